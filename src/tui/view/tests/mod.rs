//! The whole view as a person sees it: consoles in every state that asks or tells something, brought
//! there by keys. How they look is `shots`', that nothing breaks them `any`'s.

mod any;
mod burst;
mod ending;
mod outside;
mod pictures;
mod replay;
mod shots;
mod taken;

use crate::clock::Timestamp;
use crate::monitor::{End, Orders, Snapshot, StreamSnapshot};
use crate::notify;
use crate::tui::event::{Effect, Event, Identity};
use crate::tui::keymap::Keymap;
use crate::tui::model::{Link, LiveState, Model, Running, View};
use crate::tui::outside::Outside;
use crate::tui::screens::deploy::DeployView;
use crate::tui::screens::events::EventsView;
use crate::tui::screens::plan::PlanView;
use crate::tui::screens::receipt::ReceiptView;
use crate::tui::screens::samples::{self, watched as sample};
use crate::tui::setup::Found;
use crate::tui::term::Caps;
use crate::tui::term::graphics::Show;
use crate::tui::theme::{Depth, Palette, Role, Signs, Theme};
use crate::tui::tour;
use crate::tui::update::update;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;

/// The longest that AWS would let anybody call a channel's stream by hand.
const LONG: &str = "champions-league-quarter-final-2nd-leg-world-feed-commentary-eng";

fn identity(simulated: bool) -> Identity {
    Identity {
        account: "482112347730".into(),
        region: "us-east-1".into(),
        profile: (!simulated).then(|| "prod-sports".into()),
        who: "mk".into(),
        simulated,
        speed_percent: 100,
    }
}

/// A console that watches these streams, the first of them on Live.
fn watching(streams: Vec<StreamSnapshot>) -> Model {
    let name = streams.first().map(|s| s.name.clone()).unwrap_or_default();
    let snapshot = Snapshot {
        streams,
        ..sample::snapshot()
    };
    let mut events = EventsView::default();
    events.calls = samples::calls(300);
    let mut model = Model {
        now: sample::now(),
        size: (80, 24),
        theme: Theme::new(Palette::Terminal, Depth::Sixteen, Signs::UNICODE),
        caps: Caps::from_env(&|_| None),
        show: Show::Blocks,
        cell: None,
        black_until: BTreeMap::new(),
        keys: Keymap::with(&BTreeMap::new()).0,
        loudness: -23.0,
        read_only: false,
        view: View::Live,
        back: vec![View::Streams],
        overlay: None,
        link: Link::Up(identity(false)),
        can_fault: false,
        specs: [(name.clone(), samples::spec())].into(),
        config_path: "~/.config/onair/config.toml".into(),
        focus: Some(name.clone()),
        snapshot: Some(Box::new(snapshot)),
        orders: Orders::default(),
        cursor: 0,
        live: LiveState::default(),
        plan: Some(Ok(Box::new(PlanView::new(
            samples::fresh(),
            samples::spec(),
        )))),
        deploys: BTreeMap::new(),
        deploy_cursor: 0,
        receipts: BTreeMap::new(),
        outputs: Some(Ok(Box::new(samples::outputs()))),
        reveal: false,
        events,
        log: Vec::new(),
        running: BTreeMap::new(),
        outside: Outside::new(notify::Settings::default(), "01RUN".into()),
        asked_ends: BTreeMap::new(),
        notice: None,
        found: Found::default(),
        draft: None,
        setup: None,
        tour: None,
        tour_seen: tour::Seen::default(),
        tour_seconds: 0,
        unused: BTreeMap::new(),
        replay: None,
        zone: jiff::tz::TimeZone::UTC,
        opens_live: false,
        profile: None,
        focused: false,
        mouse: true,
        panics: false,
        dirty: true,
    };
    // The watcher's orders carry the prices.
    happens(&mut model, Event::Focus(true));
    model
}

fn named(mut stream: StreamSnapshot, name: &str) -> StreamSnapshot {
    stream.name = name.to_owned();
    stream
}

fn happens(model: &mut Model, event: Event) -> Vec<Effect> {
    let now: Timestamp = model.now;
    update(model, event, now)
}

fn strike(model: &mut Model, code: KeyCode, modifiers: KeyModifiers) -> Vec<Effect> {
    happens(model, Event::Key(KeyEvent::new(code, modifiers)))
}

/// Types; `\n` is enter, `\t` tab.
fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            c => KeyCode::Char(c),
        };
        effects = strike(model, code, KeyModifiers::NONE);
    }
    effects
}

fn after(mut model: Model, keys: &str) -> Model {
    press(&mut model, keys);
    model
}

fn on(mut model: Model, view: View) -> Model {
    model.view = view;
    model
}

fn rehearsing(mut model: Model) -> Model {
    model.link = Link::Up(identity(true));
    model.can_fault = true;
    model
}

/// With a run of the stream, shown.
fn with_run(mut model: Model, run: DeployView) -> Model {
    let name = model.focus.clone().unwrap_or_default();
    model.deploy_cursor = run.hot().unwrap_or(0);
    model.deploys.insert(name, run);
    model.now = samples::at(192);
    on(model, View::Deploy)
}

fn under_way(mut model: Model, word: &'static str) -> Model {
    let running = Running {
        word,
        since: sample::ago(50),
        last: "channel waits: CREATING".into(),
    };
    let name = model.focus.clone().unwrap_or_default();
    model.running.insert(name, running);
    model
}

/// Makes a console about a stream of the name it is given.
type Case = (&'static str, fn(&str) -> Model);

/// Everything that asks for consent or refuses it.
const DIALOGS: &[Case] = &[
    ("start", |name| {
        after(watching(vec![named(sample::off_air(), name)]), "S")
    }),
    ("start_not_priced", |name| {
        let mut model = watching(vec![named(sample::off_air(), name)]);
        model.orders.wants.clear();
        after(model, "S")
    }),
    ("stop", |name| {
        after(watching(vec![named(sample::healthy(), name)]), "X")
    }),
    ("stop_without_input", |name| {
        after(watching(vec![named(sample::no_input(), name)]), "Xcup_\n")
    }),
    ("stop_among_alike", |name| {
        let alike = named(sample::healthy(), &format!("{name}-rehearsal"));
        after(watching(vec![named(sample::a_lost(), name), alike]), "Xcu")
    }),
    ("destroy", |name| {
        after(watching(vec![named(sample::off_air(), name)]), "D")
    }),
    ("destroy_wrong_name", |name| {
        after(watching(vec![named(sample::off_air(), name)]), "D\tcup\n")
    }),
    ("destroy_refused", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "D")
    }),
    ("destroy_refused_no_input", |name| {
        after(watching(vec![named(sample::no_input(), name)]), "D")
    }),
    ("destroy_refused_blind", |name| {
        after(watching(vec![named(sample::blind(), name)]), "D")
    }),
    ("restart", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "R")
    }),
    ("restart_refused", |name| {
        after(watching(vec![named(sample::single(), name)]), "R")
    }),
    ("end", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "E+30m")
    }),
    ("end_past", |name| {
        let model = watching(vec![named(sample::a_lost(), name)]);
        after(model, "E20:00\n")
    }),
    ("stop_at_the_end", |name| {
        let mut stream = named(sample::healthy(), name);
        stream.ends = Some(End::At(sample::ago(12)));
        ending::seen(watching(vec![stream.clone()]), &stream, 0).0
    }),
    ("allow", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "I")
    }),
    ("allow_no_network", |name| {
        let model = watching(vec![named(sample::a_lost(), name)]);
        after(model, "I203.0.113.7/24\n")
    }),
    ("apply", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(on(model, View::Plan), "A")
    }),
    ("apply_refused", |name| {
        let mut model = watching(vec![named(sample::healthy(), name)]);
        let plan = PlanView::new(samples::on_air(), samples::spec());
        model.plan = Some(Ok(Box::new(plan)));
        after(on(model, View::Plan), "A")
    }),
    ("retry", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(with_run(model, samples::middle()), "R")
    }),
    ("skip", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(with_run(model, samples::middle()), "S")
    }),
    ("roll_back", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(with_run(model, samples::middle()), "B")
    }),
    ("quit_on_air", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "q")
    }),
    ("quit_many_on_air", |name| {
        let others = ["league", "press-day"].map(|other| named(sample::healthy(), other));
        let mut streams = vec![named(sample::a_lost(), name)];
        streams.extend(others);
        after(watching(streams), "q")
    }),
    ("quit_under_way", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(under_way(model, "deploy"), "q")
    }),
    ("draft_resume", |name| {
        let mut model = watching(vec![named(sample::off_air(), name)]);
        model.draft = Some(String::new());
        after(on(model, View::Streams), "n")
    }),
    ("draft_kept", |name| {
        let mut model = on(
            watching(vec![named(sample::off_air(), name)]),
            View::Streams,
        );
        press(&mut model, "n");
        let effects = strike(&mut model, KeyCode::Char('s'), KeyModifiers::CONTROL);
        assert!(matches!(effects[..], [Effect::Save { draft: true, .. }]));
        model
    }),
];

/// Everything else that lies over a screen.
const OVERLAYS: &[Case] = &[
    ("faults", |name| {
        let model = watching(vec![named(sample::healthy(), name)]);
        after(rehearsing(model), "f")
    }),
    ("faults_last", |name| {
        let model = watching(vec![named(sample::healthy(), name)]);
        let mut model = after(rehearsing(model), "f");
        for _ in 0..15 {
            strike(&mut model, KeyCode::Down, KeyModifiers::NONE);
        }
        model
    }),
    ("fault_told", |name| {
        let model = watching(vec![named(sample::healthy(), name)]);
        after(rehearsing(model), "fu")
    }),
    ("palette", |name| {
        after(watching(vec![named(sample::healthy(), name)]), ":")
    }),
    ("palette_found", |name| {
        after(watching(vec![named(sample::healthy(), name)]), ":sto")
    }),
    ("palette_nothing", |name| {
        after(watching(vec![named(sample::healthy(), name)]), ":zzzz")
    }),
    ("help_live", |name| {
        after(watching(vec![named(sample::a_lost(), name)]), "?")
    }),
    ("help_streams", |name| {
        let model = watching(vec![named(sample::a_lost(), name)]);
        after(on(rehearsing(model), View::Streams), "?")
    }),
    ("help_read_only", |name| {
        let mut model = watching(vec![named(sample::a_lost(), name)]);
        model.read_only = true;
        after(on(model, View::Deploy), "?")
    }),
    ("help_welcome", |name| {
        let mut model = watching(vec![named(sample::a_lost(), name)]);
        model.link = Link::None;
        after(on(model, View::Welcome), "?")
    }),
    ("qr", |name| {
        let mut model = watching(vec![named(sample::a_lost(), name)]);
        model.focus = Some("cup-final".into());
        after(on(model, View::Outputs), "u")
    }),
    ("export_planned", |name| {
        let model = watching(vec![named(sample::off_air(), name)]);
        after(on(model, View::Plan), "x")
    }),
    ("export_found", |name| {
        let model = watching(vec![named(sample::healthy(), name)]);
        after(on(model, View::Outputs), "x")
    }),
];

/// Every screen with something on it.
fn screen(view: View, streams: Vec<StreamSnapshot>) -> Model {
    let mut model = watching(streams);
    model.log(Role::Warn, "alert  A set \"RTMP Has No Audio/Video\"");
    let name = model.focus.clone().unwrap_or_default();
    match view {
        View::Deploy => return with_run(model, samples::middle()),
        View::Receipt => {
            let receipt = ReceiptView::new(samples::leftovers(), &name, false, None);
            model.receipts.insert(name, receipt);
        }
        View::SetUp => {
            model.view = View::Streams;
            press(&mut model, "n");
        }
        _ => {}
    }
    on(model, view)
}
