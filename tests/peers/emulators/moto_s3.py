"""moto's S3 with the conditions of bucket policies heeded, as far as a stream's policies have any.

moto takes a `Deny` under a condition for a `Deny` always, so that a bucket for TLS only is closed to all. Here
a statement with a condition is left out of the judgement: none of ours could apply to a caller of the emulator.
"""

from __future__ import annotations

import json
from typing import Any

from moto.s3 import models as s3

_judged = s3.FakeBucket.get_permission


def get_permission(bucket: s3.FakeBucket, action: str, resource: str) -> Any:
    """moto's own judgement, of the policy without its conditional statements."""
    kept = bucket.policy
    if kept is None:
        return _judged(bucket, action, resource)
    policy = json.loads(kept)
    policy["Statement"] = [s for s in policy["Statement"] if "Condition" not in s]
    bucket.policy = json.dumps(policy).encode() if policy["Statement"] else None
    try:
        return _judged(bucket, action, resource)
    finally:
        bucket.policy = kept


s3.FakeBucket.get_permission = get_permission
