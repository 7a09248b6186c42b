"""A stream by onair's own verbs, from plan to destroy, on whatever AWS_ENDPOINT_URL names.

AWS_ENDPOINT_URL=... python -m verbs.lifecycle CONFIG STREAM
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from stream.clients import Tally, client
from verbs.onair import Ran, onair

# The recipe's seven, by its names.
OUTPUTS: dict[str, Callable[[str], bool]] = {
    "RTMPInputURL": lambda v: v.startswith("rtmp://"),
    "RTMPBackupInputURL": lambda v: v.startswith("rtmp://"),
    "HLSPlaybackURL": lambda v: v.startswith("https://") and "/out/v1/" in v and v.endswith(".m3u8"),
    "DASHPlaybackURL": lambda v: v.startswith("https://") and "/out/v1/" in v and v.endswith(".mpd"),
    "TestPlayerURL": lambda v: v.startswith("https://"),
    "MediaLiveChannelId": str.isdigit,
    "CloudWatchDashboardURL": lambda v: v.startswith("https://") and "dashboards" in v,
}


def went(t: Tally, ran: Ran, wanted: int = 0) -> Ran:
    t.check(f"{ran.verb} exits {wanted}", ran.code == wanted, ran.told())
    envelope = all(o.get("schema") == "onair/1" and "at" in o and "run" in o for o in ran.objects)
    t.check(f"{ran.verb}: every object has its envelope", envelope and bool(ran.objects), ran.objects[:1])
    return ran


def planned(ran: Ran) -> tuple[int, int, int, int]:
    plan = ran.one("plan")
    return plan.get("create", -1), plan.get("update", -1), plan.get("replace", -1), plan.get("delete", -1)


def lifecycle(t: Tally, config: str, name: str) -> None:
    def run(*arguments: str, wanted: int = 0) -> Ran:
        return went(t, onair(*arguments, config=config), wanted)

    first = planned(run("plan", name))
    t.check("plan: from nothing, only creates", first[0] > 10 and first[1:] == (0, 0, 0), first)
    deployed = run("deploy", name, "--yes")
    if deployed.code:
        return  # what follows would only tell the same again
    print(f"  deploy took {deployed.seconds:.1f} s, {deployed.one('deploy').get('api_calls')} calls", flush=True)
    again = run("plan", name)
    changed = [
        (p["part"], p["action"], p["changes"]) for p in again.of("plan.part") if p["action"] not in ("keep", "retain")
    ]
    t.check("plan: empty after the deploy", planned(again) == (0, 0, 0, 0), changed)
    outputs = run("outputs", name, "--reveal").one("outputs")
    for key, right in OUTPUTS.items():
        t.check(f"outputs: {key}", isinstance(outputs.get(key), str) and right(outputs[key]), outputs.get(key))
    masked = run("outputs", name).one("outputs")
    hidden = masked.get("RTMPInputURL") not in (None, outputs.get("RTMPInputURL")) and not masked.get("keys_revealed")
    t.check("outputs: keys are masked unless asked for", hidden, masked.get("RTMPInputURL"))
    channel = outputs.get("MediaLiveChannelId") or "0"
    run("start", name, "--yes")
    state = client("medialive").describe_channel(ChannelId=channel)["State"]
    t.check("start: the channel is RUNNING, says boto3", state == "RUNNING", state)
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    t.check("start: every alarm is armed", bool(alarms) and all(a["ActionsEnabled"] for a in alarms), alarms[:1])
    status = run("status", name)
    t.check("status: RUNNING", status.one("status").get("channel_state") == "RUNNING", status.one("status"))
    t.check("status: as many parts as planned", status.one("status").get("parts") == first[0], status.one("status"))
    run("destroy", name, "--confirm", name, "--delete-archive", wanted=3)
    state = client("medialive").describe_channel(ChannelId=channel)["State"]
    t.check("destroy: refused while on air, and nothing changed", state == "RUNNING", state)
    run("stop", name, "--yes", "--take-off-air")
    state = client("medialive").describe_channel(ChannelId=channel)["State"]
    t.check("stop: the channel is IDLE, says boto3", state == "IDLE", state)
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    t.check("stop: no alarm is armed", not any(a["ActionsEnabled"] for a in alarms), alarms[:1])
    destroyed = run("destroy", name, "--confirm", name, "--delete-archive")
    print(f"  destroy took {destroyed.seconds:.1f} s", flush=True)
    receipt = destroyed.one("receipt")
    t.check(
        "destroy: the receipt says nothing is kept or left", receipt.get("kept") == receipt.get("left") == [], receipt
    )
    t.check("destroy: the receipt names what is gone", len(receipt.get("gone", [])) >= first[0], receipt)
    t.check("plan: all to make again", planned(run("plan", name)) == first)


if __name__ == "__main__":
    tally = Tally("lifecycle")
    tally.step("lifecycle", lambda: lifecycle(tally, sys.argv[1], sys.argv[2]))
    sys.exit(tally.close())
