"""Print the lowest versions that a pyproject.toml allows: python ci/lowest.py pyproject.toml."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text("utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    pins = re.findall(r'"([\w.-]+)>=([\d.]+)', block[1] if block else "")
    print(*(f"{name}=={version}" for name, version in pins))
