"""moto's MediaLive with input security groups, tags, states, conflicts and real ARNs.

Importing this replaces moto's classes and routes. The conflict rules are those the AWS documentation
states for each operation; no AWS account was used to check them.

ONAIR_SETTLE=SECONDS is how long CREATING, STARTING, STOPPING and DELETING last (default 0: the next
describe or list sees the settled state).
"""

from __future__ import annotations

import ipaddress
import json
import os
import time
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.medialive import models as ml
from moto.medialive import responses as mlr
from moto.medialive import urls as mlu
from moto.moto_api._internal import mock_random

from emulators.refusals import BadRequest, Conflict, NotFound, Unprocessable, arn_in

SETTLE = float(os.environ.get("ONAIR_SETTLE", "0"))


def digits(n: int = 7) -> str:
    return str(mock_random.randint(10 ** (n - 1), 10**n - 1))


class SecurityGroup:
    def __init__(self, backend: ml.MediaLiveBackend, rules: list[dict[str, str]], tags: dict[str, str] | None):
        self.id = digits()
        self.arn = f"arn:aws:medialive:{backend.region_name}:{backend.account_id}:inputSecurityGroup:{self.id}"
        self.whitelist_rules = rules
        self.tags = tags or {}
        self.inputs: list[str] = []
        self.channels: list[str] = []
        self.deleted = False

    @property
    def state(self) -> str:
        return "DELETED" if self.deleted else ("IN_USE" if self.inputs else "IDLE")


def check_rules(rules: list[dict[str, str]] | None) -> list[dict[str, str]]:
    for r in rules or []:
        try:
            ipaddress.ip_network(r.get("Cidr") or "", strict=True)
        except ValueError:
            raise BadRequest(f"Invalid CIDR: {r.get('Cidr')}")
    return [{"Cidr": r["Cidr"]} for r in rules or []]


class Channel(ml.Channel):
    __module__ = "moto.medialive.models"  # moto files models under their module's service
    maintenance: dict[str, str] | None = None
    _next: str | None = None
    _due = 0.0

    def move(self, now_state: str, then: str) -> None:
        self.state, self._next, self._due = now_state, then, time.monotonic() + SETTLE

    def _resolve_transient_states(self) -> None:
        if self._next and time.monotonic() >= self._due:
            self.state, self._next = self._next, None

    @property
    def pipelines_running_count(self) -> int:
        return 0 if self.state != "RUNNING" else (1 if self.channel_class == "SINGLE_PIPELINE" else 2)


class Backend(ml.MediaLiveBackend):
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.groups: dict[str, SecurityGroup] = {}
        self.requests: dict[str, Any] = {}

    # -- look-ups that answer 404 instead of 500
    def _channel(self, cid: str) -> Channel:
        c = self._channels.get(cid)
        if c is None:
            raise NotFound(f"The channel {cid} was not found")
        c._resolve_transient_states()
        return c

    def _input(self, iid: str) -> ml.Input:
        i = self._inputs.get(iid)
        if i is None:
            raise NotFound(f"The input {iid} was not found")
        return i

    def _group(self, gid: str) -> SecurityGroup:
        g = self.groups.get(gid)
        if g is None:
            raise NotFound(f"The input security group {gid} was not found")
        return g

    # -- channels
    def create_channel(self, **kw: Any) -> Channel:
        for a in kw["input_attachments"] or []:
            i = self._inputs.get(a.get("InputId"))
            if i is None or i.state == "DELETED":
                raise Unprocessable(f"Input {a.get('InputId')} does not exist")
        base = super().create_channel(**kw)
        del self._channels[base.id]
        cid = digits()
        args = {k: v for k, v in vars(base).items() if not k.startswith("_") and k not in ("id", "arn")}
        ch = Channel(
            channel_id=cid, arn=f"arn:aws:medialive:{self.region_name}:{self.account_id}:channel:{cid}", **args
        )
        ch.tags = kw["tags"] or {}
        ch.log_level = ch.log_level or "DISABLED"
        n = 1 if ch.channel_class == "SINGLE_PIPELINE" else 2
        ch.egress_endpoints = [{"SourceIp": f"198.51.100.{10 + k}"} for k in range(n)]
        ch.move("CREATING", "IDLE")
        self._channels[cid] = ch
        self._reattach()
        return ch

    def describe_channel(self, channel_id: str) -> Channel:
        return self._channel(channel_id)

    def list_channels(self) -> list[Channel]:
        return [c for c in map(self._channel, list(self._channels)) if c.state != "DELETED"]

    def _want(self, c: Channel, states: tuple[str, ...], doing: str) -> Channel:
        if c.state not in states:
            raise Conflict(f"Channel {c.id} cannot be {doing} while it is {c.state}")
        return c

    def start_channel(self, channel_id: str) -> Channel:
        c = self._want(self._channel(channel_id), ("IDLE",), "started")
        c.move("STARTING", "RUNNING")
        names = [a.get("InputAttachmentName") for a in c.input_attachments or []]
        c.pipeline_details = [
            {"PipelineId": str(k), "ActiveInputAttachmentName": names[0] if names else None}
            for k in range(1 if c.channel_class == "SINGLE_PIPELINE" else 2)
        ]
        return c

    def stop_channel(self, channel_id: str) -> Channel:
        c = self._want(self._channel(channel_id), ("RUNNING", "STARTING", "RECOVERING"), "stopped")
        c.move("STOPPING", "IDLE")
        c.pipeline_details = []
        return c

    def delete_channel(self, channel_id: str) -> Channel:
        c = self._want(self._channel(channel_id), ("IDLE", "CREATE_FAILED", "UPDATE_FAILED"), "deleted")
        c.move("DELETING", "DELETED")
        self._reattach()
        return c

    def update_channel(self, channel_id: str, **kw: Any) -> Channel:
        c = self._want(self._channel(channel_id), ("IDLE", "UPDATE_FAILED"), "updated")
        for k, v in kw.items():
            if v is not None:
                setattr(c, k, v)
        c.move("UPDATING", "IDLE")
        self._reattach()
        return c

    def _reattach(self) -> None:
        used: dict[str, list[str]] = {}
        for c in self._channels.values():
            if c.state not in ("DELETED", "DELETING"):
                for a in c.input_attachments or []:
                    used.setdefault(a.get("InputId"), []).append(c.id)
        for i in self._inputs.values():
            if i.state in ("DELETED", "DELETING"):
                continue
            i.attached_channels = used.get(i.id, [])
            if i.state != "CREATING":
                i.state = "ATTACHED" if i.attached_channels else "DETACHED"

    # -- inputs
    def create_input(self, **kw: Any) -> ml.Input:
        for gid in kw["input_security_groups"] or []:
            if gid not in self.groups or self.groups[gid].deleted:
                raise BadRequest(f"Input security group {gid} does not exist")
        wanted = kw["destinations"] or []
        i = super().create_input(**kw)
        del self._inputs[i.id]
        i.id = digits()
        i.arn = f"arn:aws:medialive:{self.region_name}:{self.account_id}:input:{i.id}"
        i.security_groups = kw["input_security_groups"] or []
        i.tags = kw["tags"] or {}
        i.input_class = "STANDARD" if len(wanted) != 1 else "SINGLE_PIPELINE"
        if kw["input_type"] == "RTMP_PUSH":
            i.destinations = []
            for k, d in enumerate(wanted):
                ip = f"203.0.113.{20 + (int(i.id) + k) % 200}"
                i.destinations.append(
                    {"Ip": ip, "Port": "1935", "Url": f"rtmp://{ip}:1935/{d.get('StreamName') or ''}"}
                )
        self._inputs[i.id] = i
        for gid in i.security_groups:
            self.groups[gid].inputs.append(i.id)
        return i

    def describe_input(self, input_id: str) -> ml.Input:
        i = self._input(input_id)
        i._resolve_transient_states()
        self._reattach()
        return i

    def list_inputs(self) -> list[ml.Input]:
        return [i for i in map(self.describe_input, list(self._inputs)) if i.state != "DELETED"]

    def update_input(self, **kw: Any) -> ml.Input:
        i = self._input(kw["input_id"])
        if kw["name"] is not None:
            i.name = kw["name"]
        if kw["input_security_groups"] is not None:
            for g in self.groups.values():
                g.inputs = [x for x in g.inputs if x != i.id]
            for gid in kw["input_security_groups"]:
                self._group(gid).inputs.append(i.id)
            i.security_groups = kw["input_security_groups"]
        return i

    def delete_input(self, input_id: str) -> None:
        i = self.describe_input(input_id)
        if i.attached_channels:
            raise Conflict(f"Input {input_id} is attached to channel {i.attached_channels[0]}")
        i.state = "DELETING"
        for g in self.groups.values():
            g.inputs = [x for x in g.inputs if x != input_id]

    # -- tags
    def by_arn(self, arn: str) -> Any:
        for pool in (self._channels, self._inputs, self.groups):
            for r in pool.values():
                if r.arn == arn:
                    return r
        raise NotFound(f"{arn} was not found")


class Responses(mlr.MediaLiveResponse):
    @property
    def medialive_backend(self) -> Backend:
        return backends[self.current_account][self.region]

    def _once(self, member: str, create: Callable[[], ActionResult]) -> ActionResult:
        """The same request id makes the same thing, once."""
        key = self._get_param("RequestId") or digits(20)
        made = self.medialive_backend.requests
        if key not in made:
            made[key] = create().result[member]
        return ActionResult({member: made[key]})

    def create_channel(self) -> ActionResult:
        done = self._once("Channel", super().create_channel)
        done.result["Channel"].maintenance = self._get_param("Maintenance")
        return done

    def create_input(self) -> ActionResult:
        return self._once("Input", super().create_input)

    def create_input_security_group(self) -> ActionResult:
        b = self.medialive_backend
        g = SecurityGroup(b, check_rules(self._get_param("WhitelistRules")), self._get_param("Tags"))
        b.groups[g.id] = g
        return ActionResult({"SecurityGroup": g})

    def describe_input_security_group(self) -> ActionResult:
        return ActionResult(self.medialive_backend._group(self._get_param("InputSecurityGroupId")))

    def list_input_security_groups(self) -> ActionResult:
        return ActionResult(
            {"InputSecurityGroups": [g for g in self.medialive_backend.groups.values() if not g.deleted]}
        )

    def update_input_security_group(self) -> ActionResult:
        g = self.medialive_backend._group(self._get_param("InputSecurityGroupId"))
        if self._get_param("WhitelistRules") is not None:
            g.whitelist_rules = check_rules(self._get_param("WhitelistRules"))
        return ActionResult({"SecurityGroup": g})

    def delete_input_security_group(self) -> ActionResult:
        g = self.medialive_backend._group(self._get_param("InputSecurityGroupId"))
        if g.inputs:
            raise Conflict(f"Input security group {g.id} is in use by input {g.inputs[0]}")
        g.deleted = True  # still described, as DELETED: terraform waits to see that
        return EmptyResult()

    # moto's REST parser cannot carry the label {resource-arn} (a regex group name
    # may not hold a hyphen), so the three tag operations read the request themselves
    def parse_parameters(self, request: Any) -> None:
        if "/prod/tags/" not in self.parsed_url.path:
            super().parse_parameters(request)

    def _tagged(self) -> Any:
        return self.medialive_backend.by_arn(arn_in(self.parsed_url.path))

    def create_tags(self) -> ActionResult:
        self._tagged().tags.update(json.loads(self.body or "{}").get("tags") or {})
        return EmptyResult()

    def delete_tags(self) -> ActionResult:
        r = self._tagged()
        for k in self.querystring.get("tagKeys", []):
            r.tags.pop(k, None)
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"Tags": self._tagged().tags})


backends = ml.BackendDict(Backend, "medialive")
ml.medialive_backends = mlr.medialive_backends = backends
dispatch = Responses().dispatch
mlu.url_paths.clear()
mlu.url_paths.update(
    {
        "{0}/prod/channels$": dispatch,
        "{0}/prod/channels/(?P<channelid>[^/.]+)$": dispatch,
        "{0}/prod/channels/(?P<channelid>[^/.]+)/start$": dispatch,
        "{0}/prod/channels/(?P<channelid>[^/.]+)/stop$": dispatch,
        "{0}/prod/inputs$": dispatch,
        "{0}/prod/inputs/(?P<inputid>[^/.]+)$": dispatch,
        "{0}/prod/inputSecurityGroups$": dispatch,
        "{0}/prod/inputSecurityGroups/(?P<groupid>[^/.]+)$": dispatch,
        "{0}/prod/tags/(?P<arn>.+)$": dispatch,
    }
)
