"""A small project for the site tests: copied, half put into Greek, built by MkDocs' command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.workflow import Workspace

PROJECT = Path(__file__).parent / "project"
_GREEK = str.maketrans("aeiouAEIOU", "αεηωυΑΕΗΩΥ")


def copy_project(folder: Path) -> Path:
    """Copy the project to a folder of the test's own; return it."""
    return Path(shutil.copytree(PROJECT, folder / "project"))


def greek(message: str) -> str:
    """Return a message with Greek vowels, its marks and link targets left alone.

    Unlike accents these change every id that is made from a heading.
    """
    parts = re.split(r"(\{\{\d+\}\}|\]\([^)]*\))", message)
    return "".join(part.translate(_GREEK) if i % 2 == 0 else part for i, part in enumerate(parts))


def translate_all(config_file: Path) -> None:
    """Fill the memory with half Greek texts in every language of the site."""
    settings, pages = read_site(str(config_file))
    with Workspace(settings) as workspace:
        for language in settings.languages:
            for page in pages:
                for segment in page.segments:
                    answer = Translation(greek(segment.message), "machine")
                    workspace.memory.put(language.code, segment.key, answer)


def mkdocs(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the mkdocs command in a folder, without a key unless `env` has one."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    environment.pop("INFERENCE_API_KEY", None)
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=cwd,
        env={**environment, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
