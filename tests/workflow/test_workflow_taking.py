"""Claims about taking in what people translated elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n.catalogs import Catalogs, Entry
from mkdocs_batch_i18n.document import parse
from mkdocs_batch_i18n.workflow.aligning import Difference, align
from mkdocs_batch_i18n.workflow.taking import Offer, Taken, take, units_of

if TYPE_CHECKING:
    from workflow_site import Site

SENTENCE = "This site explains everything."
STEP = "The first step takes a minute."


def taken(site: Site, *offers: Offer, overwrite: bool = False) -> Taken:
    """Take offers for Spanish, in a process of its own."""
    with site.workspace() as workspace:
        return take(offers, site.pages, workspace, "es", overwrite=overwrite)


def entries(site: Site, page: str = "index.md") -> dict[str, Entry]:
    """Return a page's catalog by message."""
    found = Catalogs(site.folder / "locales").page("es", page)
    return {entry.message: entry for entry in found}


def test_an_offer_becomes_a_persons_text(site: Site) -> None:
    """Once for all pages that have it, or on the page it is for; nothing else is written."""
    result = taken(
        site, Offer(STEP, "Un minuto.", "f"), Offer(SENTENCE, "Todo.", "f", page="index.md")
    )
    assert (result.taken, result.same, result.unknown) == (2, 1, 0)
    assert (entries(site)[SENTENCE].text, entries(site)[SENTENCE].origin) == ("Todo.", "human")
    assert entries(site)[STEP].text == "Un minuto."
    assert not (site.folder / "locales" / "fr").exists()
    assert site.plan().languages[0].reused == 2
    result = taken(site, Offer(STEP, "Un minuto.", "f"))
    assert (result.taken, result.same) == (0, 2)


def test_an_offer_for_nothing_is_counted(site: Site) -> None:
    """Such as one for an older version, or for another page."""
    result = taken(site, Offer("Gone", "Ido", "f"), Offer(SENTENCE, "Todo.", "f", page="guide.md"))
    assert (result.taken, result.unknown) == (0, 2)
    assert not (site.folder / "locales").exists()


def test_another_persons_text_stays_unless_it_is_to_go(site: Site) -> None:
    """It is named, with what stands there."""
    taken(site, Offer(SENTENCE, "Todo.", "f"))
    other = Offer(SENTENCE, "Lo explica todo.", "es.xlf: unit 1")
    (kept,) = taken(site, other).kept
    assert kept.where == "es.xlf: unit 1"
    assert kept.what.endswith("'Todo.'")
    assert entries(site)[SENTENCE].text == "Todo."
    assert taken(site, other, overwrite=True).taken == 1
    assert entries(site)[SENTENCE].text == "Lo explica todo."


def test_to_overwrite_one_text_leaves_the_others(site: Site) -> None:
    """A draft and a refused text of the page stay, though another page has a better one."""
    catalogs = Catalogs(site.folder / "locales")
    catalogs.write("es", "guide.md", [Entry(STEP, "Un minuto.", "human", lines=(1,))])
    catalogs.write("es", "index.md", [Entry(STEP, "Mi minuto", "human", fuzzy=True, lines=(1,))])
    assert taken(site, Offer(SENTENCE, "Todo.", "f"), overwrite=True).taken == 1
    assert (entries(site)[STEP].text, entries(site)[STEP].fuzzy) == ("Mi minuto", True)


def test_a_text_that_fails_the_checks_is_left_out(site: Site) -> None:
    """It is named with its rule; the others are taken."""
    result = taken(site, Offer(SENTENCE, "*Todo", "es.xlf: unit 1"), Offer(STEP, "Ya.", "f"))
    (refused,) = result.refused
    assert refused.where == "es.xlf: unit 1"
    assert refused.what.startswith("not taken: emphasis: expected 0 delimiters, got 1 (markup)")
    assert result.taken == 1


def test_pages_may_say_the_same_in_their_own_words(site: Site) -> None:
    """What is offered for a page is not held against what another page says."""
    result = taken(
        site, Offer(STEP, "Un minuto.", "f", "index.md"), Offer(STEP, "Ya.", "f", "guide.md")
    )
    assert (result.taken, result.kept) == (2, ())
    assert entries(site)[STEP].text == "Un minuto."
    assert entries(site, "guide.md")[STEP].text == "Ya."
    result = taken(site, Offer(STEP, "Otro.", "f"))
    assert (result.taken, len(result.kept)) == (0, 2)


@pytest.mark.parametrize(("approved", "origin"), [(True, "human"), (False, "machine")])
def test_a_machines_text_is_a_persons_once_approved(
    site: Site, *, approved: bool, origin: str
) -> None:
    """Who sends it back as it was has not answered for it."""
    site.translate()
    with site.workspace() as workspace:
        (unit,) = [
            unit for unit in units_of(site.pages, workspace, "es") if unit.source == SENTENCE
        ]
    assert unit.state == "machine"
    result = taken(site, Offer(SENTENCE, unit.target, "f", approved=approved))
    assert (result.taken, result.same) == ((1, 0) if approved else (0, 1))
    with site.workspace() as workspace:
        found = {unit.source: unit.state for unit in units_of(site.pages, workspace, "es")}
    assert found[SENTENCE] == origin


def test_a_draft_is_kept_as_a_draft(site: Site) -> None:
    """It is not used, and never takes the place of a finished text."""
    assert taken(site, Offer(SENTENCE, "Todo", "f", draft=True)).taken == 1
    assert entries(site)[SENTENCE].fuzzy
    assert site.plan().languages[0].reused == 0
    with site.workspace() as workspace:
        states = {unit.source: unit.state for unit in units_of(site.pages, workspace, "es")}
    assert (states[SENTENCE], states[STEP]) == ("draft", "missing")
    assert taken(site, Offer(SENTENCE, "Todo.", "f")).taken == 1
    assert taken(site, Offer(SENTENCE, "Todo?", "f", draft=True)).taken == 0
    assert entries(site)[SENTENCE].text == "Todo."


def pairs(source: str, other: str) -> list[tuple[str, str]] | Difference:
    """Align two pages; return messages and translations."""
    found = align(parse(source).segments, parse(other).segments)
    if isinstance(found, Difference):
        return found
    return [(pair.segment.message, pair.text) for pair in found]


def test_pages_of_the_same_structure_are_aligned() -> None:
    """Paragraph by paragraph, whatever the lines."""
    assert pairs("# A\n\nOne.\n\n- Two\n- Three\n", "# B\n\nUno\ny medio.\n\n* Dos\n* Tres\n") == [
        ("A", "B"),
        ("One.", "Uno y medio."),
        ("Two", "Dos"),
        ("Three", "Tres"),
    ]


def test_placeholders_are_numbered_as_in_the_source() -> None:
    """By what they stand for; what was translated too, such as a target, in its order."""
    source = "Run `a` after `b`, see [here](x.md) or [there](y.md).\n"
    other = "Tras `b`, corra `a`; vea [aquí](x.md) o [allá](es/y.md).\n"
    assert pairs(source, other) == [
        (
            "Run {{1}} after {{2}}, see [here]({{3}}) or [there]({{4}}).",
            "Tras {{2}}, corra {{1}}; vea [aquí]({{3}}) o [allá]({{4}}).",
        )
    ]


def test_headings_of_another_depth_are_a_difference() -> None:
    """Though the kinds are the same."""
    found = pairs("# A\n\n## B\n", "# C\n\n# D\n")
    assert isinstance(found, Difference)
    assert found.line == 3


def test_an_untitled_note_may_have_a_title_in_the_translation() -> None:
    """As FastAPI's translators write it; the label is translated by it."""
    source = parse("!!! note\n\n    One.\n", labels=True).segments
    other = parse('!!! note "Nota"\n\n    Uno.\n', labels=True).segments
    found = align(source, other)
    assert not isinstance(found, Difference)
    assert [(pair.segment.message, pair.text) for pair in found] == [
        ("Note", "Nota"),
        ("One.", "Uno."),
    ]
    assert isinstance(align(other, parse("# Nota\n\nUno.\n").segments), Difference)


def test_titles_within_a_text_belong_to_it() -> None:
    """An abbreviation explained by the translator costs that text its placeholders, no page."""
    source = 'A <abbr title="One">a</abbr>.\n\nTwo.\n'
    assert pairs(source, 'Un <abbr title="Uno">a</abbr>.\n\nDos.\n') == [
        ("A {{1}}a{{2}}.", "Un {{1}}a{{2}}."),
        ("One", "Uno"),
        ("Two.", "Dos."),
    ]
    assert pairs("A.\n\nTwo.\n", 'Un <abbr title="Uno">a</abbr>.\n\nDos.\n') == [
        ("A.", "Un {{1}}a{{2}}."),
        ("Two.", "Dos."),
    ]


@pytest.mark.parametrize(
    ("other", "line", "told"),
    [
        ("# B\n\n## C\n\nUno.\n", 3, "a heading below 1 headings ('C'), where the source has a"),
        ("# B\n", 1, "the end, where the source has a paragraph below 1 headings ('One.') in line"),
        ("# B\n\nUno.\n\nDos.\n", 5, "a paragraph below 1 headings ('Dos.'), where the source has"),
        ("", 1, "the end, where the source has a heading ('A') in line 1"),
        ("B\n\n# Uno\n", 1, "a paragraph ('B'), where the source has a heading ('A') in line 1"),
    ],
)
def test_the_first_difference_is_told(other: str, line: int, told: str) -> None:
    """With the line of the translated page, and what the source has instead."""
    found = pairs("# A\n\nOne.\n", other)
    assert isinstance(found, Difference)
    assert found.line == line
    assert found.what.startswith(told)
