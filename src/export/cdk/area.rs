//! The classes that a project has, and what each is about.

use super::super::value::Switch;

/// What a class is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Area {
    /// Buckets.
    Storage,
    /// Where encoders push.
    Ingest,
    /// MediaPackage.
    Packager,
    /// MediaLive's channel and its role.
    Encoder,
    /// CloudFront.
    Delivery,
    /// The page.
    Player,
    /// Alarms and dashboard.
    Monitoring,
    /// Of these, what lives in us-east-1 beside a stream that lives elsewhere: a stack.
    Viewers,
}

impl Area {
    /// All of them, each after those that it refers to.
    pub(super) const ALL: [Self; 8] = [
        Self::Storage,
        Self::Ingest,
        Self::Packager,
        Self::Encoder,
        Self::Delivery,
        Self::Player,
        Self::Monitoring,
        Self::Viewers,
    ];

    /// Its name in lower case: of the file and of a variable that holds it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Ingest => "ingest",
            Self::Packager => "packager",
            Self::Encoder => "encoder",
            Self::Delivery => "delivery",
            Self::Player => "player",
            Self::Monitoring => "monitoring",
            Self::Viewers => "viewers",
        }
    }

    /// What a reader should know first.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Storage => "Buckets: the player page's, and the recordings'.",
            Self::Ingest => "Where the two encoders push, and who may.",
            Self::Packager => "MediaPackage: a channel, and an endpoint for each format.",
            Self::Encoder => "MediaLive: the channel with its ladder, and the role it works under.",
            Self::Delivery => "CloudFront before the packager and the player page.",
            Self::Player => "The player page, and what puts it into its bucket.",
            Self::Monitoring => "Alarms, whom they tell, and the dashboard.",
            Self::Viewers => {
                "What watches the viewers: CloudFront's metrics exist in us-east-1 alone."
            }
        }
    }

    /// The switch without which all of it is not there.
    pub(super) const fn on(self) -> Option<Switch> {
        match self {
            Self::Monitoring | Self::Viewers => Some(Switch::Monitoring),
            _ => None,
        }
    }
}
