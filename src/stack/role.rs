//! Role that MediaLive takes on: least privilege, and only for channels of this account and region.

use super::{Wanted, identity::Names, tags};
use crate::join;
use crate::shape::{Part, PolicyDocument, Principal, RoleSettings, Settings, Statement, Text};
use crate::spec::{LogLevel, StreamSpec};
use std::collections::BTreeMap;

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let names = Names::of(spec);
    let settings = RoleSettings {
        role_name: names.regional(),
        description: format!(
            "MediaLive channel of onair stream {} in {}",
            spec.name.as_str(),
            spec.region.as_str()
        ),
        assume_role_policy_document: PolicyDocument::new(vec![trust(spec)]),
        policies: BTreeMap::from([(
            "onair".to_owned(),
            PolicyDocument::new(permissions(spec, &names)),
        )]),
        tags: tags(spec, &Part::Role),
    };
    Wanted::new(Part::Role, Settings::Role(settings))
}

/// The two conditions keep other accounts from using MediaLive as a confused deputy
/// [documented: aws-facts 5].
fn trust(spec: &StreamSpec) -> Statement {
    Statement::allow("MediaLive", &["sts:AssumeRole"], vec![])
        .of(Principal::service("medialive.amazonaws.com"))
        .when("StringEquals", "aws:SourceAccount", Text::Account)
        .when(
            "ArnLike",
            "aws:SourceArn",
            arn(spec, "medialive", "channel:*"),
        )
}

fn permissions(spec: &StreamSpec, names: &Names<'_>) -> Vec<Statement> {
    // MediaLive looks the MediaPackage channel up with this role [documented: aws-facts 2.7 rule 3].
    let mut statements = vec![Statement::allow(
        "FindPackager",
        &["mediapackage:DescribeChannel"],
        vec![arn(spec, "mediapackage", "channels/*")],
    )];
    if spec.archive.enabled {
        let bucket = join!["arn:aws:s3:::", names.archive_bucket()];
        statements.push(Statement::allow(
            "WriteArchive",
            &[
                "s3:PutObject",
                "s3:GetObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
            ],
            vec![join![
                bucket.clone(),
                "/",
                super::channel::ARCHIVE_PREFIX,
                "*"
            ]],
        ));
        statements.push(Statement::allow(
            "ListArchive",
            &["s3:ListBucket"],
            vec![bucket],
        ));
    }
    if spec.channel.thumbnails {
        // Thumbnails go to a bucket of the service's own whose name cannot be known
        // [documented: aws-facts 5]; this is why they are off unless asked for.
        statements.push(Statement::allow(
            "Thumbnails",
            &["s3:PutObject"],
            vec!["*".into()],
        ));
    }
    if spec.channel.log_level != LogLevel::Disabled {
        // The group's name is fixed by the service [documented: aws-facts 0].
        let group = arn(spec, "logs", "log-group:ElementalMediaLive");
        statements.push(Statement::allow(
            "Logs",
            &[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:PutMetricFilter",
                "logs:PutRetentionPolicy",
                "logs:DescribeLogStreams",
                "logs:DescribeLogGroups",
            ],
            vec![group.clone(), join![group, ":*"]],
        ));
    }
    statements
}

fn arn(spec: &StreamSpec, service: &str, resource: &str) -> Text {
    join![
        format!("arn:aws:{service}:{}:", spec.region.as_str()),
        Text::Account,
        format!(":{resource}")
    ]
}
