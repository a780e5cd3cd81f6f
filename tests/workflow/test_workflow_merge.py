"""Claims about catalogs in git: branches that touched different paragraphs merge."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.catalogs import Catalogs, Entry, Style
from mkdocs_batch_i18n.document import parse

if TYPE_CHECKING:
    from pathlib import Path

    from workflow_site import Site

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

PAGE = "# Title\n\n" + "\n\n".join(f"The paragraph about {name}." for name in "abcde") + "\n"
NAMES = list(itertools.combinations("abcde", 2))


def git(folder: Path, *args: str) -> int:
    """Run git as somebody; return its exit code."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    done = subprocess.run(
        ["git", *who, *args], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode


def export(site: Site, style: Style) -> None:
    """Export the catalogs in a process of its own."""
    with site.workspace() as workspace:
        workflow.export_catalogs(site.pages, workspace, ["es"], style)


def branch(site: Site, name: str, style: Style) -> None:
    """Edit one paragraph on a branch, so that the lines below it move, and export."""
    assert git(site.folder, "checkout", "-q", "-B", name, "main") == 0
    site.sources = {"page.md": PAGE}
    site.edit("page.md", f"about {name}.", f"about {name}, or nearly.\nAnd more.")
    export(site, style)
    assert git(site.folder, "commit", "-qam", name) == 0


@pytest.fixture(params=["human", "machine"])
def repository(site: Site, request: pytest.FixtureRequest) -> Site:
    """Return a site whose catalog is committed, translated by a person or a machine."""
    site.sources = {"page.md": PAGE}
    entries = [
        Entry(segment.message, f"es {segment.message}", request.param, "m", lines=(segment.line,))
        for segment in parse(PAGE).segments
    ]
    Catalogs(site.folder / "locales").write("es", "page.md", entries)
    export(site, Style())
    for args in (["init", "-q", "-b", "main"], ["add", "locales"], ["commit", "-qm", "base"]):
        assert git(site.folder, *args) == 0
    return site


def conflicts(site: Site, style: Style) -> list[tuple[str, str]]:
    """Return the pairs of paragraphs whose edits, each on its branch, do not merge."""
    for name in "abcde":
        branch(site, name, style)
    found = []
    for ours, theirs in NAMES:
        assert git(site.folder, "checkout", "-q", ours) == 0
        if git(site.folder, "merge", "-q", "--no-edit", theirs):
            found.append((ours, theirs))
            assert git(site.folder, "merge", "--abort") == 0
        else:
            assert not problems(site)
            assert git(site.folder, "reset", "-q", "--hard", "HEAD~1") == 0
    return found


def problems(site: Site) -> object:
    """Return what is wrong with the merged catalog, and the texts that it lost."""
    with site.workspace() as workspace:
        findings = workflow.check_catalogs(site.pages, workspace, ["es"])
    entries = Catalogs(site.folder / "locales").page("es", "page.md")
    gone = {f"es The paragraph about {name}." for name in "abcde"} - {e.text for e in entries}
    human = any(entry.origin == "human" and entry.text for entry in entries)
    return findings or (human and gone)


def test_edits_of_different_paragraphs_merge(repository: Site) -> None:
    """Neighbours or not, a person's or a machine's: all ten pairs, and no text is lost."""
    assert conflicts(repository, Style()) == []


def test_true_line_numbers_would_conflict(repository: Site) -> None:
    """The price of `--renumber`, and the reason why it is not the rule."""
    assert conflicts(repository, Style(renumber=True)) != []
