//! The ten steps and their order.

/// One step of the set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Which account and region.
    Connect,
    /// The stream's name.
    Name,
    /// What the encoder sends.
    Source,
    /// What viewers choose from.
    Ladder,
    /// How many encoders, and so how many pipelines.
    Feeds,
    /// Who may send.
    Ingest,
    /// What is recorded.
    Archive,
    /// What watches.
    Alarms,
    /// How viewers get it.
    Delivery,
    /// Everything once more.
    Review,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Connect,
        Self::Name,
        Self::Source,
        Self::Ladder,
        Self::Feeds,
        Self::Ingest,
        Self::Archive,
        Self::Alarms,
        Self::Delivery,
        Self::Review,
    ];

    /// The word on the step bar.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Name => "name",
            Self::Source => "source",
            Self::Ladder => "ladder",
            Self::Feeds => "feeds",
            Self::Ingest => "ingest",
            Self::Archive => "archive",
            Self::Alarms => "alarms",
            Self::Delivery => "delivery",
            Self::Review => "review",
        }
    }

    /// What the step is about, in one sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Connect => "Which AWS account and region the stream will live in.",
            Self::Name => "One word that names the stream, here and in everything it makes in AWS.",
            Self::Source => {
                "What your encoder sends. MediaLive must be told beforehand, and bills by it."
            }
            Self::Ladder => {
                "What players choose from. Fewer rungs cost less; a low one saves bad lines."
            }
            Self::Feeds => "How many independent encoders will feed this?",
            Self::Ingest => {
                "Who may send. Whoever is not listed is refused, whatever key they have."
            }
            Self::Archive => "The recording in S3, made of the best rung.",
            Self::Alarms => "What watches when nobody looks at this console.",
            Self::Delivery => "How viewers get the stream.",
            Self::Review => {
                "NOTHING CREATED until deploy: saving writes this file and nothing else."
            }
        }
    }

    /// Its place, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The step at a place; the last for places behind it.
    pub fn at(index: usize) -> Self {
        Self::ALL.get(index).copied().unwrap_or(Self::Review)
    }

    /// The step after; `None` at the end.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The step before; `None` at the beginning.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get(self.index().checked_sub(1)?).copied()
    }
}
