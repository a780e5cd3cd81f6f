"""What a build found out about the translations is used again for as long as it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from site_bench import mkdocs, translate_all

from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site import reuse
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.service import Ordering
from mkdocs_batch_i18n.workflow import Page, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RECORD = ".cache/mkdocs-batch-i18n/editions-standing.json"


def test_a_record_holds_for_what_it_was_made_of(tmp_path: Path) -> None:
    """Another hash, or none, reads nothing; what is no record is not kept."""
    path = tmp_path / "standing.json"
    reuse.Standing(path, "a").keep({"x": 1})
    reuse.Standing(path, None).keep({"x": 2})
    reuse.Standing(path, "a").keep(None)
    assert reuse.Standing(path, "a").read() == {"x": 1}
    assert reuse.Standing(path, "b").read() == {}
    assert reuse.Standing(path, None).read() == {}


@pytest.fixture
def read(project: Path) -> Iterator[tuple[Workspace, list[Page]]]:
    """Yield the translated project's workspace and pages."""
    translate_all(project / "plain.yml")
    settings, pages = read_site(str(project / "plain.yml"))
    with Workspace(settings) as workspace:
        yield workspace, pages


def test_what_is_recalled_is_what_was_found(read: tuple[Workspace, list[Page]]) -> None:
    """Counts, pages and states are the same, though nobody has looked at the pages."""
    workspace, pages = read
    looked = Ordering(workspace)
    looked.order(pages)
    kept = json.loads(json.dumps(looked.found()))
    recalled = Ordering(workspace)
    assert recalled.recall(kept)
    assert recalled.coverage == looked.coverage
    assert recalled.translated() == looked.translated()
    assert recalled.found() == looked.found()


@pytest.mark.parametrize("broken", [{"asks": False}, {"es": 1, "he": 2, "pages": []}])
def test_a_broken_record_is_made_again(
    read: tuple[Workspace, list[Page]], broken: dict[str, object]
) -> None:
    """Like all that builds leave for one another."""
    assert not Ordering(read[0]).recall(broken)


def test_what_is_still_to_be_asked_for_is_not_recalled(
    read: tuple[Workspace, list[Page]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build with a key has to look, unless one with a key has found nothing to ask for."""
    workspace, pages = read
    without = Ordering(workspace)
    without.order(pages)
    monkeypatch.setattr("mkdocs_batch_i18n.site.service.may_spend", lambda _: True)
    assert not Ordering(workspace).recall(without.found() or {})


def test_what_is_foreseen_is_what_was_found(
    read: tuple[Workspace, list[Page]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without sending anything: that all is there, or that something is to be asked for."""
    workspace, pages = read
    monkeypatch.setattr("mkdocs_batch_i18n.site.service.may_spend", lambda _: True)
    whole, looked, partly = (Ordering(workspace) for _ in range(3))
    whole.foresee(pages)
    assert Ordering(workspace).recall(whole.found() or {})
    looked.order(pages)
    assert whole.found() == looked.found()
    workspace.memory.drop("t", "he", pages[0].segments[0].key)
    partly.foresee(pages)
    assert not Ordering(workspace).recall(partly.found() or {})
    assert not workspace.in_flight()


def test_what_was_rejected_is_not_recalled(read: tuple[Workspace, list[Page]]) -> None:
    """Its warning names texts, which are not kept."""
    workspace, pages = read
    (title,) = [s for page in pages for s in page.segments if s.message == "Glue"]
    workspace.memory.put("he", title.key, Translation("<script>", "machine"))
    ordering = Ordering(workspace)
    ordering.order(pages)
    assert ordering.found() is None


def note(project: Path) -> dict[str, object]:
    """Return what the last build has kept."""
    found: dict[str, object] = json.loads((project / RECORD).read_text("utf-8"))
    return found


def memory(project: Path) -> None:
    """Put another translation into the memory."""
    settings, pages = read_site(str(project / "plain.yml"))
    (title,) = [s for page in pages for s in page.segments if s.message == "Glue"]
    with Workspace(settings) as workspace:
        workspace.memory.put("he", title.key, Translation("Λάστιχο", "human"))


def page(project: Path) -> None:
    """Change a page."""
    path = project / "docs/guide/glue.md"
    path.write_text(path.read_text("utf-8") + "\nA new paragraph.\n", "utf-8")


def options(project: Path) -> None:
    """Change an option."""
    path = project / "plain.yml"
    text = path.read_text("utf-8").replace("[es, he]", "[es, he]\n      instructions: Be brief.")
    path.write_text(text, "utf-8")


def catalog(project: Path) -> None:
    """Write a catalog by hand."""
    path = project / "locales/es/guide/glue.md.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "Glue"\nmsgstr "Cola"\n', "utf-8")


def glossary(project: Path) -> None:
    """Add a term to the glossary."""
    path = project / "glossary.yml"
    path.write_text(path.read_text("utf-8") + "- {term: paper, es: papel}\n", "utf-8")


@pytest.mark.parametrize("change", [memory, page, options, catalog, glossary])
def test_any_change_is_looked_at(project: Path, change: Callable[[Path], None]) -> None:
    """Whatever is changed, the next build finds out anew, and only then."""
    config = project / "plain.yml"
    (project / "glossary.yml").write_text("- {term: zebra, es: cebra}\n", "utf-8")
    more = "[es, he]\n      catalogs_dir: locales\n      glossary: glossary.yml"
    config.write_text(config.read_text("utf-8").replace("[es, he]", more), "utf-8")
    translate_all(config)
    kept = []
    for act in (lambda _: None, lambda _: None, change):
        act(project)
        done = mkdocs("build", "-f", "plain.yml", cwd=project)
        assert done.returncode == 0, done.stderr
        kept.append(note(project)["made_of"])
    assert kept[0] == kept[1]
    assert kept[1] != kept[2]
    mkdocs("build", "-f", "plain.yml", cwd=project)
    assert note(project)["made_of"] == kept[2]


def test_what_holds_is_used(project: Path) -> None:
    """A record that says that something is missing is believed: nobody looks again."""
    translate_all(project / "plain.yml")
    mkdocs("build", "-f", "plain.yml", cwd=project)
    record = note(project)
    record["found"]["es"]["total"] += 7  # type: ignore[index]
    (project / RECORD).write_text(json.dumps(record), "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert "es: 7 of " in done.stderr
