"""Bash exports against the simulator, with the real `aws` command line.

    ONAIR_BIN=... AWS_ENDPOINT_URL=... PEERS_AWS=... python -m exports.scripts [emulated] KILLS WORKDIR

emulated: deployed and destroyed, no more; for the emulators.

Deployed and destroyed once as anybody would; by the program itself from ten KILLS on, else by its code without its
start (see quick_aws), a tenth of the time. Then killed at KILLS points and run again, and made to fail at as many;
from ten KILLS on every call fails once as well. What is judged in the end is onair's own plan, which must find nothing to do.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from stream.clients import Tally, client, looked
from verbs.onair import onair

HERE = Path(__file__).parent.parent
CONFIG = HERE / "stream.toml"
NAME = "peers"
SEED = 20261129
WRONG = (("VIDEO_BITRATES", "1,2"), ("STREAM_NAME", "Demo"), ("AWS_REGION", "eu-west-1"), ("ENABLE_ARCHIVING", "yes"))


class Scripts:
    def __init__(self, t: Tally, work: Path) -> None:
        self.t, self.work = t, work
        self.dir = work / "project"
        self.bin = work / "bin"
        self.bin.mkdir(parents=True)
        config = work / "aws-config"
        config.write_text("[default]\ns3 =\n  addressing_style = path\n")
        self.env = os.environ | {"POLL_SECONDS": "0.1", "AWS_CONFIG_FILE": str(config), "TMPDIR": str(work)}
        self.env |= {"PATH": f"{self.bin}:{os.environ['PATH']}"}

    def run(self, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """In a process group of its own, which is what a kill is for."""
        shell = 'QUICK_AWS_GROUP=$$ exec bash "$0" "$@"'
        command = ["setsid", "--wait", "bash", "-c", shell, str(self.dir / script), *arguments]
        return subprocess.run(
            command,
            env=self.env | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
            stdin=subprocess.DEVNULL,
        )

    def told(self, ran: subprocess.CompletedProcess[str]) -> str:
        return f"exit {ran.returncode}: {(ran.stdout + ran.stderr)[-600:]}"

    def plan_is_empty(self, what: str) -> None:
        ran = onair("--sim", "plan", NAME, config=str(CONFIG))
        plan = ran.one("plan")
        counts = [plan.get(k) for k in ("create", "update", "replace", "delete")]
        changed = [p["part"] for p in ran.of("plan.part") if p["action"] != "keep"]
        self.t.check(f"{what}: onair's plan finds nothing to do", counts == [0, 0, 0, 0], f"{changed} {ran.told()}")

    def nothing_is_left(self, what: str) -> None:
        buckets = [b["Name"] for b in client("s3").list_buckets()["Buckets"]]
        self.t.check(f"{what}: no bucket is left", not buckets, buckets)
        for list_, member in (("list_channels", "Channels"), ("list_inputs", "Inputs")):
            found = [x["Id"] for x in getattr(client("medialive"), list_)()[member] if x["State"] != "DELETED"]
            self.t.check(f"{what}: {list_} finds nothing", not found, found)
        items = client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
        self.t.check(f"{what}: no distribution is left", not items, len(items))

    def lint(self) -> None:
        program = Path(sys.executable).with_name("shellcheck")
        files = sorted(str(p) for p in self.dir.glob("*.sh"))
        done = subprocess.run(
            [program, "-x", "-S", "style", *files], capture_output=True, text=True, check=False, cwd=self.dir
        )
        self.t.check("shellcheck of the scripts", done.returncode == 0, done.stdout[:2000])

    def once(self) -> None:
        """As anybody would."""
        started = time.monotonic()
        ran = self.run("deploy.sh")
        deployed = time.monotonic() - started
        self.t.check("deploy.sh", ran.returncode == 0, self.told(ran))
        self.plan_is_empty("deploy.sh")
        for output in ("RTMPInputURL", "RTMPBackupInputURL", "HLSPlaybackURL", "DASHPlaybackURL", "TestPlayerURL"):
            self.t.check(f"deploy.sh says {output}", f"{output} " in ran.stdout, ran.stdout[-900:])
        ran = self.run("destroy.sh", "--confirm", "somebody-else")
        self.t.check("destroy.sh wants the stream's name", ran.returncode == 3, self.told(ran))
        for name, value in WRONG:
            ran = self.run("deploy.sh", **{name: value})
            self.t.check(f"deploy.sh refuses {name}={value}", ran.returncode == 2, self.told(ran))
        self.on_air()
        started = time.monotonic()
        ran = self.run("destroy.sh", "--confirm", NAME, "--delete-archive", "--stop")
        destroyed = time.monotonic() - started
        self.t.check("destroy.sh", ran.returncode == 0, self.told(ran))
        self.nothing_is_left("destroy.sh")
        print(f"  deploy.sh {deployed:.0f} s, destroy.sh {destroyed:.0f} s", flush=True)

    def on_air(self) -> None:
        """A channel that runs is left alone."""
        media = client("medialive")
        channel = next(c["Id"] for c in media.list_channels()["Channels"] if c["State"] == "IDLE")
        media.start_channel(ChannelId=channel)
        looked(lambda: media.describe_channel(ChannelId=channel)["State"], lambda state: state == "RUNNING")
        ran = self.run("destroy.sh", "--confirm", NAME)
        self.t.check("destroy.sh refuses a channel that runs", ran.returncode == 3, self.told(ran))
        self.t.check("and has touched nothing", "gone" not in ran.stdout, self.told(ran))
        self.plan_is_empty("destroy.sh, refused")

    def disturbed(self, script: str, arguments: tuple[str, ...], times: int, dice: random.Random) -> None:
        """Killed at some calls, failed at others, in one world, and then let through."""
        count = self.work / "count"
        count.write_text("")
        # how many calls an undisturbed run makes is known after it; the first guess is from the text
        calls = 60 if script == "destroy.sh" else 110
        for n in range(times):
            for disturbance in ("KILL", "FAIL"):
                at = dice.randrange(1, calls) * (dice.choice((1, -1)) if disturbance == "KILL" else 1)
                count.write_text("")
                more = {"QUICK_AWS_COUNT": str(count), f"QUICK_AWS_{disturbance}": str(at)}
                ran = self.run(script, *arguments, **more)
                reached = len(count.read_text()) >= abs(at)
                what = f"{script} {disturbance.lower()} {n} at call {at}"
                if not reached:
                    # it came to its end before: that must have been a good one
                    self.t.check(f"{what} was not reached", ran.returncode == 0, self.told(ran))
                elif disturbance == "FAIL":
                    self.t.check(f"{what}: says so", ran.returncode not in (0, 137), self.told(ran))
                else:
                    self.t.check(f"{what}: is killed", ran.returncode in (-9, 137), self.told(ran))
        ran = self.run(script, *arguments)
        self.t.check(f"{script} after {2 * times} disturbances", ran.returncode == 0, self.told(ran))

    def every_call(self, script: str, *arguments: str) -> None:
        """One call after the other fails, in one world: each time the script says so."""
        count = self.work / "count"
        silent = []
        for at in range(1, 400):
            count.write_text("")
            ran = self.run(script, *arguments, QUICK_AWS_COUNT=str(count), QUICK_AWS_FAIL=str(at))
            if len(count.read_text()) < at:
                self.t.check(f"{script}: undisturbed after {at - 1} failures", ran.returncode == 0, self.told(ran))
                break
            if ran.returncode in (0, 137):
                silent.append(f"{at}: {self.told(ran)}")
        self.t.check(f"{script}: each of {at - 1} calls that fails is told", not silent, silent[:3])
        print(f"  {script}: {at - 1} calls failed, one at a time", flush=True)

    @contextlib.contextmanager
    def real_aws(self) -> Iterator[None]:
        """The command line itself."""
        (self.bin / "aws").symlink_to(os.environ["PEERS_AWS"])
        yield
        (self.bin / "aws").unlink()

    @contextlib.contextmanager
    def quick_aws(self) -> Iterator[None]:
        """The command line's code without its start in the place of `aws`."""
        address = self.work / "aws.socket"
        me = [sys.executable, "-m", "exports.quick_aws"]
        with (self.work / "quick_aws.log").open("w") as log:
            server = subprocess.Popen([*me, "serve", str(address)], env=self.env, stdout=log, stderr=log)
            try:
                while not address.exists():
                    if server.poll() is not None:
                        raise ValueError("quick_aws did not start")
                    time.sleep(0.05)
                subprocess.run([*me, "program", str(self.bin / "aws"), str(address)], check=True)
                yield
            finally:
                server.terminate()
                server.wait()

    def killed(self, times: int) -> None:
        dice = random.Random(SEED)
        self.disturbed("deploy.sh", (), times, dice)
        self.plan_is_empty("deploy.sh, killed and failed")
        self.disturbed("destroy.sh", ("--confirm", NAME, "--delete-archive"), times, dice)
        self.nothing_is_left("destroy.sh, killed and failed")


def exported(t: Tally, work: Path) -> Scripts | None:
    s = Scripts(t, work)
    ran = onair("export", "bash", NAME, "--out", str(s.dir), config=str(CONFIG))
    return s if t.check("bash: is exported", ran.code == 0, ran.told()) else None


def scripts(t: Tally, times: int, work: Path) -> None:
    s = exported(t, work)
    if not s:
        return
    s.lint()
    if times >= 10:
        with s.real_aws():
            s.once()
    with s.quick_aws():
        if times < 10:
            s.once()
        else:
            s.every_call("deploy.sh")
            s.every_call("destroy.sh", "--confirm", NAME, "--delete-archive")
        s.killed(times)


def there_and_back(t: Tally, times: int, work: Path) -> None:
    """On the emulators; whether anything is left is for their own lists to say."""
    s = exported(t, work)
    if not s:
        return
    with s.real_aws() if times >= 10 else s.quick_aws():
        for script, arguments in (("deploy.sh", ()), ("destroy.sh", ("--confirm", NAME, "--delete-archive"))):
            ran = s.run(script, *arguments)
            t.check(f"emulators: {script}", ran.returncode == 0, s.told(ran))


if __name__ == "__main__":
    tally = Tally("scripts")
    emulated = sys.argv[1] == "emulated"
    tally.step("bash", lambda: (there_and_back if emulated else scripts)(tally, int(sys.argv[-2]), Path(sys.argv[-1])))
    sys.exit(tally.close())
