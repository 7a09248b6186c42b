//! Which keys do what, for the console's footer.

use super::{Identity, Setup, Spot, field::Input, step::Step};

impl Setup {
    /// Keys and what they do here, for the footer.
    pub fn footer(&self) -> Vec<(&'static str, &'static str)> {
        if self.leaving {
            return vec![("s", "save for later"), ("d", "discard"), ("esc", "stay")];
        }
        let enter = match (self.step, self.spot()) {
            (Step::Review, _) => "SAVE",
            (_, Some(Spot::Add)) => "add rung",
            (_, Some(Spot::Field(i)))
                if self.fields.get(i).is_some_and(|f| f.key == "rehearse") =>
            {
                "rehearse"
            }
            (_, Some(Spot::Field(i))) if self.fields.get(i).is_some_and(|f| f.key == "check") => {
                "ask AWS"
            }
            (Step::Connect, _) if self.identity == Identity::Unasked => "who am I?",
            (step, _) => next_label(step),
        };
        let mut keys = vec![("enter", enter)];
        match (self.step, self.spot()) {
            (Step::Review, _) => keys.push(("up/down", "scroll")),
            (_, Some(Spot::Tick(_))) => {
                keys.extend([("space", "on/off"), ("n", "add"), ("del", "remove")])
            }
            (_, Some(Spot::Cell(..))) if self.is_typing() => {
                keys.extend([("space", "on/off"), ("n", "add")])
            }
            (_, Some(Spot::Cell(..))) => {
                keys.extend([("space", "change"), ("n", "add"), ("del", "remove")])
            }
            (_, Some(spot)) => match self.field_at(spot).map(|f| &f.input) {
                Some(Input::Pick { tall: true, .. }) => keys.push(("up/down", "choose")),
                Some(Input::Pick { .. }) => keys.push(("left/right", "choose")),
                Some(Input::Tick(_)) => keys.push(("space", "yes/no")),
                _ => {}
            },
            (_, None) => {}
        }
        if self.step != Step::Review {
            keys.push(("tab", "next field"));
        }
        let back = if self.step == Step::Connect {
            "leave"
        } else {
            "back"
        };
        keys.extend([
            ("esc", back),
            ("alt+1..0", "step"),
            ("ctrl-s", "save for later"),
        ]);
        keys
    }
}

fn next_label(step: Step) -> &'static str {
    match step {
        Step::Connect => "NEXT: name",
        Step::Name => "NEXT: source",
        Step::Source => "NEXT: ladder",
        Step::Ladder => "NEXT: feeds",
        Step::Feeds => "NEXT: ingest",
        Step::Ingest => "NEXT: archive",
        Step::Archive => "NEXT: alarms",
        Step::Alarms => "NEXT: delivery",
        Step::Delivery => "NEXT: review",
        Step::Review => "SAVE",
    }
}
