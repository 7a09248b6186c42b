//! What comes in on A and B, as pictures: side by side over the whole screen on `t`, and beside the charts
//! where a pane is wide. Where there is none, why, and what would make one.

use super::LiveView;
use super::compact::take;
use super::parts;
use crate::monitor::{
    BLACK_PERCENT, DIFFERENT_PERCENT, Leg, NoPicture, Picture, Pipeline, STILL_PERCENT, Shot,
};
use crate::tui::term::graphics::{Placement, Show};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::pane::{Title, framed, ruled};
use crate::tui::widgets::readings::{age, minute};
use crate::tui::widgets::words::{self, Pieces};
use crate::tui::widgets::{band, conditions, picture};
use ratatui::{buffer::Buffer, layout::Rect};

/// Rows of words under a picture.
const UNDER: u16 = 3;
/// Rows that a picture may take at most: beyond that it says no more.
const MOST_ROWS: u16 = 30;
/// Columns of a picture beside charts, and what these need.
const BESIDE: u16 = 34;
const LEFT: u16 = 60;

/// Which of the pictures on screen it is.
fn slot(pipeline: Pipeline) -> u8 {
    match pipeline {
        Pipeline::A => 1,
        Pipeline::B => 2,
    }
}

/// Why there is no picture, and what to do about it, in paragraphs.
fn why(none: &NoPicture, leg: &Leg) -> Vec<String> {
    let l = leg.pipeline.letter();
    match none {
        NoPicture::NotAsked => vec![format!("Asking for the picture of {l}.")],
        NoPicture::NotStarted => vec!["The channel does not run: no picture.".into()],
        NoPicture::Off => vec![
            "Thumbnails are off: no picture, so black, a still and A unlike B are not found.".into(),
            "To have them: channel.thumbnails = true, and deploy while the channel is stopped. It cannot be switched \
             while it runs, and it lets the channel's role write to every bucket (s3:PutObject on *)."
                .into(),
        ],
        NoPicture::NotMade => vec![
            "The configuration has thumbnails on, and MediaLive makes none of this channel.".into(),
            "onair plan shows what is not deployed yet; thumbnails are switched while the channel is stopped.".into(),
        ],
        NoPicture::Nothing => vec![
            format!("MediaLive has no picture of {l} now: nothing comes in, or the first one is not made yet."),
        ],
        NoPicture::NotPermitted(text) => {
            vec!["Not permitted: medialive:DescribeThumbnails.".into(), text.clone()]
        }
        NoPicture::NoAnswer(text) => vec!["AWS does not answer.".into(), text.clone()],
        NoPicture::Unreadable(text) => vec!["What came is no picture.".into(), text.clone()],
    }
}

/// What is said of a leg's picture, in a word.
fn said(view: &LiveView<'_>, leg: &Leg) -> (String, Role) {
    let told = view.stream.conditions.iter().find(|c| {
        let picture = matches!(c.kind, "picture_black" | "picture_frozen");
        picture && c.pipeline == Some(leg.pipeline)
    });
    if let Some(c) = told {
        let word = if c.kind == "picture_black" {
            "BLACK"
        } else {
            "STANDS STILL"
        };
        return (format!("{word} {}", age(c.since, view.at())), Role::Bad);
    }
    let (bright, stir) = (leg.brightest.now.fresh(), leg.stir.now.fresh());
    match (bright, stir) {
        (Some(v), _) if v <= BLACK_PERCENT => ("black".into(), Role::Warn),
        (_, Some(v)) if v <= STILL_PERCENT => ("stands still".into(), Role::Warn),
        (Some(_), Some(_)) => ("moves".into(), Role::Ok),
        (Some(_), None) => ("one picture".into(), Role::Muted),
        (None, _) => ("not judged: old".into(), Role::Muted),
    }
}

/// The picture of a leg in an area, or in words why not.
fn draw_one(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    view: &LiveView<'_>,
    leg: &Leg,
) -> Option<Placement> {
    let words = match &leg.picture {
        Picture::Shot(_) if view.canvas.show == Show::Off => {
            vec!["Pictures are not drawn: console.pictures = \"off\".".to_owned()]
        }
        Picture::Shot(shot) => {
            return picture::draw(buf, area, theme, view.canvas, shot, slot(leg.pipeline));
        }
        Picture::None(none) => why(none, leg),
    };
    parts::paragraphs(buf, area, theme, &words);
    None
}

/// Over the whole screen.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) -> Vec<Placement> {
    let mut rest = area;
    band::draw(buf, take(&mut rest, 1), theme, &view.band());
    let status = Rect {
        y: rest.bottom() - 1,
        height: 1,
        ..rest
    };
    rest.height -= 1;
    let meant = view.stream.black_until.filter(|until| view.at() < *until);
    let meant = meant.map_or(String::new(), |until| {
        format!("black is meant until {}", minute(until))
    });
    let title = Title {
        name: "PICTURES",
        note: &meant,
        note_role: Some(Role::Warn),
        right: "MediaLive's thumbnails of what comes in, t closes",
        focused: true,
    };
    // Conditions get what a picture does not need.
    let high = rest.height.saturating_sub(8).min(MOST_ROWS + UNDER + 3);
    let rows = if rest.height >= 30 { high } else { rest.height };
    let inner = framed(buf, take(&mut rest, rows), theme, &title);
    let mut placed = Vec::new();
    // One reason for both is said once.
    if let Some(why) = shared(view) {
        parts::paragraphs(buf, inner, theme, &why);
    }
    let legs = match shared(view) {
        Some(_) => &[],
        None => view.stream.legs.as_slice(),
    };
    let count = u16::try_from(legs.len()).unwrap_or(1).max(1);
    let each = (inner.width + 1) / count - 1;
    // Where conditions have no rows of their own the worst one has one, if the picture leaves it.
    let worst = view
        .stream
        .conditions
        .first()
        .filter(|_| rest.height < 3 && inner.height >= 14);
    let foot = u16::from(legs.len() > 1) + u16::from(worst.is_some());
    for (i, leg) in legs.iter().enumerate() {
        let column = Rect {
            x: inner.x + (each + 1) * u16::try_from(i).unwrap_or(0),
            width: each,
            height: inner.height.saturating_sub(foot),
            ..inner
        };
        placed.extend(one(buf, column, theme, view, leg));
    }
    if let Some(worst) = worst {
        let line = Rect {
            y: inner.bottom().saturating_sub(foot),
            height: 1,
            ..inner
        };
        let text = format!("{}  {}", worst.severity.word().to_uppercase(), worst.what);
        let text = words::fit(&text, usize::from(inner.width), theme);
        words::put(buf, line, 0, &words::span(theme, Role::Bad, &text).into());
    }
    if legs.len() > 1 {
        let line = Rect {
            y: inner.bottom().saturating_sub(1),
            height: 1.min(inner.height),
            ..inner
        };
        apart(buf, line, theme, view);
    }
    if rest.height >= 3 {
        let count = conditions::count(&view.stream.conditions, view.taken);
        let title = Title {
            name: "CONDITIONS",
            note: &count,
            ..Title::default()
        };
        let inner = ruled(buf, rest, theme, &title);
        conditions::draw(buf, inner, theme, view.stream, view.taken, view.at());
    }
    parts::status(buf, status, theme, view);
    placed
}

/// Why there is no picture of any pipeline, where it is the same for all.
fn shared(view: &LiveView<'_>) -> Option<Vec<String>> {
    let (first, rest) = view.stream.legs.split_first()?;
    let Picture::None(none) = &first.picture else {
        return None;
    };
    let of_one = matches!(
        none,
        NoPicture::Nothing | NoPicture::NotAsked | NoPicture::Unreadable(_)
    );
    let same = rest.iter().all(|l| l.picture == first.picture);
    (same && !of_one).then(|| why(none, first))
}

/// One column: who, the picture, what is said of it and by which numbers.
fn one(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    view: &LiveView<'_>,
    leg: &Leg,
) -> Option<Placement> {
    let mut rest = area;
    let cols = usize::from(area.width);
    let name = format!(
        "{} pipeline {}",
        leg.pipeline.letter(),
        leg.pipeline.number()
    );
    let (carries, role) = parts::carries(view, leg);
    let head = Pieces::new(theme, cols)
        .add("", &name, Role::Strong)
        .add("  ", carries, role);
    words::put(buf, take(&mut rest, 1), 0, &head.line());
    let shot = leg.picture.shot();
    if let Some(shot) = shot {
        let old = format!("{} old", age(shot.at, view.at()));
        let head = words::row(area, 0);
        words::put_right(buf, head, 0, &words::span(theme, Role::Muted, &old).into());
    }
    let room = rest.height.saturating_sub(UNDER).min(MOST_ROWS);
    let frame = Rect {
        height: room,
        ..rest
    };
    let placed = draw_one(buf, frame, theme, view, leg);
    let shot = shot?;
    take(&mut rest, drawn(frame, view, shot).min(room));
    let (word, role) = said(view, leg);
    let line = Pieces::new(theme, cols).add("", &word, role);
    words::put(buf, take(&mut rest, 1), 0, &line.line());
    let number = |track: &crate::monitor::Track, digits: usize| {
        let v = track.now.last();
        v.map_or("--".to_owned(), |v| format!("{v:.digits$}%"))
    };
    let bright = format!("brightest part {}", number(&leg.brightest, 0));
    let stir = format!("changed {}", number(&leg.stir, 1));
    let line = Pieces::new(theme, cols).add("", &bright, Role::Muted).add(
        " ",
        &format!("(black: to {BLACK_PERCENT:.0}%)"),
        Role::Muted,
    );
    words::put(buf, take(&mut rest, 1), 0, &line.line());
    let line = Pieces::new(theme, cols).add("", &stir, Role::Muted).add(
        " ",
        &format!("(still: to {STILL_PERCENT:.1}%)"),
        Role::Muted,
    );
    words::put(buf, take(&mut rest, 1), 0, &line.line());
    placed
}

/// How far A is from B.
fn apart(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let Some(v) = view.stream.apart.now.fresh() else {
        return;
    };
    let ails = view.stream.legs.iter().any(|l| said(view, l).1 != Role::Ok);
    let (word, role) = match v > DIFFERENT_PERCENT {
        false => ("A and B show the same", Role::Ok),
        true if ails => ("A and B differ: follows", Role::Muted),
        true => ("A and B differ", Role::Warn),
    };
    let number = format!("{v:.0}% apart (different: over {DIFFERENT_PERCENT:.0}%)");
    let line = Pieces::new(theme, usize::from(area.width))
        .add("", word, role)
        .add("  ", &number, Role::Muted);
    words::put(buf, area, 0, &line.line());
}

/// What stands beside a pipeline's charts.
pub struct Beside {
    /// What the terminal is to draw.
    pub placed: Option<Placement>,
    /// Row below its last one.
    pub bottom: u16,
}

/// Takes columns at the right of a pipeline's pane for its picture, where enough are left for the rest;
/// thumbnails that are off take none.
pub fn beside(
    buf: &mut Buffer,
    pane: &mut Rect,
    theme: &Theme,
    view: &LiveView<'_>,
    leg: &Leg,
) -> Beside {
    let made = view.stream.wants.as_ref().is_some_and(|w| w.thumbnails);
    let shot = leg.picture.shot();
    let room = pane.width > LEFT + BESIDE && pane.height >= 8;
    if view.canvas.show == Show::Off || !(made || shot.is_some()) || !room {
        return Beside {
            placed: None,
            bottom: pane.y,
        };
    }
    pane.width -= BESIDE + 1;
    let area = Rect {
        x: pane.right() + 1,
        width: BESIDE,
        ..*pane
    };
    let placed = draw_one(buf, area, theme, view, leg);
    let Some(shot) = shot else {
        return Beside {
            placed,
            bottom: area.bottom(),
        };
    };
    let rows = drawn(area, view, shot);
    if rows < area.height {
        let (word, role) = said(view, leg);
        let line = Pieces::new(theme, usize::from(area.width))
            .add("", &word, role)
            .add(
                "  ",
                &format!("{} old", age(shot.at, view.at())),
                Role::Muted,
            );
        words::put(buf, area, rows, &line.line());
    }
    Beside {
        placed,
        bottom: area.y + (rows + 1).min(area.height),
    }
}

/// Rows that a picture takes of an area.
fn drawn(area: Rect, view: &LiveView<'_>, shot: &Shot) -> u16 {
    let small = shot.small.raster();
    let raster = shot.raster.as_ref().unwrap_or(&small);
    picture::shaped(area, raster, view.canvas).height
}
