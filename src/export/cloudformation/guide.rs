//! What the README says of CloudFormation alone.

use super::super::document::Document;
use super::super::project::File;
use super::super::readme::Guide;
use super::{STREAM, VIEWERS};

/// Most bytes of a template that is sent with the call; a longer one goes by way of S3
/// [documented: CloudFormation quotas].
const SENT: usize = 51_200;

pub(super) fn guide(document: &Document, files: &[File]) -> Guide {
    let spec = &document.spec;
    let (name, region) = (spec.name.as_str(), spec.region.as_str());
    let stack = format!("onair-{name}");
    let split = document.is_split();
    let long = files.iter().any(|file| file.text.len() > SENT);
    let secret_notify = document.notify() == Some(None);
    let by_s3 = if long {
        " \\\n  --s3-bucket YOUR-BUCKET"
    } else {
        ""
    };
    let notify = if secret_notify {
        " \\\n    NotificationEndpoint=https://YOUR-HOOK"
    } else {
        ""
    };
    let mut deploy = format!(
        "aws cloudformation deploy --region {region} --stack-name {stack} \\\n  \
        --template-file {STREAM} --capabilities CAPABILITY_NAMED_IAM{by_s3} \\\n  \
        --parameter-overrides \\\n    \
        StreamKeyA=\"$(openssl rand -hex 16)\" StreamKeyB=\"$(openssl rand -hex 16)\"{notify}\n"
    );
    if split {
        deploy.push_str(&format!(
            "\n# what watches the viewers lives in us-east-1\n\
            distribution=$(aws cloudformation describe-stack-resource --region {region} \\\n  \
            --stack-name {stack} --logical-resource-id Distribution \\\n  \
            --query StackResourceDetail.PhysicalResourceId --output text)\n\
            aws cloudformation deploy --region us-east-1 --stack-name {stack}-viewers \\\n  \
            --template-file {VIEWERS} \\\n  \
            --parameter-overrides DistributionId=\"$distribution\"{notify}\n"
        ));
    }
    let mut remove = String::new();
    if split {
        remove.push_str(&format!(
            "aws cloudformation delete-stack --region us-east-1 --stack-name {stack}-viewers\n"
        ));
    }
    remove.push_str(&format!(
        "aws cloudformation delete-stack --region {region} --stack-name {stack}\n\
        aws cloudformation wait stack-delete-complete --region {region} --stack-name {stack}\n"
    ));
    Guide {
        files: files_of(split),
        before: before(long),
        deploy,
        deploying: vec![
            "CloudFront takes 3 to 15 minutes of it.".into(),
            "Keys and names are given once: later runs of the same command may leave out `--parameter-overrides`, and the stack keeps what it was given.".into(),
        ],
        parameters: parameters(document),
        outputs: format!(
            "aws cloudformation describe-stacks --region {region} --stack-name {stack} \\\n  --query 'Stacks[0].Outputs' --output table\n"
        ),
        change: change(document),
        remove,
        removing: left_by_stacks(document),
        differences: differences(document),
    }
}

fn files_of(split: bool) -> Vec<[String; 2]> {
    let file = |path: &str, what: &str| [format!("`{path}`"), what.to_owned()];
    let mut files = vec![file(STREAM, "the stream")];
    if split {
        files.push(file(
            VIEWERS,
            "the alarm on viewers' errors, for us-east-1; with EnableMonitoring only",
        ));
    }
    files
}

fn before(long: bool) -> Vec<String> {
    let mut before = vec![
        "The AWS command line, version 2, with credentials that may make everything in the template.".to_owned(),
        "`openssl`, or any other source of two random stream keys.".into(),
    ];
    if long {
        before.push("A bucket of yours in the same region: the template is longer than what goes with the call.".into());
    }
    before
}

fn parameters(document: &Document) -> Vec<[String; 3]> {
    let row =
        |name: &str, default: String, what: &str| [format!("`{name}`"), default, what.to_owned()];
    let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
    let mut rows = vec![
        row(
            "StreamName",
            document.spec.name.to_string(),
            "part of the name of everything; another name is another stream",
        ),
        row(
            "EnableArchiving",
            document.archiving().to_string(),
            "records the best rung in S3",
        ),
        row(
            "EnableMonitoring",
            document.monitoring().to_string(),
            "alarms and dashboard",
        ),
        row(
            "VideoBitrates",
            rates.join(","),
            &format!(
                "bits per second of the {} rungs, best first; sizes and quality were fixed at export",
                rates.len()
            ),
        ),
        row(
            "StreamKeyA",
            "none".into(),
            "stream key of encoder A, a secret",
        ),
        row(
            "StreamKeyB",
            "none".into(),
            "stream key of encoder B, a secret",
        ),
    ];
    if let Some(notify) = document.notify() {
        rows.push(row(
            "NotificationEndpoint",
            notify.unwrap_or("none").to_owned(),
            "whom alarms tell",
        ));
    }
    rows
}

fn change(document: &Document) -> Vec<String> {
    let mut change = vec![
        "Look first: `aws cloudformation deploy --no-execute-changeset` shows what would change.".to_owned(),
        "MediaLive refuses changes of a channel that runs, and the stack then goes back: stop the channel first. Only the allow-list of the input security group, alarms, tags and the page can change on air.".into(),
        "New keys, another application or another StreamName make new addresses for encoders.".into(),
    ];
    change.push(format!(
        "For other sizes, segments or networks change onair's configuration and export again, with `--force`, into this directory; the stack is {}.",
        document.spec.name
    ));
    change
}

/// What removing a stack leaves, and what it refuses.
pub(in crate::export) fn left_by_stacks(document: &Document) -> Vec<String> {
    let (name, region) = (&document.spec.name, document.spec.region);
    vec![
        format!("With EnableArchiving, the recordings' bucket `onair-{name}-archive-ACCOUNT-{region}` is kept, and billed. It must be gone, or imported, before a stack of this name can be made again."),
        "The site bucket is emptied and removed.".into(),
        "MediaLive's log group `ElementalMediaLive` is shared by all channels of the region and stays.".into(),
        "A channel that runs cannot be removed: the stack then ends in DELETE_FAILED, and `aws cloudformation describe-stack-events` says why.".into(),
    ]
}

/// What CloudFormation does otherwise than onair, whoever wrote the template.
pub(in crate::export) fn differences_of_stacks() -> Vec<String> {
    vec![
        "The player page is put into its bucket by a Lambda function of 30 lines, because CloudFormation has no resource for an object.".to_owned(),
        "Stream keys are parameters, not generated: whoever may read the stack's outputs or the input reads them.".into(),
        "The distribution has no caller reference and the channel no request id: CloudFormation makes its own.".into(),
        "Nothing stops two people from deploying at once but CloudFormation's own refusal to update a stack that is being updated; onair's lock is not taken.".into(),
        "The packager's endpoints answer everyone who knows their address, not CloudFront alone, as onair's do.".into(),
    ]
}

fn differences(document: &Document) -> Vec<String> {
    let mut all = differences_of_stacks();
    if document.is_split() {
        all.push("The alarm on viewers' errors is a stack of its own: CloudFront's metrics exist in us-east-1 alone, and a stack lives in one region.".into());
    } else {
        all.push("The template can be used in other regions, but without the alarm on viewers' errors, whose metrics exist in us-east-1 alone: export for the region instead.".into());
    }
    all.push("CloudFormation cannot multiply: with other VideoBitrates than the exported ones, BufSize (twice the bit rate) is left to MediaLive. Export again to have it right.".into());
    all
}
