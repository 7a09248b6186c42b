"""A Terraform module in a directory of its own, and terraform itself and its AWS provider, where they are had.

terraform is what PATH or ONAIR_TERRAFORM names. The AWS provider comes from the filesystem mirror that
ONAIR_TERRAFORM_MIRROR names, else from one that is found where machines keep such things, else from where terraform
itself finds it.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEYS = ["0123456789abcdefA", "0123456789abcdefB"]
PROVIDER = "registry.terraform.io/hashicorp/aws"
# the emulators are found by address, so buckets are in paths
EMULATED = """provider "aws" {
  s3_use_path_style = true
}

provider "aws" {
  alias             = "us_east_1"
  s3_use_path_style = true
}
"""


def program() -> str | None:
    return os.environ.get("ONAIR_TERRAFORM") or shutil.which("terraform")


def mirrors() -> Iterator[Path | None]:
    """Directories that may hold the provider; None is where terraform itself looks."""
    if named := os.environ.get("ONAIR_TERRAFORM_MIRROR"):
        yield Path(named)
        return
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    shared = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    for root in (home / ".terraform.d", home / ".local/share", *map(Path, shared), Path("/opt")):
        for depth in ("", "*/", "*/*/"):
            for found in sorted(root.glob(f"{depth}{PROVIDER}")):
                yield found.parents[2]
    yield None


@dataclasses.dataclass
class Ran:
    code: int
    out: str

    def told(self) -> str:
        errors = self.out.find("Error: ")
        return f"exit {self.code}: {self.out[errors if errors >= 0 else -1500 :][:1500]}"


class Module:
    """A copy of a project, with its variables, state, region and endpoint."""

    def __init__(self, what: str, project: Path, work: Path, env: dict[str, str], **variables: Any) -> None:
        self.what, self.env = what, os.environ | env
        self.dir = work / re.sub(r"\W+", "-", what)
        shutil.copytree(project, self.dir, symlinks=True)
        (self.dir / "emulated_override.tf").write_text(EMULATED)
        self.given = {"stream_keys": KEYS} | variables
        (self.dir / "given.auto.tfvars.json").write_text(json.dumps(self.given))

    def run(self, *arguments: str, seconds: float = 600) -> Ran:
        done = subprocess.run(
            [program() or "terraform", *arguments],
            cwd=self.dir,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def init(self, mirror: Path | None) -> Ran:
        if mirror:
            return self.run("init", "-no-color", "-input=false", f"-plugin-dir={mirror}")
        # its own configuration and mirrors are in the home of whoever runs this
        self.env |= {"HOME": pwd.getpwuid(os.getuid()).pw_dir}
        # what comes from the registry comes once
        cache = self.dir.parent / "plugins"
        cache.mkdir(exist_ok=True)
        self.env.setdefault("TF_PLUGIN_CACHE_DIR", str(cache))
        return self.run("init", "-no-color", "-input=false")

    def json(self, *arguments: str) -> Any:
        ran = self.run(*arguments)
        try:
            return json.loads(ran.out)
        except json.JSONDecodeError:
            raise ValueError(f"{arguments}: {ran.told()}") from None


def differences(before: Any, after: Any, path: str = "") -> list[str]:
    """Leaf by leaf; a list against an empty one is one difference."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sorted(before.keys() | after.keys())
        below = (differences(before.get(k), after.get(k), f"{path}.{k}" if path else k) for k in keys)
        return list(itertools.chain.from_iterable(below))
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [d for n, (b, a) in pairs for d in differences(b, a, f"{path}[{n}]")]
    return [] if before == after else [f"{path}: {said(before)} -> {said(after)}"]


def said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
