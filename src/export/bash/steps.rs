//! The two scripts: the steps in their order, and what is looked at in the end.

use super::super::document::{Document, ExportError, Place, Resource};
use super::super::names::words;
use super::super::request::Kind;
use super::super::value::{Switch, Value};
use super::{fill, member, quoted, settings, test};
use crate::shape::Part;
use crate::stack::identity::GLOBAL_REGION;

/// A line of the script, and the switches it depends on.
struct Line {
    on: Vec<Switch>,
    text: String,
}

/// Lines with their conditions around them.
fn lines(all: Vec<Line>) -> String {
    let mut out = String::new();
    let mut open: Vec<Switch> = vec![];
    for line in all {
        if line.on != open {
            if !open.is_empty() {
                out.push_str("fi\n");
            }
            if !line.on.is_empty() {
                let tests: Vec<&str> = line.on.iter().map(|switch| test(*switch)).collect();
                out.push_str(&format!("if {}; then\n", tests.join(" && ")));
            }
            open = line.on;
        }
        let indent = if open.is_empty() { 0 } else { 2 };
        for text in line.text.lines() {
            out.push_str(&format!("{:indent$}{text}\n", ""));
        }
    }
    if !open.is_empty() {
        out.push_str("fi\n");
    }
    out
}

fn region(resource: &Resource) -> &'static str {
    match resource.place {
        Place::Global => GLOBAL_REGION,
        Place::Stream => "\"$AWS_REGION\"",
    }
}

/// The parts in the order in which they are made. CloudFront takes longest and needs no channel, so it
/// is made before the channel is waited for.
fn order(document: &Document) -> Vec<&Resource> {
    let late = |r: &&Resource| {
        !matches!(r.kind, Kind::AccessControl | Kind::Distribution) || r.kind == Kind::Channel
    };
    let mut all: Vec<&Resource> = document.resources.iter().collect();
    if let Some(channel) = all.iter().position(|r| r.kind == Kind::Channel) {
        let tail = all.split_off(channel);
        let (late, early): (Vec<_>, Vec<_>) = tail.into_iter().partition(late);
        all.extend(early);
        all.extend(late);
    }
    all
}

pub(super) fn deploy(document: &Document) -> Result<String, ExportError> {
    let mut steps = Vec::new();
    for resource in order(document) {
        let name = words(&resource.part);
        let of = |name: &str| member(document, &resource.part, name);
        let call = match resource.kind {
            Kind::Role => {
                let policies = settings::policies(&resource.members);
                let names: Vec<String> = policies.into_iter().map(|(name, _)| name).collect();
                format!("make_role {name} {}", names.join(" "))
            }
            Kind::Bucket => format!("make_bucket {name} \"${name}_id\""),
            Kind::SecurityGroup => format!("make_security_group {name}"),
            Kind::Input => format!("make_input {name}"),
            Kind::PackageChannel => format!("make_package_channel {name}"),
            Kind::Endpoint => format!("make_endpoint {name} \"{}\"", of("Id")?),
            Kind::Channel => format!("make_channel {name}"),
            Kind::AccessControl => format!("make_access_control {name}"),
            Kind::Distribution => format!("make_distribution {name}"),
            Kind::Player => player(resource),
            Kind::Topic => format!("make_topic {name} {}", region(resource)),
            Kind::Alarm => {
                format!(
                    "make_alarm {name} {} \"{}\"",
                    region(resource),
                    of("AlarmName")?
                )
            }
            Kind::Dashboard => format!("make_dashboard {name}"),
        };
        // The random numbers are kept in the bucket.
        let text = match resource.part {
            Part::SiteBucket => format!("{call}\nremember"),
            _ => call,
        };
        steps.push(Line {
            on: resource.on.clone(),
            text,
        });
    }
    let mut outputs = Vec::new();
    for output in &document.outputs {
        outputs.push(Line {
            on: output.on.clone(),
            text: format!("say \"{:<24}{}\"", output.name, quoted(&output.value)),
        });
    }
    Ok(fill(
        include_str!("deploy.sh"),
        &[
            ("STEPS", lines(steps)),
            ("CHECKS", lines(checks(document)?)),
            ("OUTPUTS", lines(outputs)),
        ],
    ))
}

fn player(resource: &Resource) -> String {
    let name = words(&resource.part);
    let mut text = format!("make_player {name}\n");
    for (i, object) in settings::objects(&resource.members).into_iter().enumerate() {
        let of = |name: &str| match object.get(name) {
            Some(Value::Text(phrase)) => quoted(phrase),
            _ => String::new(),
        };
        text.push_str(&format!(
            "put_object {name}_object_{} \"{}\" \"{}\" \"{}\"\n",
            i + 1,
            of("Key"),
            of("ContentType"),
            of("CacheControl")
        ));
    }
    text
}

/// What must be so at the end of a deployment.
fn checks(document: &Document) -> Result<Vec<Line>, ExportError> {
    let mut checks = Vec::new();
    for resource in order(document) {
        let name = words(&resource.part);
        let of = |name: &str| member(document, &resource.part, name);
        let (wanted, call) = match resource.kind {
            Kind::Role => (
                "arn:.*",
                format!("iam get-role --role-name \"${name}_id\" --query Role.Arn"),
            ),
            Kind::Bucket => (
                "AES256",
                format!(
                    "s3api get-bucket-encryption --bucket \"${name}_id\" \\\n  --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm'"
                ),
            ),
            Kind::SecurityGroup => (
                "IDLE|IN_USE|UPDATING",
                format!(
                    "medialive describe-input-security-group --input-security-group-id \"${name}_id\" --query State"
                ),
            ),
            Kind::Input => (
                "DETACHED|ATTACHED",
                format!("medialive describe-input --input-id \"${name}_id\" --query State"),
            ),
            Kind::PackageChannel => (
                "onair-.*",
                format!("mediapackage describe-channel --id \"${name}_id\" --query Id"),
            ),
            Kind::Endpoint => (
                "ALLOW",
                format!(
                    "mediapackage describe-origin-endpoint --id \"{}\" --query Origination",
                    of("Id")?
                ),
            ),
            Kind::Channel => (
                "IDLE|STARTING|RUNNING|RECOVERING|STOPPING",
                format!("medialive describe-channel --channel-id \"${name}_id\" --query State"),
            ),
            Kind::AccessControl => (
                "sigv4",
                format!(
                    "cloudfront get-origin-access-control --id \"${name}_id\" \\\n  --query OriginAccessControl.OriginAccessControlConfig.SigningProtocol"
                ),
            ),
            Kind::Distribution => (
                "Deployed.True",
                format!(
                    "cloudfront get-distribution --id \"${name}_id\" \\\n  --query '[Distribution.Status, Distribution.DistributionConfig.Enabled]'"
                ),
            ),
            Kind::Player => {
                for object in settings::objects(&resource.members) {
                    let Some(Value::Text(key)) = object.get("Key") else {
                        continue;
                    };
                    checks.push(Line {
                        on: resource.on.clone(),
                        text: format!(
                            "check \"{name}\" '[1-9][0-9]*' \\\n  s3api head-object --bucket \"$site_bucket_id\" --key \"{}\" --query ContentLength",
                            quoted(key)
                        ),
                    });
                }
                continue;
            }
            Kind::Topic => (
                "arn:.*",
                format!(
                    "sns get-topic-attributes --region {} --topic-arn \"${name}_arn\" --query Attributes.TopicArn",
                    region(resource)
                ),
            ),
            Kind::Alarm => (
                "onair-.*",
                format!(
                    "cloudwatch describe-alarms --region {} \\\n  --alarm-names \"{}\" --query 'MetricAlarms[0].AlarmName'",
                    region(resource),
                    of("AlarmName")?
                ),
            ),
            Kind::Dashboard => (
                "onair-.*",
                format!(
                    "cloudwatch get-dashboard --dashboard-name \"${name}_id\" --query DashboardName"
                ),
            ),
        };
        checks.push(Line {
            on: resource.on.clone(),
            text: format!("check \"{name}\" '{wanted}' \\\n  {call}"),
        });
    }
    Ok(checks)
}

pub(super) fn destroy(document: &Document) -> Result<String, ExportError> {
    let mut steps: Vec<String> = vec!["look_whether_on_air".into()];
    let (mut early, mut late, mut buckets) = (vec![], vec![], vec![]);
    let mut checks: Vec<String> = Vec::new();
    let mut regions: Vec<&str> = Vec::new();
    for resource in &document.resources {
        let name = words(&resource.part);
        let of = |name: &str| member(document, &resource.part, name);
        match resource.kind {
            Kind::Endpoint => {
                let id = of("Id")?;
                late.push(format!("remove_endpoint {name} \"{id}\""));
                checks.push(format!(
                    "check {name} mediapackage describe-origin-endpoint --id \"{id}\" --query Id"
                ));
            }
            Kind::Topic => {
                let (region, topic) = (region(resource), of("Name")?);
                early.push(format!("remove_topic {name} {region} \"{topic}\""));
                checks.push(format!(
                    "check {name} sns get-topic-attributes --region {region} \\\n  --topic-arn \"arn:aws:sns:{}:$account:{topic}\" --query Attributes.TopicArn",
                    region.trim_matches('"')
                ));
            }
            Kind::Alarm if !regions.contains(&region(resource)) => regions.push(region(resource)),
            Kind::Bucket => {
                let archive = resource.part == Part::ArchiveBucket;
                let call = format!("remove_bucket {name} \"${name}_id\"");
                let check = format!(
                    "check {name} s3api get-bucket-encryption --bucket \"${name}_id\" \\\n  --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm'"
                );
                let only = |text: &str| match archive {
                    true => format!("if $archive; then\n  {}\nfi", text.replace('\n', "\n  ")),
                    false => text.to_owned(),
                };
                // The site bucket goes last: it is made first.
                buckets.insert(0, only(&call));
                checks.push(only(&check));
            }
            Kind::Dashboard => {
                early.push("remove_dashboard".into());
                checks.push(
                    "check dashboard cloudwatch get-dashboard --dashboard-name \"$dashboard_id\" --query DashboardName"
                        .into(),
                );
            }
            // By themselves below.
            Kind::Alarm
            | Kind::Role
            | Kind::SecurityGroup
            | Kind::Input
            | Kind::PackageChannel
            | Kind::Channel
            | Kind::AccessControl
            | Kind::Distribution
            | Kind::Player => {}
        }
    }
    for region in regions {
        steps.push(format!("remove_alarms {region}"));
        checks.push(format!(
            "check alarms cloudwatch describe-alarms --region {region} --alarm-name-prefix \"$ALARM_PREFIX\" \\\n  --query 'MetricAlarms[].[AlarmName]'"
        ));
    }
    steps.extend(["stop_channel", "forget"].map(String::from));
    steps.extend(early);
    steps.extend(
        [
            "disable_distribution",
            "remove_channel",
            "remove_input",
            "remove_security_group",
        ]
        .map(String::from),
    );
    steps.extend(late);
    steps.extend(
        [
            "remove_package_channel",
            "remove_distribution",
            "remove_access_control",
            "remove_role",
        ]
        .map(String::from),
    );
    steps.extend(buckets);
    let tagged = [
        ("channel", "list-channels", "Channels"),
        ("input", "list-inputs", "Inputs"),
        (
            "security_group",
            "list-input-security-groups",
            "InputSecurityGroups",
        ),
    ];
    checks.extend(
        tagged.map(|(part, list, member)| format!("tagged {list} {member} {part}\nreport {part}")),
    );
    checks.push(
        "distribution_found\nreport distribution\naccess_control_found\nreport access_control"
            .into(),
    );
    checks.push(
        "check role iam get-role --role-name \"$media_live_role_id\" --query Role.Arn".into(),
    );
    checks.push(
        "check package_channel mediapackage describe-channel --id \"$package_channel_id\" --query Id".into(),
    );
    Ok(fill(
        include_str!("destroy.sh"),
        &[("STEPS", steps.join("\n")), ("CHECKS", checks.join("\n"))],
    ))
}
