"""The version of the rules: whatever was derived from them is void under another one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

RULES_VERSION = "2"
"""Changes with the rules by which pages are cut: voids what is kept by a segment's number."""


@cache
def rules() -> str:
    """Return the version of the rules, with a hash of their text for those who work on them."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    written = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    return f"{RULES_VERSION}-{written[:16]}"
