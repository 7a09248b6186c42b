"""Takes a stream up, sends wrong requests while it is on air, tries all else, takes it down, and looks that nothing is left.

AWS_ENDPOINT_URL=... python -m stream [--only-right]
"""

from __future__ import annotations

import sys
import time

from stream.clients import Tally
from stream.down import down
from stream.empty import empty
from stream.more import more
from stream.up import up
from stream.wrong import wrong


def main() -> int:
    t = Tally("boto3")
    started = time.monotonic()
    stream = up(t, "peers-boto")
    print(f"  up after {time.monotonic() - started:.1f} s", flush=True)
    if "--only-right" not in sys.argv:
        print(f"  {wrong(t, stream)} wrong requests sent", flush=True)
        more(t, stream)
    down(t, stream)
    t.step("empty", lambda: empty(t))
    return t.close()


if __name__ == "__main__":
    sys.exit(main())
