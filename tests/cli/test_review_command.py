"""Claims about `review`, on a real site that was built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_site import checked
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_batch_i18n.catalogs import Catalogs, Entry

if TYPE_CHECKING:
    import pytest
    from cli_site import Project

SENTENCE = "This site explains everything."
QUIET = "      checks: {language: 'off', meaning: 'off'}\n"


def reviewed(project: Project, *args: str, code: int = 0) -> dict[str, Any]:
    """Review, and read what is told to programs."""
    got, out, err = project.run("review", "--json", *args)
    assert got == code, err
    return checked(("review",), json.loads(out))


def person(project: Project, text: str) -> None:
    """Write a person's Spanish translation of a sentence."""
    catalogs = Catalogs(project.folder / "locales")
    catalogs.write("es", "index.md", [Entry(SENTENCE, text, "human", lines=(3,))])


def test_the_pages_are_beside_the_configuration(project: Project) -> None:
    """One a language and an index; the standard output counts, programs get all of it."""
    project.configure(QUIET)
    project.run("translate", "--language", "es")
    code, out, err = project.run("review")
    assert code == 0
    assert out == (
        "es: 100 % translated, 0 to look at, 0 missing.\n"
        "fr: 0 % translated, 0 to look at, 4 missing.\n"
    )
    assert err == f"Open {project.folder / 'review' / 'index.html'} in a browser.\n"
    names = sorted(path.name for path in (project.folder / "review").iterdir())
    assert names == ["es.html", "fr.html", "index.html"]
    spanish, french = reviewed(project)["languages"]
    assert (spanish["total"], spanish["missing"], french["missing"]) == (4, 0, 4)
    assert [run["answers"] for run in spanish["runs"]] == [2]
    assert spanish["sections"] == [{"section": "(top)", "total": 4, "translated": 4}]


def test_it_fails_on_what_it_is_asked_to_fail_on(project: Project, tmp_path: Path) -> None:
    """Something to look at, something missing; the pages are written all the same."""
    project.configure(QUIET)
    project.run("translate")
    output = tmp_path / "elsewhere"
    args = ("--output", str(output), "--language", "es")
    reviewed(project, *args, "--fail-on", "flagged", "--fail-on", "missing")
    person(project, "Todo *esto.")
    found = reviewed(project, *args, "--fail-on", "flagged", code=1)
    assert (output / "es.html").exists()
    (flagged,) = found["languages"][0]["flagged"]
    (reason,) = flagged["reasons"]
    assert (flagged["page"], flagged["line"], reason["kind"]) == ("index.md", 3, "refused")
    reviewed(project, *args, "--fail-on", "missing")
    project.write("new.md", "# Another page\n")
    reviewed(project, *args, "--fail-on", "missing", code=1)


def test_a_segment_links_to_its_heading_and_its_entry(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the built page, and of the catalog; to nothing that is not there."""
    project.configure(QUIET)
    project.run("translate", "--language", "es")
    person(project, "Todo.")
    reviewed(project)
    page = project.folder / "review" / "es.html"
    assert "built page" not in page.read_text("utf-8")
    monkeypatch.delenv("CLI_TEST_KEY")
    build(load_config(str(project.config)))
    reviewed(project)
    text = page.read_text("utf-8")
    assert 'href="../site/es/index.html#welcome"' in text
    assert 'href="../site/es/guide/index.html#the-guide"' in text
    assert '<a href="../locales/es/index.md.po"><code>locales/es/index.md.po:13</code></a>' in text
    for link in (
        "../site/es/index.html",
        "../site/es/guide/index.html",
        "../locales/es/index.md.po",
    ):
        assert (page.parent / link).is_file()


def test_lines_are_those_of_the_file(project: Project) -> None:
    """Front matter counts, in the review and in the references of the catalogs."""
    text = f"---\ntitle: Home\nicon: house\n---\n\n# Welcome\n\n{SENTENCE}\n"
    project.write("index.md", text)
    person(project, "Todo *esto.")
    (flagged,) = reviewed(project, "--language", "es")["languages"][0]["flagged"]
    assert text.splitlines()[flagged["line"] - 1] == SENTENCE
    project.run("catalogs", "export")
    catalog = (project.folder / "locales/fr/index.md.po").read_text("utf-8")
    assert '#: index.md:1\nmsgid "Home"' in catalog
    assert f'#: index.md:8\nmsgid "{SENTENCE}"' in catalog


def test_a_judges_doubts_are_shown_and_fail_nothing(project: Project) -> None:
    """`plan` counts what it would be asked, `status` what it said, and `review` shows it."""
    project.run("translate", "--language", "es")
    project.configure("      second_pass: {model: judge, pages: ['**'], method: judge}\n")
    translate = project.server.answer
    project.server.answer = lambda body: (
        '{"1":"95","2":"30 omission"}' if body["model"] == "judge" else translate(body)
    )
    assert project.json("plan", "--language", "es")["languages"][0]["second_pass"] == 4
    project.run("translate", "--language", "es")
    status = project.json("status", "--language", "es")["languages"][0]
    assert status["judge"] == {"judged": 4, "doubted": 2, "unjudged": 0}
    _, out, _ = project.run("status", "--language", "es")
    assert "es: 4 translations judged, 2 below 70 of 100, see `review`." in out
    found = reviewed(project, "--language", "es", "--fail-on", "flagged")
    assert [
        reason["what"] for row in found["languages"][0]["flagged"] for reason in row["reasons"]
    ] == ["judge gives it 30 of 100: omission"] * 2
    assert "judge gives it 30" in (project.folder / "review" / "es.html").read_text("utf-8")
