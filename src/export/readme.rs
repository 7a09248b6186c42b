//! The README of a project: what every dialect has to say, around what only one has.

use super::document::{Document, ExportError};
use super::project::Dialect;
use crate::shape::Part;
use crate::spec::price;

/// What only one dialect has to say.
#[derive(Clone, Debug, Default)]
pub(super) struct Guide {
    /// Path and meaning of each file.
    pub(super) files: Vec<[String; 2]>,
    /// What must be there first.
    pub(super) before: Vec<String>,
    /// The commands that make the stream.
    pub(super) deploy: String,
    /// What to know about them.
    pub(super) deploying: Vec<String>,
    /// Name, default and meaning of each parameter.
    pub(super) parameters: Vec<[String; 3]>,
    /// The command that shows the outputs.
    pub(super) outputs: String,
    /// What to know about changing what is there.
    pub(super) change: Vec<String>,
    /// The commands that remove it.
    pub(super) remove: String,
    /// What is left, and why.
    pub(super) removing: Vec<String>,
    /// Where this dialect cannot do what `onair deploy` does, and what it does instead.
    pub(super) differences: Vec<String>,
}

/// The text.
pub(super) fn write(
    document: &Document,
    dialect: Dialect,
    guide: &Guide,
) -> Result<String, ExportError> {
    let (name, region) = (&document.spec.name, document.spec.region);
    let (from, makes) = match &document.found {
        None => (
            "RTMP into MediaLive",
            "It makes what `onair deploy` makes, under the same names and tags, so onair can watch,\n\
            start and stop it.",
        ),
        Some(_) => (
            "MediaLive",
            "It makes the stream that was found, with the settings it had, under onair's names and\n\
            tags, so onair can watch, start and stop it.",
        ),
    };
    let intro = format!(
        "# {name}: a live stream with {}\n\n\
        {from}, MediaPackage as the packager, CloudFront before it, in {region}. Exported by\n\
        onair {}. {makes}\n",
        dialect.title(),
        env!("CARGO_PKG_VERSION"),
    );
    let found: Vec<String> = document.found.clone().unwrap_or_default();
    let deploy = [
        block(&guide.deploy),
        list(&guide.deploying),
        "The channel is made, not started: encoding is billed from the start on.\n".into(),
    ];
    let parameters = table(["Parameter", "Default", "What it does"], &guide.parameters);
    let remove = [
        "Stop the channel first, see above.\n".into(),
        block(&guide.remove),
        list(&guide.removing),
    ];
    Ok([
        intro,
        format!("\n{}", table(["File", "What it is"], &guide.files)),
        section("As found", &[list(&found)]),
        section("Before", &[list(&guide.before)]),
        section("Deploy", &deploy),
        section("Parameters", &[parameters]),
        section("Outputs", &outputs(document, dialect, guide)),
        section("On air", &on_air(document)),
        section("Change", &[list(&guide.change)]),
        section("Cost", &cost(document)?),
        section("Remove", &remove),
        section(
            "Where this differs from onair deploy",
            &[list(&guide.differences)],
        ),
    ]
    .concat())
}

fn section(title: &str, paragraphs: &[String]) -> String {
    let text: Vec<&str> = paragraphs
        .iter()
        .filter(|p| !p.is_empty())
        .map(String::as_str)
        .collect();
    if text.is_empty() {
        return String::new();
    }
    format!("\n## {title}\n\n{}", text.join("\n"))
}

fn block(commands: &str) -> String {
    format!("```bash\n{}\n```\n", commands.trim_end())
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("- {item}\n")).collect()
}

fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let row = |cells: [&str; N]| format!("| {} |\n", cells.join(" | "));
    let mut text = [row(heads), row([":---"; N])].concat();
    for cells in rows {
        text.push_str(&row(cells.each_ref().map(String::as_str)));
    }
    text
}

/// What one of the recipe's outputs is.
pub(super) fn meaning(name: &str) -> &'static str {
    match name {
        "RTMPInputURL" => "where encoder A pushes; ends in its stream key, so keep it secret",
        "RTMPBackupInputURL" => "where encoder B pushes; ends in its stream key, so keep it secret",
        "HLSPlaybackURL" => "HLS for viewers",
        "DASHPlaybackURL" => "DASH for viewers",
        "TestPlayerURL" => "a page that plays both",
        "MediaLiveChannelId" => "what start and stop want",
        "CloudWatchDashboardURL" => "the dashboard",
        _ => "",
    }
}

fn outputs(document: &Document, dialect: Dialect, guide: &Guide) -> Vec<String> {
    let rows: Vec<[String; 2]> = document
        .outputs
        .iter()
        .map(|o| {
            [
                format!("`{}`", dialect.output_name(o.name)),
                meaning(o.name).to_owned(),
            ]
        })
        .collect();
    let mut said = vec![
        table(["Output", "What it is"], &rows),
        block(&guide.outputs),
    ];
    said.push(
        "An ingest URL ends in `/application/stream-key`. In OBS the server is all before the last slash, \
        the stream key is what follows it; ffmpeg takes the whole. `/live` must not be added.\n"
            .into(),
    );
    if document.resource(&Part::EndpointCmaf).is_some() {
        said.push(format!(
            "The path of the CMAF playlist is known to MediaPackage alone; put it behind the host of {}:\n\n{}",
            dialect.output_name("HLSPlaybackURL"),
            block(&format!(
                "aws mediapackage describe-origin-endpoint --region {} --id onair-{}-cmaf \\\n  --query 'CmafPackage.HlsManifests[0].Url' --output text",
                document.spec.region, document.spec.name
            ))
        ));
    }
    said
}

fn on_air(document: &Document) -> Vec<String> {
    let (name, region) = (&document.spec.name, document.spec.region);
    let mut start = format!(
        "aws medialive start-channel --region {region} --channel-id CHANNEL\n\
        aws medialive wait channel-running --region {region} --channel-id CHANNEL\n"
    );
    let mut stop = String::new();
    let armed = document.monitoring();
    for (i, place) in document.alarm_regions().iter().enumerate() {
        let names = format!(
            "$(aws cloudwatch describe-alarms --region {place} --output text \\\n  --alarm-name-prefix onair-{name}-{region}- --query 'MetricAlarms[].AlarmName')"
        );
        let act = |act: &str| {
            let line = format!(
                "aws cloudwatch {act}-alarm-actions --region {place} --alarm-names \\\n  {names}\n"
            );
            let head = if i == 0 {
                ""
            } else {
                "# viewers' errors are counted there\n"
            };
            format!("{head}{line}")
        };
        if armed {
            start.push_str(&act("enable"));
            stop.push_str(&act("disable"));
        }
    }
    stop.push_str(&format!(
        "aws medialive stop-channel --region {region} --channel-id CHANNEL\n\
        aws medialive wait channel-stopped --region {region} --channel-id CHANNEL\n"
    ));
    let mut said = vec![
        format!("`onair start {name}` and `onair stop {name}` do both. By hand, with CHANNEL from the outputs:\n"),
        block(&start),
        block(&stop),
        "Each start is billed for ten minutes at least. A channel that nobody stops goes on being billed, with\n\
        or without input.\n"
            .into(),
    ];
    if armed {
        said.push(
            "Alarms tell nobody until they are armed: a stopped channel publishes no metrics, and would set\n\
            them off.\n"
                .into(),
        );
    }
    said
}

fn cost(document: &Document) -> Result<Vec<String>, ExportError> {
    let estimate =
        price::estimate(&document.spec).map_err(|e| ExportError::Prices(e.to_string()))?;
    let rows: Vec<[String; 3]> = estimate
        .lines
        .iter()
        .map(|line| {
            let assumed = if line.assumed {
                " (commonly seen, not confirmed)"
            } else {
                ""
            };
            [
                line.what.clone(),
                line.charge.words().trim().to_owned(),
                format!("{}{assumed}", line.quantity),
            ]
        })
        .collect();
    let mut said = vec![
        format!(
            "USD, {}, with the parameters' defaults.\n",
            estimate.label()
        ),
        table(["What", "Price", "For"], &rows),
        format!("{}\n", estimate.totals()),
    ];
    said.extend(estimate.elsewhere.map(|text| format!("Mind: {text}.\n")));
    Ok(said)
}
