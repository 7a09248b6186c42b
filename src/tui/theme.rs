//! Colours and signs as roles. Widgets ask for a role and never for a colour; state is never colour
//! alone, so every role of state comes with a sign.

use ratatui::style::{Color, Modifier, Style};

/// What something is, not how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Text,
    /// Less important text, borders.
    Muted,
    /// Titles, and what the eye should find first.
    Strong,
    /// As wanted.
    Ok,
    /// Not as wanted.
    Warn,
    /// Down, failed.
    Bad,
    /// Keys, links, the cursor's field.
    Accent,
    /// The row under the cursor.
    Selected,
    /// Tally band: on air.
    BandOnAir,
    /// Tally band: degraded, starting, not proven.
    BandWarn,
    /// Tally band: trouble.
    BandBad,
    /// Tally band: off air.
    BandIdle,
    /// The rehearsal band: never to be taken for the real thing.
    BandRehearsal,
    /// A dialog's frame when consent is asked for something that harms.
    Danger,
}

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None: reverse, bold and dim only.
    None,
    /// The terminal's own sixteen.
    Sixteen,
    /// 256 and more.
    Many,
}

/// Signs, in Unicode or ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// As wanted.
    pub ok: &'static str,
    /// Not as wanted.
    pub warn: &'static str,
    /// Down.
    pub bad: &'static str,
    /// On its way.
    pub busy: &'static str,
    /// Waits for another.
    pub waits: &'static str,
    /// Not measured.
    pub hollow: &'static str,
    /// Follows from another.
    pub follows: &'static str,
    /// The cursor.
    pub cursor: &'static str,
    /// Whether charts may use braille.
    pub braille: bool,
}

impl Signs {
    /// ASCII: the sketches of the screens.
    pub const ASCII: Signs = Signs {
        ok: "+",
        warn: "!",
        bad: "x",
        busy: "~",
        waits: ".",
        hollow: "?",
        follows: "-",
        cursor: ">",
        braille: false,
    };
    /// Unicode, each one column wide in every font that has them.
    pub const UNICODE: Signs = Signs {
        ok: "✓",
        warn: "!",
        bad: "✗",
        busy: "~",
        waits: "·",
        hollow: "?",
        follows: "-",
        cursor: "›",
        braille: true,
    };
}

/// A palette by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen colours.
    #[default]
    Terminal,
    /// Dark background.
    Dark,
    /// Light background.
    Light,
    /// Red and green told apart by blue and orange.
    Deuteranopia,
    /// Blue and yellow told apart by red and teal.
    Tritanopia,
    /// No colour.
    Mono,
}

impl Palette {
    /// Every palette with its name in the configuration.
    pub const ALL: [(&'static str, Palette); 6] = [
        ("terminal", Palette::Terminal),
        ("dark", Palette::Dark),
        ("light", Palette::Light),
        ("deuteranopia", Palette::Deuteranopia),
        ("tritanopia", Palette::Tritanopia),
        ("mono", Palette::Mono),
    ];
}

/// Colours of a palette: text, muted, ok, warn, bad, accent, rehearsal; and what stands on a band.
struct Inks {
    text: Color,
    muted: Color,
    ok: Color,
    warn: Color,
    bad: Color,
    accent: Color,
    rehearsal: Color,
    on_band: Color,
}

/// Styles for roles and signs for states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    depth: Depth,
    /// Signs.
    pub signs: Signs,
}

impl Theme {
    /// A theme for a terminal.
    pub fn new(palette: Palette, depth: Depth, signs: Signs) -> Self {
        Self {
            palette,
            depth,
            signs,
        }
    }

    /// How many colours there are to draw with: none where none are wanted.
    pub fn depth(&self) -> Depth {
        match self.palette {
            Palette::Mono => Depth::None,
            _ => self.depth,
        }
    }

    /// Whether signs are Unicode.
    pub fn unicode(&self) -> bool {
        self.signs == Signs::UNICODE
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        if self.depth == Depth::None || self.palette == Palette::Mono {
            return match role {
                Role::Text | Role::Ok => plain,
                Role::Muted => plain.add_modifier(Modifier::DIM),
                Role::Strong | Role::Warn | Role::Accent => plain.add_modifier(Modifier::BOLD),
                Role::Bad | Role::Danger => {
                    plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
                }
                Role::Selected
                | Role::BandIdle
                | Role::BandOnAir
                | Role::BandWarn
                | Role::BandBad => plain.add_modifier(Modifier::REVERSED),
                Role::BandRehearsal => plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
            };
        }
        let inks = self.inks();
        let band = |ink| plain.fg(inks.on_band).bg(ink).add_modifier(Modifier::BOLD);
        match role {
            Role::Text => plain.fg(inks.text),
            Role::Muted => plain.fg(inks.muted),
            Role::Strong => plain.fg(inks.text).add_modifier(Modifier::BOLD),
            Role::Ok => plain.fg(inks.ok),
            Role::Warn => plain.fg(inks.warn),
            Role::Bad => plain.fg(inks.bad).add_modifier(Modifier::BOLD),
            Role::Accent => plain.fg(inks.accent),
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
            Role::BandOnAir => band(inks.ok),
            Role::BandWarn => band(inks.warn),
            Role::BandBad => band(inks.bad),
            Role::BandIdle => plain.add_modifier(Modifier::REVERSED),
            Role::BandRehearsal => band(inks.rehearsal),
            Role::Danger => plain.fg(inks.bad).add_modifier(Modifier::BOLD),
        }
    }

    fn inks(&self) -> Inks {
        use Color::{Black, Cyan, DarkGray, Green, Magenta, Red, Reset, Yellow};
        let many = self.depth == Depth::Many;
        let of = |index: u8, near: Color| if many { Color::Indexed(index) } else { near };
        match self.palette {
            Palette::Terminal | Palette::Mono => Inks {
                text: Reset,
                muted: DarkGray,
                ok: Green,
                warn: Yellow,
                bad: Red,
                accent: Cyan,
                rehearsal: Magenta,
                on_band: Black,
            },
            Palette::Dark => Inks {
                text: of(252, Reset),
                muted: of(245, DarkGray),
                ok: of(114, Green),
                warn: of(221, Yellow),
                bad: of(210, Red),
                accent: of(117, Cyan),
                rehearsal: of(177, Magenta),
                on_band: of(232, Black),
            },
            Palette::Light => Inks {
                text: of(235, Reset),
                muted: of(242, DarkGray),
                ok: of(28, Green),
                warn: of(130, Yellow),
                bad: of(124, Red),
                accent: of(25, Cyan),
                rehearsal: of(90, Magenta),
                on_band: of(255, Black),
            },
            // Okabe and Ito's blue, orange and vermilion: distinct without red-green vision.
            Palette::Deuteranopia => Inks {
                text: Reset,
                muted: DarkGray,
                ok: of(74, Color::Blue),
                warn: of(178, Yellow),
                bad: of(166, Red),
                accent: of(117, Cyan),
                rehearsal: of(175, Magenta),
                on_band: of(232, Black),
            },
            Palette::Tritanopia => Inks {
                text: Reset,
                muted: DarkGray,
                ok: of(37, Cyan),
                warn: of(217, Magenta),
                bad: of(160, Red),
                accent: of(44, Cyan),
                rehearsal: of(125, Magenta),
                on_band: of(232, Black),
            },
        }
    }
}
