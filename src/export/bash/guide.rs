//! What the README says of the scripts alone.

use super::super::document::Document;
use super::super::readme::Guide;

pub(super) fn guide(document: &Document) -> Guide {
    let spec = &document.spec;
    let (name, region) = (spec.name.as_str(), spec.region.as_str());
    let file = |path: &str, what: &str| [format!("`{path}`"), what.to_owned()];
    let strings = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    let secret_notify = document.notify() == Some(None);
    let deploy = if secret_notify {
        "NOTIFICATION_ENDPOINT=https://YOUR-HOOK ./deploy.sh\n"
    } else {
        "./deploy.sh\n"
    };
    let differences: Vec<String> = strings(&[
        "What MediaLive, MediaPackage and CloudFront have already is kept as it is: a changed setting of theirs is not sent. `onair deploy` compares and changes it, and says what viewers will notice.",
        "onair's lock is not taken: two runs at once, from two machines, can make a thing twice. The script says so and stops when it finds two.",
        "Stream keys are random numbers in `deploy/random` of the site bucket, which CloudFront does not serve.",
        "The packager's endpoints answer everyone who knows their address, not CloudFront alone, as onair's do.",
    ]);
    Guide {
        files: vec![
            file("deploy.sh", "makes the stream, or goes on where an earlier run ended"),
            file("destroy.sh", "removes it, and looks whether anything is left"),
            file("common.sh", "parameters, names, how AWS is asked"),
            file("settings.sh", "the settings of everything"),
        ],
        before: strings(&[
            "bash 4.4 or newer, and the AWS command line, version 1 or 2, with credentials that may make all of it. Nothing else is needed.",
        ]),
        deploy: deploy.to_owned(),
        deploying: strings(&[
            "Exit code 0 means that everything is there and was looked at once more; anything else means it is not. Run it again after whatever ended it, a kill included: AWS is asked what is there, and the rest is made.",
            "CloudFront takes 3 to 15 minutes of it; it is made early and waited for last.",
        ]),
        parameters: parameters(document),
        outputs: "./deploy.sh   # keeps what is there, and prints them at its end\n".into(),
        change: vec![
            format!("Alarms, dashboard, topics, buckets, role and page are sent again at each run, so a changed EnableMonitoring or configuration reaches them. Alarms that are armed stay so. The channel, input, endpoints and distribution of {name} are kept as they are."),
            "With ENABLE_MONITORING=false later, alarms that are there stay until destroy.sh.".into(),
            format!("For other settings change onair's configuration and export again, with `--force`, into this directory; then destroy and deploy, or let `onair deploy {name}` make the change."),
        ],
        remove: format!("./destroy.sh --confirm {name}\n"),
        removing: vec![
            format!("The recordings in `onair-{name}-archive-ACCOUNT-{region}` are kept, and billed, unless you add `--delete-archive`."),
            "A channel that runs is refused with exit code 3, unless you add `--stop`.".into(),
            "At the end everything is looked for again; exit code 5 says that something is left.".into(),
            "MediaLive's log group `ElementalMediaLive` is shared by all channels of the region and stays.".into(),
        ],
        differences,
    }
}

fn parameters(document: &Document) -> Vec<[String; 3]> {
    let row = |name: &str, default: String, what: String| [format!("`{name}`"), default, what];
    let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
    let mut rows = vec![
        row(
            "STREAM_NAME",
            document.spec.name.to_string(),
            "part of the name of everything; another name is another stream".into(),
        ),
        row(
            "ENABLE_ARCHIVING",
            document.archiving().to_string(),
            "records the best rung in S3".into(),
        ),
        row(
            "ENABLE_MONITORING",
            document.monitoring().to_string(),
            "alarms and dashboard".into(),
        ),
        row(
            "VIDEO_BITRATES",
            rates.join(","),
            format!(
                "bits per second of the {} rungs, best first; sizes and quality were fixed at export",
                rates.len()
            ),
        ),
    ];
    if let Some(notify) = document.notify() {
        rows.push(row(
            "NOTIFICATION_ENDPOINT",
            notify.unwrap_or("none").to_owned(),
            "whom alarms tell".into(),
        ));
    }
    rows.push(row(
        "POLL_SECONDS",
        "3".into(),
        "time between two looks at something that changes by itself".into(),
    ));
    rows
}
