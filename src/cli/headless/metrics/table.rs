//! The exporter's metrics: names and help, and nothing else. Units stand in names. What is in here is
//! promised to dashboards: names are added and never change their meaning.

/// Every metric, in the order in which it is written; all are gauges.
pub const METRICS: &[(&str, &str)] = &[
    ("onair_build_info", "Version of onair; always 1."),
    (
        "onair_rehearsal",
        "1 when the simulator is watched, 0 when it is AWS.",
    ),
    (
        "onair_up",
        "1 while AWS answers, 0 when it does not or has not yet.",
    ),
    (
        "onair_watching_trouble",
        "1 while something is wrong with the watching itself; onair watch says what.",
    ),
    (
        "onair_watched_timestamp_seconds",
        "When the picture was put together, seconds since 1970.",
    ),
    (
        "onair_polling_usd_per_hour",
        "What the watching costs in CloudWatch requests, US dollars an hour, by list price.",
    ),
    (
        "onair_credentials_expiry_timestamp_seconds",
        "When the credentials in use end, seconds since 1970; absent when nobody says.",
    ),
    ("onair_streams", "Streams watched."),
    (
        "onair_channel_running",
        "1 when AWS says RUNNING, else 0; running is billing, not healthy.",
    ),
    (
        "onair_channel_state",
        "1 for AWS's word for the channel's state.",
    ),
    (
        "onair_channel_running_since_timestamp_seconds",
        "Since when the channel runs, seconds since 1970.",
    ),
    (
        "onair_alert",
        "1 for each alert of MediaLive and each alarm in ALARM, as AWS says it; absent when there is none or AWS does not say.",
    ),
    (
        "onair_channel_usd_per_hour",
        "What the running channel costs, US dollars an hour, by list price; absent when a price is unknown.",
    ),
    (
        "onair_cost_usd_per_hour",
        "What an item of the running or idle stream costs, US dollars an hour, by list price; alarms at most; absent when it is not known.",
    ),
    (
        "onair_cost_since_start_usd",
        "What an item has cost since the channel was started, US dollars, by list price; at least this much where something was not measured.",
    ),
    (
        "onair_viewers_estimate",
        "Viewers, an estimate: what left the edge over the mean rate of the ladder; absent without data.",
    ),
    (
        "onair_announced_end_timestamp_seconds",
        "When the stream is meant to end, seconds since 1970; nothing stops by itself.",
    ),
    (
        "onair_on_air",
        "1 when playback is seen to advance at the edge, 0 when the stream is known not to be on air; absent when that is not known.",
    ),
    ("onair_tally", "1 for the tally as the console shows it."),
    (
        "onair_pipeline_expected",
        "1 when an encoder should feed the pipeline.",
    ),
    (
        "onair_pipeline_carries",
        "1 for the pipeline that the packager takes.",
    ),
    (
        "onair_input_frame_rate",
        "Frames per second that arrive, highest of the latest settled window.",
    ),
    (
        "onair_input_frame_rate_low",
        "Frames per second that arrive, lowest of the latest settled window.",
    ),
    (
        "onair_input_frame_rate_wanted",
        "Frames per second as configured.",
    ),
    (
        "onair_input_bytes_per_second",
        "Bytes per second that arrive.",
    ),
    (
        "onair_active_outputs",
        "Outputs that the pipeline writes to the packager.",
    ),
    (
        "onair_active_outputs_wanted",
        "Outputs per pipeline as configured.",
    ),
    (
        "onair_active_archive_outputs",
        "Outputs that the pipeline writes to the recording; black counts.",
    ),
    (
        "onair_fill_seconds",
        "How long the last frame has been repeated for want of input.",
    ),
    (
        "onair_dropped_frames_per_second",
        "Frames that the encoder dropped, mean of the latest settled window.",
    ),
    (
        "onair_speed_versus_quality_ratio",
        "Share of the time in which the encoder gave up quality for speed (SvqTime).",
    ),
    (
        "onair_active_alerts",
        "MediaLive's own alerts that are set.",
    ),
    (
        "onair_output_4xx_per_second",
        "4xx answers of the packager to the encoder, mean of the latest settled window.",
    ),
    (
        "onair_output_5xx_per_second",
        "5xx answers of the packager to the encoder, mean of the latest settled window.",
    ),
    (
        "onair_output_audio_peak_dbfs",
        "Loudest moment of the sound that leaves, decibels below full scale, of the latest settled window.",
    ),
    (
        "onair_output_audio_loudness_lkfs",
        "Loudness of the sound that leaves, LKFS, highest of the latest settled window.",
    ),
    (
        "onair_picture_brightest_ratio",
        "Brightest part of the newest picture that comes in, of white; a black one is near 0.",
    ),
    (
        "onair_picture_stir_ratio",
        "The most that a part of the picture changed since the one before, of white; one that stands still is at 0.",
    ),
    (
        "onair_pictures_apart_ratio",
        "How far the nearest two pictures of A and B are from each other, of white; one show is near 0.",
    ),
    (
        "onair_packager_requests_per_second",
        "Requests to the packager, mean of the latest settled window.",
    ),
    (
        "onair_packager_4xx_per_second",
        "4xx answers of the packager to the edge, mean of the latest settled window.",
    ),
    (
        "onair_packager_5xx_per_second",
        "5xx answers of the packager to the edge, mean of the latest settled window.",
    ),
    (
        "onair_packager_egress_bytes_per_second",
        "Bytes from the packager to the edge.",
    ),
    (
        "onair_packager_ingress_bytes_per_second",
        "Bytes from the encoder to the packager.",
    ),
    (
        "onair_edge_requests_per_second",
        "Requests of viewers, mean of the latest settled window.",
    ),
    (
        "onair_edge_4xx_ratio",
        "Share of viewers' requests that were answered 4xx, 0 to 1.",
    ),
    (
        "onair_edge_5xx_ratio",
        "Share of viewers' requests that were answered 5xx, 0 to 1.",
    ),
    ("onair_edge_bytes_per_second", "Bytes to viewers."),
    ("onair_condition_active", "1 for each condition that holds."),
    (
        "onair_condition_since_timestamp_seconds",
        "When the condition began, seconds since 1970.",
    ),
    (
        "onair_conditions",
        "Conditions that hold, by severity; absent when nobody can judge.",
    ),
    (
        "onair_lamp_state",
        "1 for the state of each lamp, source to viewer; not_measured is neither good nor bad.",
    ),
    (
        "onair_playback_advancing",
        "1 when the playlist is seen to advance at the edge, 0 when it is seen not to.",
    ),
    (
        "onair_playback_behind_live_seconds",
        "How far behind live a player is that starts now; derived from the playlist's dates.",
    ),
    (
        "onair_playback_unchanged_seconds",
        "For how long nothing new came into the playlist.",
    ),
    (
        "onair_playback_first_byte_seconds",
        "Time to the first byte of the manifest, connecting included.",
    ),
    ("onair_playback_http_status", "HTTP status of the manifest."),
    (
        "onair_playback_cache_age_seconds",
        "How long the playlist had been in the edge's cache.",
    ),
    (
        "onair_playback_findings",
        "What the probe found at its latest look, by severity.",
    ),
    (
        "onair_data_age_seconds",
        "Age of the newest data by source: end of its window, or the look.",
    ),
    (
        "onair_no_data",
        "1 for each number of a running stream that is not there, and why.",
    ),
];
