"""Files of this project that become settings."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def read_text(path: str, **given: str) -> str:
    """A file as text, each `{{name}}` in it replaced by what is given for it."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda gap: given[gap[1]], text)
