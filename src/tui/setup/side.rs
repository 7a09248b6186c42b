//! Figures: what follows from a step's answers, what it all costs, and the review.

use super::{
    Setup, judge,
    page::{Page, fit},
    step::Step,
};
use crate::config;
use crate::spec::{
    Bps, StreamSpec, lint,
    price::{Charge, Estimate},
};
use crate::tui::theme::{Depth, Palette, Role, Signs, Theme};

/// Hours in AWS's month.
const HOURS: i64 = 730;

impl Setup {
    /// What follows from the step's answers.
    pub(super) fn after(&self, page: &mut Page<'_>) {
        let Some(spec) = &self.verdict.shown else {
            return;
        };
        match self.step {
            Step::Connect => {
                if let Some(env) = self
                    .found
                    .env_region
                    .as_ref()
                    .filter(|e| *e != self.region())
                {
                    let sign = page.theme.signs.warn;
                    let told = format!(
                        "the environment says {env}, which wins over the file: unset it, or choose it here"
                    );
                    page.signed(Role::Warn, 1, sign, &told);
                }
                let all = self.found.regions.join("  ");
                page.text(
                    Role::Muted,
                    1,
                    "Regions with MediaLive and MediaPackage v1:",
                );
                page.text(Role::Muted, 1, &all);
            }
            Step::Name => {
                let name = self.value("name");
                let name = if name.is_empty() { "<name>" } else { name };
                page.text(
                    Role::Muted,
                    1,
                    &format!("In AWS: onair-{name}, onair-{name}-{}", spec.region),
                );
                page.text(
                    Role::Muted,
                    1,
                    &format!("On the command line: onair deploy {name}, onair start {name}"),
                );
                if !self.found.config_has.is_empty() {
                    let taken = self.found.config_has.join(", ");
                    page.text(Role::Muted, 1, &format!("Taken: {taken}"));
                }
                page.blank();
            }
            Step::Source => {
                let (size, class) = (
                    spec.source.input_resolution(),
                    spec.source.input_maximum_bitrate(),
                );
                page.figure(
                    "Input class",
                    &format!("{size} {} {}", spec.source.codec.as_aws(), class.as_aws()),
                );
                uplink(spec, |name, says| page.figure(name, &says));
                page.blank();
            }
            Step::Ladder => {
                let source = &spec.source;
                let says = format!(
                    "{} at {} fps, {}",
                    source.size, source.frame_rate, source.bitrate
                );
                page.figure("Source", &says);
                uplink(spec, |name, says| page.figure(name, &says));
                page.figure("Input class", spec.source.input_maximum_bitrate().as_aws());
                delay(spec, |name, says| page.figure(name, &says));
                page.blank();
            }
            Step::Ingest => {
                page.figure(
                    "Encoders send to",
                    &format!("rtmp://(address)/{}/(key)", spec.ingest.app),
                );
                page.figure("Stream key", "generated at deploy, never written in a file");
                page.blank();
            }
            Step::Delivery => {
                delay(spec, |name, says| page.figure(name, &says));
                page.blank();
            }
            Step::Feeds | Step::Archive | Step::Alarms | Step::Review => {}
        }
    }

    /// The price in one line, for screens without room for the box.
    pub(super) fn price_line(&self, width: usize) -> String {
        let Some(price) = &self.verdict.price else {
            return " no price list".into();
        };
        let running = judge::per(price.running_usd_per_hour, "h");
        let idle = price.idle_usd_per_month;
        let plain = format!(
            " {running} running, {idle}/month stopped   {}",
            price.label()
        );
        let region = self.region();
        // That a value stands in for a missing one matters more than where the prices are from.
        let longer = [
            self.verdict
                .spec
                .is_none()
                .then(|| format!("{plain}, incomplete")),
            price
                .elsewhere
                .as_ref()
                .map(|_| format!("{plain}; {region} differs")),
        ];
        longer
            .into_iter()
            .flatten()
            .find(|l| l.len() < width)
            .unwrap_or(plain)
    }

    /// The price as a box of lines, with the bill's items as far as there is height.
    pub(super) fn bill<'t>(&self, width: usize, theme: &'t Theme) -> Page<'t> {
        let mut page = Page::new(width, theme);
        let Some(price) = &self.verdict.price else {
            page.text(Role::Muted, 0, "no price list");
            return page;
        };
        sums(&mut page, price, width);
        if self.verdict.spec.is_none() {
            page.text(
                Role::Warn,
                1,
                "incomplete: what is missing counts as built in",
            );
        }
        page.blank();
        for item in &price.lines {
            let (text, role) = match &item.charge {
                Charge::Channel { usd_per_hour } | Charge::Running { usd_per_hour } => {
                    (format!("{usd_per_hour}/h"), Role::Text)
                }
                Charge::Idle { .. } => continue,
                Charge::PerUse { usd, per } => (format!("{usd}/{}", short(per)), Role::Muted),
                Charge::Unknown { .. } => ("not in table".into(), Role::Warn),
            };
            sum(&mut page, role, &item.what, &text, width);
        }
        if let Some(elsewhere) = &price.elsewhere {
            page.blank();
            page.text(Role::Warn, 1, elsewhere);
        }
        // A wide screen has room for the file as it grows; the review has it anyway.
        if width >= 44 && self.step != Step::Review {
            page.blank();
            page.text(Role::Strong, 1, "FILE SO FAR");
            let name = super::draft::name(self).unwrap_or_else(|| judge::UNNAMED.into());
            for line in judge::toml_of(&name, &self.written).lines() {
                page.text(Role::Accent, 1, line);
            }
        }
        page
    }

    /// Everything once more.
    pub(super) fn review(&self, page: &mut Page<'_>) {
        let signs = page.theme.signs;
        let wrong: Vec<_> = Step::ALL
            .into_iter()
            .filter(|s| self.is_wrong(*s))
            .map(Step::word)
            .collect();
        if !wrong.is_empty() {
            page.signed(
                Role::Bad,
                1,
                signs.bad,
                &format!("not complete: see {}", wrong.join(", ")),
            );
            for (key, told) in &self.verdict.problems {
                page.text(Role::Bad, 3, &format!("{key}: {told}"));
            }
        } else if lint::blocks(&self.verdict.findings) {
            page.signed(
                Role::Bad,
                1,
                signs.bad,
                "complete, but deploy would refuse it",
            );
        } else {
            page.signed(
                Role::Ok,
                1,
                signs.ok,
                "complete: enter saves it, and onair deploy takes it as it stands here",
            );
        }
        page.blank();
        // Wide screens have the bill at the side.
        if let Some(price) = self.verdict.price.as_ref().filter(|_| page.width <= 81) {
            sums(page, price, page.width.min(60));
            if let Some(elsewhere) = &price.elsewhere {
                page.text(Role::Warn, 1, elsewhere);
            }
            page.blank();
        }
        for finding in &self.verdict.findings {
            self.finding(
                page,
                finding.severity,
                &format!("{}: {}", finding.field, finding.message),
            );
        }
        page.blank();
        let name = self.verdict.spec.as_ref().map(|s| s.name.to_string());
        let text = match &self.verdict.spec {
            Some(spec) => config::to_toml(spec),
            None => judge::toml_of(name.as_deref().unwrap_or(judge::UNNAMED), &self.written),
        };
        for line in text.lines() {
            page.text(Role::Accent, 1, line);
        }
    }

    /// How long the review is, for the keys that scroll it.
    pub(super) fn review_len(&self) -> usize {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        self.page(80, &theme).lines.len()
    }
}

/// What one feed needs of its line: half as much again, for what retransmission and peaks take
/// (`[assumed]`, the rule of thumb of the trade).
fn uplink(spec: &StreamSpec, mut figure: impl FnMut(&str, String)) {
    let rate = spec.source.bitrate;
    let times = |n: u64| {
        Bps::new(u64::from(rate.get()) * n / 2).map_or_else(|_| "much".into(), |b| b.to_string())
    };
    let each = format!("{} per feed ({rate} x 1.5)", times(3));
    if spec.channel.feeds > 1 {
        figure(
            "Uplink needed",
            format!("{each}; {} if A and B share a line", times(6)),
        );
    } else {
        figure("Uplink needed", each);
    }
}

fn delay(spec: &StreamSpec, mut figure: impl FnMut(&str, String)) {
    let (segment, gop) = (
        spec.delivery.hls.segment_seconds,
        spec.ladder.gop_seconds.max(1),
    );
    if spec.ladder.is_whole_gops(segment) {
        figure(
            "HLS segment",
            format!("{segment} s = {} GOPs, exact", segment / gop),
        );
    } else {
        figure(
            "HLS segment",
            format!("{segment} s, no whole number of {gop} s GOPs"),
        );
    }
    figure(
        "Behind live",
        format!("about {}-{} s in most players", segment * 3, segment * 4),
    );
}

/// What a price is for, in few letters.
fn short(per: &str) -> String {
    per.replace(" and ", ", ")
        .replace("10,000 requests", "10k req")
        .replace("hour", "h")
}

fn sum(page: &mut Page<'_>, role: Role, what: &str, says: &str, width: usize) {
    let room = width.saturating_sub(says.len() + 3);
    let line = vec![page.span(role, format!(" {} {says}", fit(what, room)))];
    page.push(line);
}

fn sums(page: &mut Page<'_>, price: &Estimate, width: usize) {
    let running = price.running_usd_per_hour;
    let month = crate::spec::price::Total {
        usd: running.usd.times(HOURS),
        ..running
    };
    page.text(Role::Strong, 1, &format!("PRICE  {}", price.label()));
    sum(
        page,
        Role::Strong,
        "running",
        &judge::per(running, "h"),
        width,
    );
    sum(
        page,
        Role::Text,
        "running all month",
        &judge::per(month, "month"),
        width,
    );
    sum(
        page,
        Role::Text,
        "stopped, kept",
        &format!("{}/month", price.idle_usd_per_month),
        width,
    );
}
