"""What the Nu HTML checker says of a built site: no page may be worse than its source page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from built import Site

JAR = os.environ.get("VNU_JAR", "")
"""The checker: `vnu.jar` of the npm package vnu-jar."""
_GUESS = "This document appears to be written in"
"""It guesses the language from the words, which pseudo-localization has none of."""
_QUOTED = re.compile("“[^”]*”")


def lack() -> str | None:
    """Return why pages cannot be checked, None if they can."""
    if not Path(JAR).is_file():
        return "VNU_JAR does not name the Nu HTML checker"
    return None if shutil.which("java") else "no java on this machine"


def worse(site: Site) -> Iterator[str]:
    """Yield the kinds of complaints that a page has more often than its source page."""
    found = _complaints(site.folder)
    for language in site.languages:
        for path in site.of(language):
            own = found.get(site.path(language, path), Counter())
            for kind, count in (own - found.get(path, Counter())).items():
                yield f"{language}/{path}: {count} times more: {kind}"


def _complaints(folder: Path) -> dict[str, Counter[str]]:
    """Return for each page, by its path, how often it gives each reason to complain."""
    options = ["--skip-non-html", "--format", "json", "--exit-zero-always", "--stdout"]
    command = ["java", "-Xss4m", "-jar", JAR, *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    found: dict[str, Counter[str]] = {}
    messages = json.loads(done.stdout)["messages"]
    for message in (item for item in messages if not item["message"].startswith(_GUESS)):
        path = Path(unquote(urlsplit(message["url"]).path)).relative_to(folder.resolve())
        kind = f"{message['type']}: {_QUOTED.sub('“…”', message['message'])}"
        found.setdefault(path.as_posix(), Counter())[kind] += 1
    return found
