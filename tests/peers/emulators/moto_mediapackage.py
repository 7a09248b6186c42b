"""moto's MediaPackage v1 with ingest endpoints, tags, a channel filter, conflicts and real ARNs.

Importing this replaces moto's classes and routes.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from moto.mediapackage import models as mp
from moto.mediapackage import responses as mpr
from moto.mediapackage import urls as mpu

from emulators.refusals import NotFound, Unprocessable, arn_in


class PackageBackend(mp.MediaPackageBackend):
    def create_channel(self, description: str, channel_id: str, tags: dict[str, str]) -> mp.Channel:
        if channel_id in self._channels:
            raise Unprocessable(f"Channel {channel_id} already exists")
        c = super().create_channel(description, channel_id, tags)
        c.arn = f"arn:aws:mediapackage:{self.region_name}:{self.account_id}:channels/{uuid.uuid4().hex}"
        c.tags = tags or {}
        c.created_at = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
        c.ingest = [
            {
                "id": uuid.uuid4().hex,
                "username": uuid.uuid4().hex,
                "password": uuid.uuid4().hex,
                "url": f"https://{uuid.uuid4().hex[:16]}.mediapackage.{self.region_name}.amazonaws.com/in/v2/{channel_id}/{uuid.uuid4().hex[:8]}/channel",
            }
            for _ in range(2)
        ]
        plain = c.to_dict
        c.to_dict = lambda: {
            **plain(),
            "arn": c.arn,
            "description": c.description,
            "createdAt": c.created_at,
            "hlsIngest": {"ingestEndpoints": c.ingest},
        }
        return c

    def describe_channel(self, channel_id: str) -> mp.Channel:
        if channel_id not in self._channels:
            raise NotFound(f"Channel {channel_id} was not found")
        return super().describe_channel(channel_id)

    def delete_channel(self, channel_id: str) -> mp.Channel:
        c = self.describe_channel(channel_id)
        left = [e.id for e in self._origin_endpoints.values() if e.channel_id == channel_id]
        if left:
            raise Unprocessable(f"Channel {channel_id} still has origin endpoints: {', '.join(left)}")
        return self._channels.pop(c.channel_id)

    def create_origin_endpoint(self, **kw: Any) -> mp.OriginEndpoint:
        if kw["channel_id"] not in self._channels:
            raise Unprocessable(f"Channel {kw['channel_id']} does not exist")
        if kw["endpoint_id"] in self._origin_endpoints:
            raise Unprocessable(f"Origin endpoint {kw['endpoint_id']} already exists")
        e = super().create_origin_endpoint(**kw)
        e.arn = f"arn:aws:mediapackage:{self.region_name}:{self.account_id}:origin_endpoints/{uuid.uuid4().hex}"
        e.tags, e.whitelist = e.tags or {}, e.whitelist or []
        name = e.manifest_name or "index"
        ext = "mpd" if e.dash_package else "m3u8"
        host = (
            f"{uuid.uuid5(uuid.NAMESPACE_DNS, self.account_id).hex[:16]}.mediapackage.{self.region_name}.amazonaws.com"
        )
        base = f"https://{host}/out/v1/{uuid.uuid4().hex}"
        if e.cmaf_package:  # its URLs stand on the manifests
            for manifest in e.cmaf_package.get("hlsManifests") or []:
                manifest["url"] = f"{base}/{manifest.get('manifestName') or manifest.get('id')}.m3u8"
        else:
            e.url = f"{base}/{name}.{ext}"
        plain = e.to_dict
        e.to_dict = lambda: {k: v for k, v in plain().items() if v is not None}
        return e

    def describe_origin_endpoint(self, endpoint_id: str) -> mp.OriginEndpoint:
        if endpoint_id not in self._origin_endpoints:
            raise NotFound(f"Origin endpoint {endpoint_id} was not found")
        return super().describe_origin_endpoint(endpoint_id)

    def delete_origin_endpoint(self, endpoint_id: str) -> mp.OriginEndpoint:
        self.describe_origin_endpoint(endpoint_id)
        return super().delete_origin_endpoint(endpoint_id)

    def update_origin_endpoint(self, **kw: Any) -> mp.OriginEndpoint:
        e = self.describe_origin_endpoint(kw.pop("endpoint_id"))
        for k, v in kw.items():
            if v is not None:
                setattr(e, k, v)
        return e

    def by_arn(self, arn: str) -> Any:
        for pool in (self._channels, self._origin_endpoints):
            for r in pool.values():
                if r.arn == arn:
                    return r
        raise NotFound(f"{arn} was not found")


class PackageResponses(mpr.MediaPackageResponse):
    @property
    def mediapackage_backend(self) -> PackageBackend:
        return package_backends[self.current_account][self.region]

    def update_channel(self) -> str:
        c = self.mediapackage_backend.describe_channel(self._get_param("id"))
        if self._get_param("description") is not None:
            c.description = self._get_param("description")
        return json.dumps(c.to_dict())

    def list_origin_endpoints(self) -> str:
        want = (self.querystring.get("channelId") or [None])[0]
        found = [e for e in self.mediapackage_backend.list_origin_endpoints() if want in (None, e["channelId"])]
        return json.dumps({"originEndpoints": found})

    def _arn(self) -> str:
        return arn_in(self.parsed_url.path)

    def tag_resource(self) -> Any:
        self.mediapackage_backend.by_arn(self._arn()).tags.update(self._get_param("tags") or {})
        return 204, {}, ""

    def untag_resource(self) -> Any:
        r = self.mediapackage_backend.by_arn(self._arn())
        for k in self.querystring.get("tagKeys", []):
            r.tags.pop(k, None)
        return 204, {}, ""

    def list_tags_for_resource(self) -> str:
        return json.dumps({"tags": self.mediapackage_backend.by_arn(self._arn()).tags})


package_backends = mp.BackendDict(PackageBackend, "mediapackage")
mp.mediapackage_backends = mpr.mediapackage_backends = package_backends
pdispatch = PackageResponses().dispatch
mpu.url_paths.clear()
mpu.url_paths.update(
    {
        "{0}/channels$": pdispatch,
        "{0}/channels/(?P<channelid>[^/.]+)$": pdispatch,
        "{0}/origin_endpoints$": pdispatch,
        "{0}/origin_endpoints/(?P<id>[^/.]+)$": pdispatch,
        "{0}/tags/(?P<arn>.+)$": pdispatch,
    }
)
