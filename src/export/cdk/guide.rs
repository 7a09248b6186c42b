//! What the README says of the CDK alone.

use super::super::cloudformation::guide::{differences_of_stacks, left_by_stacks};
use super::super::document::Document;
use super::super::readme::Guide;
use super::parameters::keys;
use super::tree::Unit;
use super::{Language, TOOL};

pub(super) fn guide(document: &Document, language: Language, units: &[Unit]) -> Guide {
    let spec = &document.spec;
    let (name, region) = (spec.name.as_str(), spec.region.as_str());
    let stack = format!("onair-{name}");
    let keyed = keys(units).is_some();
    let cdk = match language {
        Language::TypeScript => "npx cdk".to_owned(),
        Language::Python => format!("npx aws-cdk@{TOOL}"),
    };
    Guide {
        files: files(language, units),
        before: before(document, language, keyed),
        deploy: deploy(document, language, &cdk, keyed),
        deploying: vec![
            "`cdk bootstrap` is needed once for an account and region, whoever did it: the CDK uploads templates to a bucket of its own, and deploys by roles of its own. `cdk synth` needs neither that nor an account.".into(),
            "CloudFront takes 3 to 15 minutes of it.".into(),
            "Keys are given once. Leave out `--parameters` in later runs: the stack keeps what it was given, and new keys would be new addresses for encoders.".into(),
            "Context is in `cdk.json`; `--context NAME=VALUE` does the same for one command.".into(),
        ],
        parameters: parameters(document, keyed),
        outputs: format!(
            "aws cloudformation describe-stacks --region {region} --stack-name {stack} \\\n  --query 'Stacks[0].Outputs' --output table\n"
        ),
        change: change(document, &cdk),
        remove: if document.is_split() {
            format!("{cdk} destroy Viewers\n{cdk} destroy LiveStream\n")
        } else {
            format!("{cdk} destroy LiveStream\n")
        },
        removing: left_by_stacks(document),
        differences: differences(document),
    }
}

fn change(document: &Document, cdk: &str) -> Vec<String> {
    let stack = format!("onair-{}", document.spec.name);
    let mut change = vec![
        format!("Look first: `{cdk} diff` shows what would change."),
        "MediaLive refuses changes of a channel that runs, and the stack then goes back: stop the channel first. Only the allow-list of the input security group, alarms, tags and the page can change on air.".into(),
        "New keys, another application or another streamName make new addresses for encoders.".into(),
        format!("A stack `{stack}` that was made from onair's CloudFormation template can be taken over: with the same values in `cdk.json`, names, logical ids and properties are the same, so `{cdk} deploy` without `--parameters` replaces nothing, and keys and addresses stay."),
        "The settings are this code: change them here. To take over changes of onair's configuration export again, into another directory, and compare.".into(),
    ];
    if document.is_split() {
        change.push(format!("With enableMonitoring off the app has no stack Viewers: `{cdk} destroy Viewers` before it is switched off."));
    }
    change
}

fn files(language: Language, units: &[Unit]) -> Vec<[String; 2]> {
    let row = |path: String, what: &str| [format!("`{path}`"), what.to_owned()];
    let (folder, ending) = match language {
        Language::TypeScript => ("lib", "ts"),
        Language::Python => ("live_stream", "py"),
    };
    let mut rows = match language {
        Language::TypeScript => vec![row("bin/app.ts".into(), "the app: stacks and regions")],
        Language::Python => vec![row("app.py".into(), "the app: stacks and regions")],
    };
    rows.push(row(
        format!("{folder}/stack.{ending}"),
        "puts the parts together; parameters and outputs",
    ));
    for unit in units {
        let about = unit.area.about();
        let about = about.trim_end_matches('.');
        let mut chars = about.chars();
        // Names stay as they are.
        let plain = !about.starts_with("Media") && !about.starts_with("Cloud");
        let first = chars
            .next()
            .map(|c| if plain { c.to_ascii_lowercase() } else { c });
        let about: String = first.into_iter().chain(chars).collect();
        rows.push(row(
            format!("{folder}/{}.{ending}", unit.area.word()),
            &about,
        ));
    }
    rows.push(row(
        format!("{folder}/config.{ending}"),
        "reads and checks the context",
    ));
    rows.push(row("player/index.html".into(), "the player page"));
    rows.push(row(
        "lambda/player_page.py".into(),
        "the function that puts the page into its bucket",
    ));
    rows.push(row("cdk.json".into(), "the context's values"));
    rows
}

fn before(document: &Document, language: Language, keyed: bool) -> Vec<String> {
    let mut before = match language {
        Language::TypeScript => vec!["Node.js 22 or newer.".to_owned()],
        Language::Python => vec![
            "Python 3.10 or newer, and Node.js 22 or newer, on which the CDK's library and command line run."
                .to_owned(),
        ],
    };
    before.push("Credentials that may make everything in the stack, and the AWS command line, version 2, for what is done by hand below.".into());
    if keyed {
        before.push("`openssl`, or any other source of two random stream keys.".into());
    }
    if document.notify() == Some(None) {
        before.push(
            "The web address that alarms notify; it is a secret, so it is not in here.".into(),
        );
    }
    before
}

fn deploy(document: &Document, language: Language, cdk: &str, keyed: bool) -> String {
    let (name, region) = (&document.spec.name, document.spec.region);
    let install = match language {
        Language::TypeScript => "npm install\n",
        Language::Python => {
            "python3 -m venv .venv && . .venv/bin/activate\npip install --requirement requirements.txt\n"
        }
    };
    let notify = if document.notify() == Some(None) {
        " \\\n  --parameters NotificationEndpoint=https://YOUR-HOOK"
    } else {
        ""
    };
    let keys = if keyed {
        " \\\n  --parameters StreamKeyA=\"$(openssl rand -hex 16)\" \\\n  --parameters StreamKeyB=\"$(openssl rand -hex 16)\""
    } else {
        ""
    };
    let mut text = format!(
        "{install}{cdk} bootstrap   # once for an account and region\n{cdk} deploy LiveStream{keys}{notify}\n"
    );
    if document.is_split() {
        text.push_str(&format!(
            "\n# what watches the viewers lives in us-east-1\n\
            distribution=$(aws cloudformation describe-stack-resource --region {region} \\\n  \
            --stack-name onair-{name} --logical-resource-id Distribution \\\n  \
            --query StackResourceDetail.PhysicalResourceId --output text)\n\
            {cdk} deploy Viewers --parameters DistributionId=\"$distribution\"{notify}\n"
        ));
    }
    text
}

fn parameters(document: &Document, keyed: bool) -> Vec<[String; 3]> {
    let row =
        |name: &str, default: String, what: &str| [format!("`{name}`"), default, what.to_owned()];
    let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
    let mut rows = vec![
        row(
            "streamName",
            document.spec.name.to_string(),
            "context; part of the name of everything: another name is another stream",
        ),
        row(
            "enableArchiving",
            document.archiving().to_string(),
            "context; records the best rung in S3",
        ),
        row(
            "enableMonitoring",
            document.monitoring().to_string(),
            "context; alarms and dashboard",
        ),
        row(
            "videoBitrates",
            format!("[{}]", rates.join(", ")),
            &format!(
                "context; bits per second of the {} rungs, best first",
                rates.len()
            ),
        ),
    ];
    if keyed {
        rows.extend(["A", "B"].map(|leg| {
            row(
                &format!("StreamKey{leg}"),
                "none".into(),
                &format!("parameter; stream key of encoder {leg}, a secret"),
            )
        }));
    }
    if let Some(notify) = document.notify() {
        rows.push(row(
            "NotificationEndpoint",
            notify.unwrap_or("none").to_owned(),
            "parameter; whom alarms tell",
        ));
    }
    if document.is_split() {
        rows.push(row(
            "DistributionId",
            "none".into(),
            "parameter of the stack in us-east-1; the distribution it watches",
        ));
    }
    rows
}

fn differences(document: &Document) -> Vec<String> {
    let mut all = differences_of_stacks();
    all.push("Every resource is an L1 construct: the template says these settings and no others. MediaLive and MediaPackage have no other constructs, and those of the rest would add defaults of their own and change the logical ids.".into());
    if document.is_split() {
        all.push("The alarm on viewers' errors is a stack of its own: CloudFront's metrics exist in us-east-1 alone, and a stack lives in one region. It is given the distribution's id, because references between regions would need more Lambda functions.".into());
    }
    all
}
