"""Links that lead out of `docs/`, to code and tests beside it, are shown as what they name."""

from __future__ import annotations

import re
from typing import Any


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Make code of a link to a file that is not among the pages."""
    outside = r"\[(`?)([^\]`]+)\1\]\((?:\.\./)+(?:tests|mkdocs_batch_i18n|benchmarks|example-site|ci)[^)]*\)"
    return re.sub(outside, r"`\2`", markdown)
