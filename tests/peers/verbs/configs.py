"""Generated configurations: any number of them, different, valid, and the same for the same seed.

Written from config.example.toml, not from onair's own generator of specs.
"""

from __future__ import annotations

import json
import random
from typing import Any

REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2", "ap-northeast-1")
LADDERS = (
    [6_000_000, 3_000_000, 1_500_000],
    [5_000_000, 2_500_000, 1_200_000, 700_000],
    [4_500_000],
    [8_000_000, 5_000_000, 3_000_000, 1_800_000, 1_000_000, 400_000],
    [3_000_000, 800_000],
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTRIES = ["AT", "BR", "CH", "DE", "JP", "US"]


def sample(seed: int) -> tuple[str, dict[str, Any]]:
    """Name and settings of one stream."""
    d = random.Random(seed)
    name = f"gen-{seed}"

    def some(share: float, value: Any) -> Any:
        return value if d.random() < share else None

    gop = d.choice((1, 2, 2, 4))
    single = d.random() < 0.4
    infrequent = some(0.5, d.randint(30, 60))
    glacier = some(0.5, (infrequent or 0) + d.randint(90, 120))
    geo = d.choice((None, None, "only", "except"))
    window = d.randint(60, 300)
    settings: dict[str, Any] = {
        "region": d.choice(REGIONS),
        "source": {"frame_rate": d.choice((25, 29.97, 30, 50, 59.94, 60)), "bitrate": f"{d.randint(9, 20)}M"},
        "ladder": {
            "video_bitrates": d.choice(LADDERS),
            "gop_seconds": gop,
            "audio_bitrate": d.choice(("96k", "128k", "192k")),
        },
        "channel": {
            "class": "single" if single else "standard",
            "feeds": 1 if single else d.choice((1, 2)),
            "maintenance": some(0.5, f"{d.choice(DAYS)} {d.randint(0, 23):02}:00"),
            "thumbnails": d.random() < 0.3,
            "log_level": d.choice(("disabled", "error", "warning", "info", "debug")),
        },
        "ingest": {
            "allow": [f"198.51.{d.randint(0, 255)}.0/24" for _ in range(d.randint(1, 4))],
            "app": some(0.3, "live"),
        },
        "archive": {
            "enabled": d.random() < 0.7,
            "rollover_seconds": 60 * d.randint(1, 60),
            "infrequent_access_after_days": infrequent,
            "glacier_after_days": glacier,
            "expire_after_days": some(0.5, (glacier or infrequent or 0) + d.randint(100, 300)),
        },
        "alarms": {
            "enabled": d.random() < 0.8,
            "dashboard": d.random() < 0.8,
            "notify": d.choice((None, "ops@example.com", "https://hooks.example.com/onair")),
        },
        "delivery": {
            "startover_seconds": d.choice((0, 0, 3600, 86_400)),
            "price_class": d.choice((100, 200, "all")),
            "origin_shield": d.random() < 0.3,
            "geo": {geo: d.sample(COUNTRIES, d.randint(1, 4))} if geo else None,
            "hls": {
                "segment_seconds": gop * d.randint(1, 3) + (gop if gop == 1 else 0),
                "window_seconds": window,
                "program_date_time_seconds": d.randint(0, 10),
            },
            "dash": {"enabled": d.random() < 0.75, "segment_seconds": max(2, gop), "window_seconds": window},
            "cmaf": {"enabled": d.random() < 0.5, "segment_seconds": gop * 3, "window_seconds": window},
        },
        "tags": {f"tag-{n}": d.choice(("a", "Größe 1", "x=y")) for n in range(d.randint(0, 3))},
    }
    return name, settings


def toml(name: str, settings: dict[str, Any]) -> str:
    """The file's text: a line for each setting that is not None."""
    lines = ["version = 1", f"[streams.{name}]"]

    def put(path: str, value: Any) -> None:
        if isinstance(value, dict):
            for k, v in value.items():
                put(f"{path}.{k}" if path else k, v)
        elif value is not None:
            lines.append(f"{path} = {json.dumps(value, ensure_ascii=False)}")

    put("", settings)
    return "\n".join(lines) + "\n"
