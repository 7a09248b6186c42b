//! The ten steps and their fields as data. A field's key is the configuration's, so that what is asked
//! here and what a file says cannot differ.

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Typed.
    Text,
    /// One of these: value and what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off.
    Toggle,
    /// One of the profiles found on this machine.
    Profile,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Key in the configuration; for `profile` and `name` none of the stream's.
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// One sentence that explains it.
    pub says: &'static str,
    /// How it is filled in.
    pub kind: Kind,
    /// What it begins with.
    pub begins: &'static str,
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its name in the step bar.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

const fn field(
    key: &'static str,
    label: &'static str,
    kind: Kind,
    begins: &'static str,
    says: &'static str,
) -> Field {
    Field {
        key,
        label,
        says,
        kind,
        begins,
    }
}

/// Encoders that feed the stream, and the channel that fits. Read by `feeds_of`.
pub const FEEDS: &[(&str, &str)] = &[
    (
        "two",
        "two encoders, two pipelines: one may fail and viewers keep picture",
    ),
    (
        "one",
        "one encoder, one pipeline: cheapest; no spare. Can be upgraded later",
    ),
    (
        "half",
        "one encoder, two pipelines: costs 67 % more, and half a safety net",
    ),
];

/// Class and number of feeds of a choice.
pub fn feeds_of(choice: &str) -> (&'static str, &'static str) {
    match choice {
        "one" => ("single", "1"),
        "half" => ("standard", "1"),
        _ => ("standard", "2"),
    }
}

const SIZES: &[(&str, &str)] = &[
    ("1920x1080", "Full HD"),
    ("1280x720", "HD"),
    ("854x480", "SD"),
    ("3840x2160", "UHD"),
];
const RATES: &[(&str, &str)] = &[
    ("25", "PAL"),
    ("29.97", "NTSC"),
    ("30", ""),
    ("50", "sport"),
    ("59.94", "sport"),
    ("60", "sport"),
];
const CODECS: &[(&str, &str)] = &[("avc", "H.264: what RTMP encoders send"), ("hevc", "H.265")];
const CLASSES: &[(&str, &str)] = &[
    ("100", "North America and Europe: cheapest"),
    ("200", "Asia, Middle East, Africa too"),
    ("all", "everywhere"),
];

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "connect",
        about: "Whose account, and which region the stream lives in.",
        fields: &[
            field(
                "profile",
                "AWS profile",
                Kind::Profile,
                "",
                "Credentials stay where the AWS SDK finds them; onair stores none. Sign in first with aws sso login.",
            ),
            field(
                "region",
                "region",
                Kind::Text,
                "us-east-1",
                "Near the venue: the encoders' way is the fragile one. Not every region has MediaLive and MediaPackage.",
            ),
        ],
    },
    Step {
        name: "name",
        about: "One word for everything this stream is made of.",
        fields: &[field(
            "name",
            "stream name",
            Kind::Text,
            "",
            "Stands in every name and tag in AWS, and is what you type to stop or destroy it. It cannot be changed later.",
        )],
    },
    Step {
        name: "source",
        about: "What your encoders send.",
        fields: &[
            field(
                "source.size",
                "size",
                Kind::Choice(SIZES),
                "1920x1080",
                "Picture size of the encoder's output. No rendition should be larger.",
            ),
            field(
                "source.frame_rate",
                "frame rate",
                Kind::Choice(RATES),
                "30",
                "Exactly what the encoder sends; 29.97 and 59.94 are not 30 and 60.",
            ),
            field(
                "source.codec",
                "codec",
                Kind::Choice(CODECS),
                "avc",
                "RTMP carries H.264 nearly everywhere.",
            ),
            field(
                "source.bitrate",
                "bit rate",
                Kind::Text,
                "8M",
                "Of the encoder. The uplink needs half as much again, per feed.",
            ),
        ],
    },
    Step {
        name: "ladder",
        about: "Renditions your viewers' players choose from. Fewer cost less; a low one saves bad networks.",
        fields: &[
            field(
                "ladder.video_bitrates",
                "bit rates",
                Kind::Text,
                "6M, 3M, 1.5M",
                "Highest first; each becomes the size that fits it. Billing uses these numbers even when less is sent.",
            ),
            field(
                "ladder.gop_seconds",
                "GOP seconds",
                Kind::Text,
                "2",
                "A key frame this often; segments are whole multiples of it.",
            ),
            field(
                "ladder.audio_bitrate",
                "audio",
                Kind::Text,
                "128k",
                "Stereo AAC, the same in every rendition.",
            ),
        ],
    },
    Step {
        name: "feeds",
        about: "How many independent encoders will feed this?",
        fields: &[field(
            "feeds",
            "encoders",
            Kind::Choice(FEEDS),
            "two",
            "Two encoders on two lines if you can. One encoder into two pipelines leaves B a permanent warning.",
        )],
    },
    Step {
        name: "ingest",
        about: "Who may push to the ingest URLs.",
        fields: &[
            field(
                "ingest.allow",
                "networks",
                Kind::Text,
                "",
                "Public addresses of your encoders, as in 203.0.113.7/32; more with commas. Ask the venue: what is my IP.",
            ),
            field(
                "ingest.open_to_world",
                "allow anyone",
                Kind::Toggle,
                "false",
                "Only with 0.0.0.0/0 above: then the stream key is all that protects the input.",
            ),
        ],
    },
    Step {
        name: "archive",
        about: "A recording of every rendition in S3.",
        fields: &[
            field(
                "archive.enabled",
                "record",
                Kind::Toggle,
                "true",
                "Kept when the stream is destroyed, unless you tick its deletion then.",
            ),
            field(
                "archive.rollover_seconds",
                "file length",
                Kind::Text,
                "300",
                "A new file this often, in seconds.",
            ),
            field(
                "archive.expire_after_days",
                "delete after days",
                Kind::Text,
                "",
                "Empty keeps recordings for ever, at $0.023 per GB and month.",
            ),
        ],
    },
    Step {
        name: "alarms",
        about: "CloudWatch alarms, armed by start and disarmed by stop.",
        fields: &[
            field(
                "alarms.enabled",
                "alarms",
                Kind::Toggle,
                "true",
                "They tell when nobody watches this console.",
            ),
            field(
                "alarms.notify",
                "notify",
                Kind::Text,
                "",
                "A mail address or an SNS topic's ARN. AWS sends a confirmation mail first; empty tells nobody.",
            ),
            field(
                "alarms.dashboard",
                "dashboard",
                Kind::Toggle,
                "true",
                "A CloudWatch dashboard for those without a terminal.",
            ),
        ],
    },
    Step {
        name: "delivery",
        about: "How viewers get it. HLS is always there.",
        fields: &[
            field(
                "delivery.dash.enabled",
                "DASH",
                Kind::Toggle,
                "true",
                "For players that prefer it.",
            ),
            field(
                "delivery.cmaf.enabled",
                "CMAF",
                Kind::Toggle,
                "false",
                "HLS in fragmented MP4, a third endpoint.",
            ),
            field(
                "delivery.price_class",
                "price class",
                Kind::Choice(CLASSES),
                "100",
                "Where CloudFront serves from. Viewers elsewhere are served from farther away.",
            ),
            field(
                "delivery.geo.only",
                "countries only",
                Kind::Text,
                "",
                "Two letters each, as in DE, AT; empty is everywhere. The packager's own URL is not restricted.",
            ),
        ],
    },
    Step {
        name: "review",
        about: "Everything that will be in the configuration. Nothing is created until you plan and apply.",
        fields: &[],
    },
];
