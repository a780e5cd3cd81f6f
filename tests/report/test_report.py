"""Claims about what the review page says of each segment."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest

from mkdocs_batch_i18n import report
from mkdocs_batch_i18n.catalogs import Catalogs, Entry
from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.report import Place, Report, Row

if TYPE_CHECKING:
    from pathlib import Path

    from workflow_site import Site

SENTENCE = "This site explains everything."
STEP = "The first step takes a minute."


def surveyed(site: Site, **more: Any) -> Report:  # noqa: ANN401 -- what survey() takes
    """Survey Spanish, in a process of its own."""
    with site.workspace() as workspace:
        (spanish,) = workspace.languages(["es"])
        return report.survey(site.pages, workspace, spanish, **more)


def row(found: Report, source: str) -> Row:
    """Return the row of a segment."""
    (found_row,) = [row for row in found.rows if row.source == source]
    return found_row


def person(site: Site, message: str, text: str, **more: Any) -> None:  # noqa: ANN401
    """Write a person's translation of a sentence on the first page."""
    entry = Entry(message, text, "human", lines=(1,), **more)
    Catalogs(site.folder / "locales").write("es", "index.md", [entry])


def flag_welcome(site: Site) -> None:
    """Have the second pass disagree with the stored translation of "Welcome"."""
    with site.workspace() as workspace:
        known = workspace.memory.get("es", key_of("Welcome"))
        assert known is not None
        flagged = replace(known, flags=("too free",))
        workspace.memory.put("es", key_of("Welcome"), flagged, "Welcome")


def test_every_segment_has_a_row_once(site: Site) -> None:
    """In the order of the site, with all the places it stands in; all missing at first."""
    found = surveyed(site)
    wanted = dict.fromkeys(segment.message for page in site.pages for segment in page.segments)
    assert [row.source for row in found.rows] == list(wanted)
    assert row(found, STEP).places == 2
    assert {row.state for row in found.rows} == {"missing"}
    assert (found.missing, found.total.total, found.flagged) == (len(wanted), len(wanted), ())
    assert found.created == "2027-01-15T08:00:00Z"


def test_what_is_known_is_shown_with_its_author_and_its_price(site: Site) -> None:
    """A machine's with its model, a person's with the catalog's line."""
    site.translate()
    person(site, SENTENCE, "Todo.")
    found = surveyed(site)
    assert (row(found, SENTENCE).state, row(found, SENTENCE).text) == ("human", "Todo.")
    assert row(found, SENTENCE).where.endswith("locales/es/index.md.po:13")
    assert (row(found, STEP).state, row(found, STEP).model) == (
        "machine",
        site.settings.provider.model,
    )
    (run,) = found.runs
    assert run.answers == 2
    assert run.tokens > 0
    assert found.missing == 0


def test_a_persons_text_that_fails_the_checks_comes_first(site: Site) -> None:
    """With the rule, the line and the text, though a machine's stands in for it."""
    site.translate()
    flag_welcome(site)
    person(site, SENTENCE, "Todo *esto.")
    found = surveyed(site)
    assert [row.source for row in found.flagged] == [SENTENCE, "Welcome"]
    assert found.rows[0].source == SENTENCE
    (reason,) = found.rows[0].reasons
    assert reason.kind == "refused"
    assert "(markup)" in reason.what
    assert reason.where.endswith("locales/es/index.md.po:13")
    assert reason.text == "Todo *esto."
    assert found.rows[0].state == "machine"


def test_a_machines_refused_text_that_is_not_missed_is_no_reason(site: Site) -> None:
    """Once another one, here of a catalog, stands in for it."""
    site.translate()
    with site.workspace() as workspace:
        known = workspace.memory.get("es", key_of(SENTENCE))
        assert known is not None
        workspace.memory.put("es", key_of(SENTENCE), replace(known, text="*Todo"), SENTENCE)
    (reason,) = row(surveyed(site), SENTENCE).reasons
    assert (reason.kind, reason.where, reason.text) == ("refused", "", "*Todo")
    machine = Entry(SENTENCE, "Todo.", "machine", lines=(1,))
    Catalogs(site.folder / "locales").write("es", "index.md", [machine])
    found = row(surveyed(site), SENTENCE)
    assert (found.text, found.reasons) == ("Todo.", ())


def test_a_segment_that_was_given_up_tells_why(site: Site) -> None:
    """With the findings of the last answer."""
    site.server.answer = lambda body: json.dumps(
        {
            number: "Todo *esto" if text == SENTENCE else pseudo_model.pseudo(text)
            for number, text in pseudo_model.asked(body).items()
        }
    )
    site.translate()
    found = row(surveyed(site), SENTENCE)
    assert found.state == "given up"
    (reason,) = found.reasons
    assert reason.kind == "given up"
    assert "expected 0 delimiters, got 1" in reason.what


def test_flags_and_drafts_are_reasons(site: Site) -> None:
    """The second pass's with its sentence, a draft with its text; refused before both."""
    site.translate()
    flag_welcome(site)
    site.edit("index.md", SENTENCE, "A new sentence.")
    person(site, "A new sentence.", "Todo.", fuzzy=True, previous=SENTENCE)
    found = surveyed(site)
    assert [(row.source, row.reasons[0].kind) for row in found.flagged] == [
        ("Welcome", "flag"),
        ("A new sentence.", "draft"),
    ]
    assert found.flagged[0].reasons[0].what == "too free"
    assert found.flagged[1].reasons[0].text == "Todo."


def test_what_a_page_gave_back_is_a_reason(site: Site) -> None:
    """Though it is known: the pages that show the source are named."""
    site.translate()
    found = surveyed(site, given_back={key_of(SENTENCE): ["index.md", "index.md"]})
    (flagged,) = found.flagged
    assert (flagged.source, flagged.state) == (SENTENCE, "machine")
    (reason,) = flagged.reasons
    assert reason.kind == "page"
    assert reason.what.startswith("in the source language on index.md: ")


def test_an_edited_segment_shows_what_was_edited(site: Site) -> None:
    """Words of the source and of the translation, against what stood there before."""
    site.translate()
    site.edit("index.md", "explains everything", "explains nearly everything")
    site.translate()
    found = row(surveyed(site), "This site explains nearly everything.")
    gone = [piece.text for piece in found.source_pieces if piece.kind != "same"]
    assert [text.strip() for text in gone] == ["nearly"]
    changed = "".join(piece.text for piece in found.text_pieces if piece.kind == "new")
    assert changed.strip() == pseudo_model.pseudo("nearly")


def test_links_are_asked_for_with_the_heading(site: Site) -> None:
    """How many headings there are up to the segment, and on the page."""
    places: list[Place] = []

    def link(place: Place) -> str:
        places.append(place)
        return f"{place.page}#{place.heading}"

    found = surveyed(site, links=link)
    assert row(found, SENTENCE).link == "index.md#1"
    assert {place.headings for place in places} == {1}
    assert {place.language for place in places} == {"es"}


HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>" onfocus="alert(1)'


def test_no_text_becomes_markup(site: Site, tmp_path: Path) -> None:
    """Neither of a page, a translation, a note, a file name nor a flag; no script but our own."""
    site.sources = {
        "<b>&.md": f"# Welcome\n\n<!-- i18n: {HOSTILE.replace('>', '')} -->\n\n"
        "One & {{x}} two\n"
    }
    site.translate()
    with site.workspace() as workspace:
        known = workspace.memory.get("es", key_of("Welcome"))
        assert known is not None
        hostile = replace(known, text=HOSTILE, flags=(HOSTILE,), model=HOSTILE)
        workspace.memory.put("es", key_of("Welcome"), hostile, "Welcome")
    found = surveyed(site)
    hostile_row = replace(
        found.rows[0], text=HOSTILE, where=f"{HOSTILE}.po:1", link='"><script>', trail=(HOSTILE,)
    )
    found = replace(found, rows=(*found.rows, hostile_row))
    paths = report.write(tmp_path / "review", report.Frame(HOSTILE, tmp_path), [found])
    for path in paths:
        text = path.read_text("utf-8")
        assert re.findall(r"<(script|img|b)\b[^>]*>", text) == ["script"]
        assert not re.search(r"<[^>]*\sonfocus=[^>]*>", text)
        assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)" in paths[0].read_text("utf-8")


def test_the_same_report_is_the_same_bytes(site: Site, tmp_path: Path) -> None:
    """Nothing in it depends on chance."""
    site.translate()
    first = report.write(tmp_path / "a", report.Frame("Site", tmp_path), [surveyed(site)])
    second = report.write(tmp_path / "b", report.Frame("Site", tmp_path), [surveyed(site)])
    assert [path.name for path in first] == ["es.html", "index.html"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_an_unwritable_folder_is_named(site: Site, tmp_path: Path) -> None:
    """A file in its place, say."""
    (tmp_path / "review").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written") as caught:
        report.write(tmp_path / "review", report.Frame("Site", tmp_path), [surveyed(site)])
    assert caught.value.where == str(tmp_path / "review")
