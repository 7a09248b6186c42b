//! What the README says of Terraform alone.

use super::super::document::Document;
use super::super::project::File;
use super::super::readme::Guide;
use super::format::expression;
use super::schema;
use super::variables::{Variable, key_count};
use crate::shape::Part;

/// The file with the stream keys.
const KEYS: &str = "stream-keys.auto.tfvars";

pub(super) fn guide(document: &Document, files: &[File], variables: &[Variable]) -> Guide {
    let mut removing = vec![
        "A channel that runs is stopped by it, without a question about that.".to_owned(),
        format!(
            "With enable_archiving, a recordings' bucket that is not empty is left: the command removes all else and ends in `BucketNotEmpty`. Keep it and forget it with `terraform state rm 'aws_s3_bucket.archive_bucket[0]'`, or let it go with `terraform apply -var delete_recordings=true` before. It is named `onair-{}-archive-ACCOUNT-{}`; its policy, lifecycle and access block are gone by then, so it is as private as a new bucket. A stream of this name can be made again when it is gone or was imported.",
            document.spec.name, document.spec.region
        ),
        "The site bucket is emptied and removed.".into(),
        "MediaLive's log group `ElementalMediaLive` is shared by all channels of the region and stays.".into(),
        "A command that failed half-way can be run again.".into(),
    ];
    if document.resource(&Part::ArchiveBucket).is_none() {
        removing.remove(1);
    }
    Guide {
        files: files_of(files),
        before: vec![
            "Terraform 1.9 or later, which fetches the AWS provider (5.100 or a later 5) by itself.".into(),
            "The AWS command line, 1 or 2, and a POSIX shell, with the credentials that Terraform has: the provider has no resource for MediaPackage's origin endpoints, so the command line makes them.".into(),
            "`openssl`, or any other source of random stream keys.".into(),
            "Terraform's state holds the stream keys: keep it where only you can read it.".into(),
        ],
        deploy: deploy(document),
        deploying: vec![
            "CloudFront takes 3 to 15 minutes of it.".into(),
            "Apply twice before the first broadcast: the provider sends `log_level` only when it changes, so the first run leaves the channel without logs.".into(),
            format!("Keep `{KEYS}` out of version control; `.gitignore` does. New keys make new addresses for encoders."),
            "If it fails because MediaLive may not yet use its new role, run it again: it goes on where it stopped.".into(),
        ],
        parameters: variables.iter().map(row).collect(),
        outputs: "terraform output                      # addresses with keys are hidden\nterraform output -raw rtmp_input_url\n".into(),
        change: change(document),
        remove: "terraform destroy\n".into(),
        removing,
        differences: differences(document),
    }
}

fn deploy(document: &Document) -> String {
    let n = key_count(document);
    let quoted = vec!["\"%s\""; n].join(", ");
    let random = vec!["\"$(openssl rand -hex 16)\""; n].join(" ");
    let notify = match document.notify() {
        Some(None) => {
            "# whom alarms tell is a secret too\necho 'notification_endpoint = \"https://YOUR-HOOK\"' >notification.auto.tfvars\n"
        }
        _ => "",
    };
    format!(
        "umask 077   # what follows is secret\n\
        printf 'stream_keys = [{quoted}]\\n' {random} >{KEYS}\n\
        {notify}terraform init\n\
        terraform apply\n"
    )
}

fn files_of(files: &[File]) -> Vec<[String; 2]> {
    let meaning = |path: &str| match path {
        "versions.tf" => "what of Terraform is needed",
        "variables.tf" => "what can be changed, and to what",
        "main.tf" => "providers",
        "storage.tf" => "buckets of page and recordings",
        "medialive.tf" => "role, input and channel",
        "mediapackage.tf" => "the packager",
        "cloudfront.tf" => "distribution and player page",
        "monitoring.tf" => "topics, alarms, dashboard",
        "outputs.tf" => "addresses",
        "terraform.tfvars.example" => "every variable with its default",
        "origin-endpoint.sh" => "makes the packager's endpoints by the `aws` command line",
        "release.sh" => "waits, when things are removed, until MediaLive has let go of them",
        "player/index.html.tftpl" => "the player page",
        _ => "what does not belong into version control",
    };
    let one = |file: &File| [format!("`{}`", file.path), meaning(file.path).to_owned()];
    files.iter().map(one).collect()
}

fn row(variable: &Variable) -> [String; 3] {
    let default = match &variable.default {
        Some(value) => format!("`{}`", expression(value)),
        None => "none".into(),
    };
    [
        format!("`{}`", variable.name),
        default,
        variable.about.clone(),
    ]
}

fn change(document: &Document) -> Vec<String> {
    vec![
        "**`terraform apply` stops a channel that runs**, changes it and leaves it stopped, whatever else was to be changed: see the next line. The plan calls that \"update in-place\".".to_owned(),
        "Every plan wants to change the channel: the provider forgets `media_package_output_settings` (terraform-provider-aws issue 31555). There is nothing to do about it but to apply only while the channel is stopped.".into(),
        "On air change single things only, for instance the allow-list: `terraform apply -target=aws_medialive_input_security_group.input_security_group`. Read the plan: no channel may be in it.".into(),
        "Alarms that were armed stay armed, and the end of a broadcast that onair announced stays announced.".into(),
        format!(
            "For other sizes, segments or networks change onair's configuration and export again, with `--force`, into this directory; the stream is {}.",
            document.spec.name
        ),
    ]
}

fn differences(document: &Document) -> Vec<String> {
    let mut all: Vec<String> = schema::unsaid(document)
        .into_iter()
        .map(|(member, why)| format!("`{member}` is not said: {why}."))
        .collect();
    all.extend([
        "`log_level` is sent by the second `terraform apply`, as said above.".to_owned(),
        "The provider keeps the input's two addresses, and the recording's two, as sets. Which stream key is pipeline A's, and whether its recording lies under `archive/a` or `archive/b`, is the provider's choice; `rtmp_input_url` is pipeline A's address all the same.".into(),
        "Input filters are said as MediaLive has them by default, and the recording's addresses come with an empty user, password and stream name: the provider does not do without.".into(),
        "Endpoints are made by the command line: a change of them by somebody else is not seen by a plan, and a tag removed here stays.".into(),
        "Their addresses are kept as objects in the folder `terraform` of the site bucket, which is not on the web.".into(),
        "Stream keys are variables, not generated: whoever may read the state, or the input, reads them.".into(),
        "Nothing stops two people from applying at once but Terraform's own lock, if your state has one; onair's is not taken.".into(),
        "The packager's endpoints answer everyone who knows their address, not CloudFront alone, as onair's do.".into(),
    ]);
    if document.is_split() {
        all.push("The alarm on viewers' errors lives in us-east-1, by a second provider.".into());
    } else {
        all.push("The module can be used in other regions, but without the alarm on viewers' errors, whose metrics exist in us-east-1 alone: export for the region instead.".into());
    }
    all
}
