//! CloudWatch over a world, without HTTP.

use super::*;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use serde_json::Value;

pub(super) struct Desk {
    pub(super) world: World,
    pub(super) now: Timestamp,
    pub(super) region: &'static str,
}

impl Desk {
    pub(super) fn new() -> Self {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        Self {
            world: World::default(),
            now,
            region: "eu-west-1",
        }
    }

    pub(super) fn ask(&mut self, operation: &'static str, input: Value) -> Result<Value, Refusal> {
        let call = Call {
            service: "monitoring",
            operation,
            region: self.region.into(),
            account: "123456789012".into(),
            caller_arn: "arn:aws:iam::123456789012:user/op".into(),
            now: self.now,
            input,
            body: bytes::Bytes::new(),
            headers: http::HeaderMap::new(),
            request_id: "r".into(),
        };
        self.world.settle(self.now);
        handle(&mut self.world, &call).map(|a| a.output)
    }

    pub(super) fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn publish(&mut self, value: f64) {
        self.ask(
            "PutMetricData",
            json!({ "Namespace": "Mine", "MetricData": [{ "MetricName": "M", "Value": value }] }),
        )
        .unwrap();
    }

    fn state(&mut self, name: &str) -> String {
        let input =
            json!({ "AlarmNames": [name], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"] });
        let told = self.ask("DescribeAlarms", input).unwrap();
        let all = ["MetricAlarms", "CompositeAlarms"]
            .into_iter()
            .flat_map(|k| told[k].as_array().unwrap().clone());
        let states: Vec<_> = all
            .map(|a| a["StateValue"].as_str().unwrap().to_owned())
            .collect();
        states.concat()
    }
}

fn alarm() -> Value {
    json!({
        "AlarmName": "a", "Namespace": "Mine", "MetricName": "M", "Statistic": "Maximum", "Period": 60,
        "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    })
}

#[test]
fn an_alarm_goes_off_after_m_of_n_and_comes_back() {
    let mut desk = Desk::new();
    desk.ask("PutMetricAlarm", alarm()).unwrap();
    assert_eq!(desk.state("a"), "INSUFFICIENT_DATA");
    let mut states = Vec::new();
    for value in [0.0, 5.0, 0.0, 5.0, 0.0, 0.0, 0.0] {
        desk.publish(value);
        desk.pass(60);
        states.push(desk.state("a"));
    }
    assert_eq!(states, ["OK", "OK", "OK", "ALARM", "OK", "OK", "OK"]);
    desk.ask(
        "PutCompositeAlarm",
        json!({ "AlarmName": "c", "AlarmRule": "NOT (ALARM(\"a\") OR FALSE)" }),
    )
    .unwrap();
    assert_eq!(desk.state("c"), "ALARM");
}

#[test]
fn missing_data_counts_as_told() {
    for (treat, state) in [
        ("missing", "INSUFFICIENT_DATA"),
        ("ignore", "INSUFFICIENT_DATA"),
        ("notBreaching", "OK"),
        ("breaching", "ALARM"),
    ] {
        let mut desk = Desk::new();
        let mut wish = alarm();
        wish["TreatMissingData"] = json!(treat);
        desk.ask("PutMetricAlarm", wish).unwrap();
        desk.pass(120);
        assert_eq!(desk.state("a"), state, "{treat}");
    }
}

#[test]
fn a_put_overwrites_all_but_state_and_tags() {
    let mut desk = Desk::new();
    let mut wish = alarm();
    wish["Tags"] = json!([{ "Key": "onair:stream", "Value": "live" }]);
    wish["AlarmDescription"] = json!("first");
    desk.ask("PutMetricAlarm", wish).unwrap();
    desk.ask(
        "SetAlarmState",
        json!({ "AlarmName": "a", "StateValue": "ALARM", "StateReason": "test" }),
    )
    .unwrap();
    desk.ask(
        "DisableAlarmActions",
        json!({ "AlarmNames": ["a", "nobody"] }),
    )
    .unwrap();
    let mut wish = alarm();
    wish["Tags"] = json!([]);
    desk.ask("PutMetricAlarm", wish).unwrap();
    let told = desk.ask("DescribeAlarms", json!({})).unwrap()["MetricAlarms"][0].clone();
    assert_eq!(
        (&told["StateValue"], &told["ActionsEnabled"]),
        (&json!("ALARM"), &json!(true))
    );
    assert!(told.get("AlarmDescription").is_none());
    let tags = desk
        .ask(
            "ListTagsForResource",
            json!({ "ResourceARN": told["AlarmArn"] }),
        )
        .unwrap();
    assert_eq!(tags["Tags"][0]["Value"], "live");
    assert_eq!(
        desk.ask("DeleteAlarms", json!({ "AlarmNames": ["a", "nobody"] }))
            .unwrap_err()
            .code,
        "ResourceNotFound"
    );
    assert_eq!(desk.state("a"), "");
}

#[test]
fn wrong_alarms_are_refused() {
    let mut desk = Desk::new();
    let elsewhere = "arn:aws:sns:us-east-1:123456789012:t";
    let wrong = [
        ("Period", json!(45)),
        ("EvaluationPeriods", json!(2000)),
        ("DatapointsToAlarm", json!(4)),
        ("ComparisonOperator", json!("Above")),
        ("TreatMissingData", json!("guess")),
        ("Statistic", json!("Most")),
        ("AlarmActions", json!(vec!["a:b:c:d:e:f"; 6])),
        ("AlarmActions", json!([elsewhere])),
        ("AlarmActions", json!(["me"])),
        ("Unit", json!("Furlongs")),
        ("Threshold", Value::Null),
    ];
    for (member, value) in wrong {
        let mut wish = alarm();
        wish[member] = value;
        let refused = desk.ask("PutMetricAlarm", wish).expect_err(member);
        assert_eq!(
            (refused.status, refused.code),
            (400, "ValidationError"),
            "{member}"
        );
    }
    desk.world.settings.quotas.cloudwatch_alarms = 0;
    assert_eq!(
        desk.ask("PutMetricAlarm", alarm()).unwrap_err().code,
        "LimitExceeded"
    );
}

#[test]
fn alarms_come_in_pages_and_by_name() {
    let mut desk = Desk::new();
    for name in ["x-1", "x-2", "x-3", "y"] {
        let mut wish = alarm();
        wish["AlarmName"] = json!(name);
        desk.ask("PutMetricAlarm", wish).unwrap();
    }
    let first = desk
        .ask(
            "DescribeAlarms",
            json!({ "AlarmNamePrefix": "x-", "MaxRecords": "2" }),
        )
        .unwrap();
    assert_eq!(first["MetricAlarms"].as_array().unwrap().len(), 2);
    let rest = json!({ "AlarmNamePrefix": "x-", "NextToken": first["NextToken"] });
    let second = desk.ask("DescribeAlarms", rest).unwrap();
    assert_eq!(second["MetricAlarms"][0]["AlarmName"], "x-3");
    assert!(second.get("NextToken").is_none());
    let same = json!({ "Namespace": "Mine", "MetricName": "M" });
    assert_eq!(
        desk.ask("DescribeAlarmsForMetric", same).unwrap()["MetricAlarms"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    desk.region = "us-east-1";
    assert_eq!(
        desk.ask("DescribeAlarms", json!({})).unwrap()["MetricAlarms"],
        json!([])
    );
}

#[test]
fn dashboards_are_judged_and_global() {
    let mut desk = Desk::new();
    let widget = json!({ "type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": {
        "region": "eu-west-1", "view": "timeSeries", "stat": "Maximum", "period": 60,
        "metrics": [["AWS/MediaLive", "FillMsec", "ChannelId", "1", "Pipeline", "0"], ["...", "1"], [{ "expression": "m1/2" }]],
    } });
    let put = |desk: &mut Desk, body: String| {
        desk.ask(
            "PutDashboard",
            json!({ "DashboardName": "d", "DashboardBody": body }),
        )
    };
    put(&mut desk, json!({ "widgets": [widget] }).to_string()).unwrap();
    for (pointer, value) in [
        ("/type", json!("film")),
        ("/width", json!(25)),
        ("/properties/region", Value::Null),
        ("/properties/view", json!("3d")),
        (
            "/properties/metrics/0",
            json!(["AWS/MediaLive", "FillMsec", "ChannelId"]),
        ),
    ] {
        let mut wrong = widget.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let wrong = if pointer.ends_with("region") {
            json!({ "type": "metric", "properties": {} })
        } else {
            wrong
        };
        let refused = put(&mut desk, json!({ "widgets": [wrong] }).to_string()).expect_err(pointer);
        assert_eq!(refused.code, "InvalidParameterInput");
        assert!(
            refused.extra["dashboardValidationMessages"][0]["DataPath"]
                .as_str()
                .unwrap()
                .starts_with("/widgets/0")
        );
    }
    assert_eq!(
        put(&mut desk, "[]".into()).unwrap_err().code,
        "InvalidParameterInput"
    );
    desk.region = "us-east-1";
    let listed = desk.ask("ListDashboards", json!({})).unwrap();
    assert_eq!(
        listed["DashboardEntries"][0]["DashboardArn"],
        "arn:aws:cloudwatch::123456789012:dashboard/d"
    );
    assert_eq!(
        desk.ask("DeleteDashboards", json!({ "DashboardNames": ["d", "e"] }))
            .unwrap_err()
            .code,
        "ResourceNotFound"
    );
    desk.ask("DeleteDashboards", json!({ "DashboardNames": ["d"] }))
        .unwrap();
    assert_eq!(
        desk.ask("GetDashboard", json!({ "DashboardName": "d" }))
            .unwrap_err()
            .status,
        404
    );
}

#[test]
fn questions_are_cut_into_pages() {
    let mut desk = Desk::new();
    for value in 0..5 {
        desk.publish(f64::from(value));
        desk.pass(60);
    }
    let query = |id: &str, stat: &str| json!({ "Id": id, "MetricStat": { "Metric": { "Namespace": "Mine", "MetricName": "M" }, "Period": 60, "Stat": stat } });
    let mut input = json!({
        "MetricDataQueries": [query("a", "Sum"), { "Id": "b", "Expression": "a * 10" }],
        "StartTime": (desk.now - SignedDuration::from_mins(10)).to_string(), "EndTime": desk.now.to_string(),
        "ScanBy": "TimestampAscending", "MaxDatapoints": 7,
    });
    let first = desk.ask("GetMetricData", input.clone()).unwrap();
    let results = &first["MetricDataResults"];
    assert_eq!(results[0]["Values"], json!([0.0, 1.0, 2.0, 3.0, 4.0]));
    assert_eq!(
        (&results[1]["Values"], &results[1]["StatusCode"]),
        (&json!([0.0, 10.0]), &json!("PartialData"))
    );
    input["NextToken"] = first["NextToken"].clone();
    let second = desk.ask("GetMetricData", input.clone()).unwrap();
    assert_eq!(
        second["MetricDataResults"][0]["Values"],
        json!([20.0, 30.0, 40.0])
    );
    assert!(second.get("NextToken").is_none());
    for (id, stat) in [("A", "Sum"), ("a", "Summe"), ("1", "Sum")] {
        input["MetricDataQueries"] = json!([query(id, stat)]);
        assert_eq!(
            desk.ask("GetMetricData", input.clone()).unwrap_err().code,
            "ValidationError",
            "{id} {stat}"
        );
    }
}
