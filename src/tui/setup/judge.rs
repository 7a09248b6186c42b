//! What the answers come to, asked of the same loader, lint and price list as `onair deploy`: whatever
//! this shows is what a deploy of the saved file will see.

use super::{form, ladder};
use crate::config::{ConfigError, Origins, Sources, Value, load};
use crate::spec::{
    Rung, StreamSpec,
    lint::{self, Finding},
    price::{self, Charge, Estimate, Prices},
};
use std::fmt::Write as _;

/// A setting and its value, as they go into a file.
pub type Setting = (String, Value);

/// Stands for what is not answered yet, so that the rest can be shown; never saved.
const REGION: &str = "us-east-1";
const NETWORK: &str = "203.0.113.7/32";
/// The stream's name while it has none.
pub const UNNAMED: &str = "unnamed";

/// One row of the ladder, judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RungVerdict {
    /// What it makes.
    pub rung: Option<Rung>,
    /// What is wrong, and in which column.
    pub problem: Option<(usize, String)>,
    /// What it costs an hour, in words when that is not known.
    pub price: String,
}

/// The answers, judged.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The stream that the file makes; `None` while something is wrong.
    pub spec: Option<StreamSpec>,
    /// The same with built-in values for what is wrong: for figures on the screen only.
    pub shown: Option<StreamSpec>,
    /// What is wrong: the setting, and the loader's words.
    pub problems: Vec<(String, String)>,
    /// What the lint says of [`Verdict::shown`].
    pub findings: Vec<Finding>,
    /// What [`Verdict::shown`] costs.
    pub price: Option<Estimate>,
    /// The rows of the ladder.
    pub rungs: Vec<RungVerdict>,
    /// What each answer to "how many encoders" costs an hour.
    pub feeds: Vec<(&'static str, String)>,
}

/// A file with one stream.
pub fn toml_of(name: &str, settings: &[Setting]) -> String {
    let mut out = format!("version = 1\n\n[streams.{name}]\n");
    for (key, value) in settings {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{key} = {}", value.to_toml());
    }
    out
}

/// The stream of a file's text, as every command would load it.
pub fn read(text: &str, name: &str) -> Result<(StreamSpec, Origins), ConfigError> {
    let sources = Sources {
        file: Some(("set-up".into(), text.into())),
        ..Sources::default()
    };
    load(&sources)?.stream(Some(name))
}

fn scalar(text: &str) -> Value {
    text.to_string().into()
}

fn least() -> Vec<Setting> {
    vec![
        ("region".into(), scalar(REGION)),
        ("ingest.allow".into(), scalar(NETWORK)),
    ]
}

/// Every setting as it is when nobody sets it.
pub fn built_in() -> Origins {
    read(&toml_of(UNNAMED, &least()), UNNAMED).map_or_else(|_| Origins::default(), |(_, o)| o)
}

/// Judges the answers: `settings` without the ladder, and the ladder's rows with whether they are on.
pub fn judge(
    prices: Option<&Prices>,
    name: &str,
    settings: &[Setting],
    rows: &[ladder::Row],
) -> (Verdict, Vec<Setting>) {
    let base = mended(name, settings);
    let rungs: Vec<_> = rows.iter().map(|r| rung(prices, name, &base, r)).collect();
    let on = |i: usize| rows[i].on.then(|| rungs[i].rung.clone()).flatten();
    let names = ladder::names(&(0..rows.len()).map(on).collect::<Vec<_>>());
    let list = |keep: &dyn Fn(usize) -> bool| {
        let rows = rows.iter().zip(&names).enumerate();
        let kept = rows.filter(|(i, (row, _))| row.on && keep(*i));
        let items = kept
            .map(|(_, (row, name))| row.write(name.clone()))
            .collect();
        ("ladder.rungs".to_string(), Value::List(items))
    };
    let mut all = settings.to_vec();
    // Beside the rest of the ladder, where a reader looks for it.
    let place = all.iter().position(|(key, _)| key.starts_with("ladder."));
    all.insert(place.unwrap_or(all.len()), list(&|_| true));

    let (spec, problems) = match read(&toml_of(name, &all), name) {
        Ok((spec, _)) => (Some(spec), Vec::new()),
        Err(refused) => (None, told(name, &refused)),
    };
    let shown = spec.clone().or_else(|| {
        let fine = list(&|i| rungs[i].rung.is_some());
        let with = [base.clone(), vec![fine]].concat();
        let whole = read(&toml_of(name, &with), name);
        whole
            .or_else(|_| read(&toml_of(name, &base), name))
            .ok()
            .map(|(s, _)| s)
    });
    let price = shown
        .as_ref()
        .zip(prices)
        .map(|(s, p)| price::estimate_from(p, s));
    let feeds = shown.as_ref().map_or_else(Vec::new, |s| feeds(prices, s));
    let verdict = Verdict {
        findings: shown.as_ref().map(lint::lint).unwrap_or_default(),
        spec,
        shown,
        problems,
        price,
        rungs,
        feeds,
    };
    (verdict, all)
}

/// The refusals by setting, without the stream's own prefix.
fn told(name: &str, refused: &ConfigError) -> Vec<(String, String)> {
    let prefix = format!("streams.{name}.");
    let of = |field: &str| field.strip_prefix(&prefix).unwrap_or(field).to_string();
    refused
        .0
        .iter()
        .map(|p| (of(&p.field), p.accepted.clone()))
        .collect()
}

/// The settings without those that are wrong, and with stand-ins for those that are missing.
fn mended(name: &str, settings: &[Setting]) -> Vec<Setting> {
    let mut good = settings.to_vec();
    if let Err(refused) = read(&toml_of(name, &good), name) {
        let bad = told(name, &refused);
        good.retain(|(key, _)| bad.iter().all(|(b, _)| b != key));
        for (key, value) in least() {
            if good.iter().all(|(k, _)| *k != key) {
                good.push((key, value));
            }
        }
    }
    good
}

/// One row alone, so that its mistakes are its own and it has a price although it may be off.
fn rung(prices: Option<&Prices>, name: &str, base: &[Setting], row: &ladder::Row) -> RungVerdict {
    let mut all = base.to_vec();
    all.push(("ladder.rungs".into(), Value::List(vec![row.write(None)])));
    match read(&toml_of(name, &all), name) {
        Ok((spec, _)) => {
            let price = prices.map(|p| price::estimate_from(p, &spec));
            RungVerdict {
                rung: Some(spec.ladder.rungs.top().clone()),
                problem: None,
                price: price.map_or_else(String::new, |e| output(&e)),
            }
        }
        Err(refused) => {
            let told = told(name, &refused).pop().map(|(_, told)| told);
            RungVerdict {
                problem: told.map(|told| {
                    let column = ladder::column_of(&told);
                    let own = format!("{}: ", ladder::CELLS[column]);
                    (column, told.strip_prefix(&own).unwrap_or(&told).to_string())
                }),
                ..RungVerdict::default()
            }
        }
    }
}

/// The price of the only output of an estimate.
fn output(estimate: &Estimate) -> String {
    let line = estimate
        .lines
        .iter()
        .find(|l| l.what.starts_with("output "));
    match line.map(|l| &l.charge) {
        Some(Charge::Channel { usd_per_hour }) => usd_per_hour.to_string(),
        _ => "not in table".into(),
    }
}

/// The three answers to "how many encoders" with their prices.
fn feeds(prices: Option<&Prices>, spec: &StreamSpec) -> Vec<(&'static str, String)> {
    [form::TWO, form::SINGLE, form::HALF]
        .into_iter()
        .filter_map(|answer| {
            let mut spec = spec.clone();
            let (class, feeds) = answer.split_once(' ')?;
            spec.channel.class = class.parse().ok()?;
            spec.channel.feeds = feeds.parse().ok()?;
            let total = price::estimate_from(prices?, &spec).running_usd_per_hour;
            Some((answer, per(total, "h")))
        })
        .collect()
}

/// A sum with `>` when it is a lower bound.
pub fn per(total: price::Total, unit: &str) -> String {
    let sign = if total.at_least { "> " } else { "" };
    format!("{sign}{}/{unit}", total.usd)
}
