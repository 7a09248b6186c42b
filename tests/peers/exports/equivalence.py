"""What other ways of making a stream send, beside what `onair deploy` sends, field by field.

    ONAIR_BIN=... AWS_ENDPOINT_URL=... PEERS_AWS=... python -m exports.equivalence REQUESTS WORKDIR

REQUESTS is the judging proxy's log. What differs must be on the list below, with its reason, and nothing on the list
may have become the same.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exports.scripts import CONFIG, NAME, Scripts
from stream.clients import Tally
from verbs.onair import onair

Request = tuple[str, Any]

# operations that look, and those by which the tools find and remember their own work
LOOKS = re.compile(r"^(Get|List|Describe|Head|AssumeRole)")
# what a call is about, by the first of these that it has
NAMES = ("AlarmName", "DashboardName", "PolicyName", "RoleName", "Key", "Bucket", "Id", "Name", "TopicArn", "Protocol")
# made up for each call or each stream
MADE_UP = ("RequestId", "CallerReference", "ContentMD5", "ChecksumAlgorithm", "ChecksumCRC32", "ChecksumCRC64NVME")
# members of what has no order
SETS = {"Key", "Cidr", "ErrorCode", "DomainName"}
# ids that AWS makes up, as the simulator does
IDS = (
    (re.compile(r"\bE[A-Z0-9]{12,14}\b"), "<distribution or access control>"),
    (re.compile(r"\b[0-9a-f]{12,32}\b"), "<id>"),
    (re.compile(r"(?<![\w-])\d{6,8}(?![\w-])"), "<id>"),
)

# member or call, and why another tool's differs from onair's
DIFFERENCES: dict[str, dict[str, str]] = {
    "bash": {
        r"Origins.Items\[\d\].OriginShield: \{.Enabled.: false\} here, null there": "off is what nothing means",
        r"CreateOriginEndpoint .*Whitelist: \[\] here, null there": "none is what nothing means",
        r"s3.Put(BucketEncryption|BucketOwnershipControls|PublicAccessBlock) .*: bash alone": (
            "onair looks first: a new bucket has them since 2023"
        ),
        r"sns.CreateTopic \S+.Attributes: null here": "onair says the name of the sender in a call of its own",
        r"sns.SetTopicAttributes \S+ DisplayName: onair alone": "as above",
        r"s3.PutObject deploy/random: bash alone": "where the scripts keep the stream keys they made",
        r"s3.PutObject onair/(epoch|lock)( again)?: onair alone": "onair's lock; the scripts have none",
    },
    "terraform": {
        r"CreateDistribution.*\.\w+: null here, (\"\"|false|\{(\"\w+\": (\"\"|false|0)(, )?)+\}) there": (
            "the provider says none where onair says nothing"
        ),
        r"Connection(Attempts|Timeout): null here, (3|10) there": "AWS's own default, said",
        r"ViewerCertificate.MinimumProtocolVersion: null here, \"TLSv1\" there": "what CloudFront's certificate has",
        r"CreateRole \S+.(MaxSessionDuration: null here, 3600|Path: null here, \"/\") there": "AWS's own default, said",
        r"CreateBucket \S+.ACL: null here, \"private\" there": "AWS's own default, said",
        r"TransitionDefaultMinimumObjectSize: null here, \"all_storage_classes_128K\" there": "AWS's own default, said",
        r"InputSettings.\w+: null here, (\"DISABLED\"|\"AUTO\"|1) there": "MediaLive's own default, see names.rs",
        r"Origins.Items\[\d\].OriginShield: \{.Enabled.: false\} here, null there": "off is what nothing means",
        r"CreateOriginEndpoint .*Whitelist: \[\] here, null there": "none is what nothing means",
        r"Settings\[\d\].(PasswordParam|StreamName|Username): null here, \"\" there": "the provider always says them",
        r"Destinations\[1\].Settings\[\d\].Url: \S+ here, \S+ there": "a set to the provider; its order is a hash",
        r"EncoderSettings.ThumbnailConfiguration: \{.State.: .AUTO.\} here, null there": "the provider has no word for it",
        r"CreateChannel \S+.LogLevel: .WARNING. here, null there": "the second apply sends it",
        r"s3.Put(BucketEncryption|BucketOwnershipControls|PublicAccessBlock) .*: terraform alone": (
            "onair looks first: a new bucket has them since 2023"
        ),
        r"s3.PutObject terraform/\w+_endpoint_url: terraform alone": "where the module keeps what endpoints answer",
        r"s3.PutObject onair/(epoch|lock)( again)?: onair alone": "onair's lock; the module has none",
        r"sns.SetTopicAttributes .*SuccessFeedbackSampleRate: terraform alone": "the provider says none is logged",
        r"sns.Subscribe \S+.ReturnSubscriptionArn: null here, true there": "how the provider finds it again",
    },
}


class Log:
    """The proxy's log, from where it was last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = path.stat().st_size

    def changes(self) -> list[dict[str, Any]]:
        """Everything since that changed something and was not refused."""
        with self.path.open("rb") as log:
            log.seek(self.read)
            new = log.read()
        self.read += len(new)
        all_ = [json.loads(line) for line in new.splitlines()]
        return [r for r in all_ if r["status"] < 400 and not LOOKS.match(r["operation"] or "?")]


def plain(node: Any, name: str = "") -> Any:
    """Without what is made up; documents within text are taken apart."""
    if isinstance(node, dict):
        return {k: plain(v, k) for k, v in node.items() if k not in MADE_UP and v is not None}
    if isinstance(node, list):
        items = [plain(v, name) for v in node]
        # what is a set to AWS
        by_key = all(isinstance(i, dict) and (SETS & i.keys() or i.keys() == {"Name", "Value"}) for i in items)
        words = name == "Items" and all(isinstance(i, str) for i in items)
        return sorted(items, key=json.dumps) if by_key or words else items
    if isinstance(node, str):
        if node.startswith("{"):
            try:
                return plain(json.loads(node), name)
            except ValueError:
                pass
        if name == "StreamName" and "/" in node:
            return node.split("/")[0] + "/<key>"
        for pattern, stands_for in IDS:
            node = pattern.sub(stands_for, node)
    return node


def requests(records: list[dict[str, Any]]) -> dict[str, Any]:
    """By operation and what it is about."""
    said: dict[str, Any] = {}
    for record in records:
        params = plain(record["params"] or {})
        about = next((str(params[n]) for n in NAMES if n in params), "")
        what = " ".join((f"{record['service']}.{record['operation']}", about, params.get("AttributeName", ""))).strip()
        while what in said:
            what += " again"
        said[what] = params
    return said


def differences(ours: Any, theirs: Any, at: str) -> list[str]:
    """Paths at which two trees are not the same, with both sides."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        found = []
        for name in sorted(ours.keys() | theirs.keys()):
            found += differences(ours.get(name), theirs.get(name), f"{at}.{name}")
        return found
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{at}[{i}]")]
    return [] if ours == theirs else [f"{at}: {json.dumps(ours)} here, {json.dumps(theirs)} there"]


def compared(t: Tally, tool: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    known = DIFFERENCES[tool]
    found: list[str] = []
    for what in sorted(ours.keys() | theirs.keys()):
        if what not in theirs:
            found.append(f"{what}: onair alone")
        elif what not in ours:
            found.append(f"{what}: {tool} alone")
        else:
            found += differences(ours[what], theirs[what], what)
    unknown = [d for d in found if not any(re.search(pattern, d) for pattern in known)]
    t.check(f"{tool}: sends what onair sends", not unknown, "\n    ".join(["", *unknown][:30]))
    for pattern in known:
        t.check(f"{tool}: still differs in {pattern}", any(re.search(pattern, d) for d in found))
    same = len(ours.keys() & theirs.keys())
    print(f"  {tool}: {same} requests on both sides, {len(found)} differences, all with a reason", flush=True)


def sent(t: Tally, log: Log, what: str, make: Callable[[], tuple[bool, str]]) -> dict[str, Any]:
    log.changes()
    t.check(f"{what}: makes the stream", *make())
    return requests(log.changes())


def by_onair() -> tuple[bool, str]:
    ran = onair("deploy", NAME, "--yes", config=str(CONFIG))
    return ran.code == 0, ran.told()


def by_bash(s: Scripts) -> tuple[bool, str]:
    ran = s.run("deploy.sh")
    return ran.returncode == 0, s.told(ran)


def gone(t: Tally) -> None:
    ran = onair("destroy", NAME, "--confirm", NAME, "--delete-archive", config=str(CONFIG))
    t.check("and is removed", ran.code == 0, ran.told())


def equivalence(t: Tally, log: Log, work: Path) -> None:
    ours = sent(t, log, "onair", by_onair)
    gone(t)
    s = Scripts(t, work)
    ran = onair("export", "bash", NAME, "--out", str(s.dir), config=str(CONFIG))
    t.check("bash: is exported", ran.code == 0, ran.told())
    with s.quick_aws():
        theirs = sent(t, log, "bash", lambda: by_bash(s))
    gone(t)
    compared(t, "bash", ours, theirs)


if __name__ == "__main__":
    tally = Tally("equivalence")
    tally.step("equivalence", lambda: equivalence(tally, Log(Path(sys.argv[1])), Path(sys.argv[2])))
    sys.exit(tally.close())
