"""Runs the exported app in this directory once per case, in one process.

    python cdk_app.py CASES.json REFUSED.json       [{"out": DIRECTORY, "context": {...}}, ...]

Directory and context are given to `App` itself: the library's own process is started once and would not see
another environment. Writes a JSON array of what each case was refused with, null where it was not.
"""

from __future__ import annotations

import functools
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import aws_cdk


def run(app: type[aws_cdk.App], case: dict[str, Any]) -> str | None:
    aws_cdk.App = functools.partial(app, outdir=case["out"], context=case["context"])
    try:
        runpy.run_path("app.py", run_name="__main__")
    except SystemExit as ended:
        return str(ended.code)
    return None


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    cases = json.loads(Path(sys.argv[1]).read_text())
    real = aws_cdk.App
    refused = [run(real, case) for case in cases]
    Path(sys.argv[2]).write_text(json.dumps(refused))
