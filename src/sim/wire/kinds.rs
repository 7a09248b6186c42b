//! What the value tree cannot tell by itself: which members of CloudWatch are numbers, times or
//! lists, when one wire format has only text and another only tags. One table for the three formats
//! of that service, and the maps of the query services.

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole number.
    Int,
    /// Floating number, even when whole.
    Float,
    /// Truth value.
    Bool,
    /// Time, RFC 3339 in the value tree.
    Time,
    /// List, even when empty.
    List,
}

/// CloudWatch's members that need telling; all others are text or structures. Members of one name
/// have one kind throughout that service. [documented: its model]
const CLOUDWATCH: &[(Kind, &[&str])] = &[
    (
        Kind::Int,
        &[
            "Period",
            "EvaluationPeriods",
            "DatapointsToAlarm",
            "MaxRecords",
            "MaxDatapoints",
            "MaxResults",
            "StorageResolution",
            "Size",
        ],
    ),
    (
        Kind::Float,
        &[
            "Threshold",
            "Value",
            "Values",
            "Counts",
            "SampleCount",
            "Sum",
            "Minimum",
            "Maximum",
            "Average",
            "ExtendedStatistics",
        ],
    ),
    (Kind::Bool, &["ActionsEnabled", "ReturnData"]),
    (
        Kind::Time,
        &[
            "Timestamp",
            "Timestamps",
            "StartTime",
            "EndTime",
            "StartDate",
            "EndDate",
            "LastModified",
            "AlarmConfigurationUpdatedTimestamp",
            "StateUpdatedTimestamp",
            "StateTransitionedTimestamp",
        ],
    ),
    (
        Kind::List,
        &[
            "AlarmActions",
            "OKActions",
            "InsufficientDataActions",
            "Dimensions",
            "Metrics",
            "Tags",
            "TagKeys",
            "AlarmNames",
            "AlarmTypes",
            "DashboardNames",
            "MetricData",
            "MetricDataQueries",
            "Statistics",
        ],
    ),
];

/// What a member of CloudWatch holds; nothing for text and structures. A `Value` beside a `Key` or
/// `Name` (tags, dimensions) is text; see the callers.
pub fn cloudwatch(name: &str) -> Option<Kind> {
    CLOUDWATCH
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(kind, _)| *kind)
}

/// Output members of query services that are maps, not structures.
pub const MAPS: &[&str] = &["Attributes", "EvalDecisionDetails", "SummaryMap"];
