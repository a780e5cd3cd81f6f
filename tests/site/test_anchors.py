"""Heading ids, on Markdown instances made as MkDocs and others make them."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from mkdocs_batch_i18n.site import anchors

SOURCE = "# One\n\n## Two\n\n## Two\n"
TRANSLATED = "# Eins\n\n## Zwei\n\n## Zwei\n"
IDS = ["one", "two", "two_1"]


def ids(text: str, extension: object, *, main: bool = True) -> list[str]:
    """Render a text and return its ids; `main` makes the instance MkDocs' own."""
    md = Markdown(extensions=["toc", "attr_list", extension])
    if main:
        md.treeprocessors.register(Treeprocessor(md), "mkdocs_extract_title", 1)
    return re.findall('id="([^"]*)"', md.convert(text))


def recorded(text: str = SOURCE) -> dict[str, anchors.PageAnchors]:
    """Return the record of a site with one page."""
    record = anchors.RecordAnchors()
    record.begin("page.md", text)
    assert ids(text, record) == IDS
    record.end()
    return record.pages


def assigned(text: str, source: str = SOURCE, *, main: bool = True) -> tuple[list[str], list[str]]:
    """Return the ids of a translated page, and the pages that were found differing."""
    assign = anchors.AssignAnchors(recorded())
    assign.begin("page.md", source)
    found = ids(text, assign, main=main)
    assign.end()
    return found, assign.differing


def test_ids_follow_the_position() -> None:
    """A translated page has its source's ids, twins in their order."""
    assert assigned(TRANSLATED) == (IDS, [])


def test_an_explicit_id_stays() -> None:
    """What the author wrote is the source's id too, and not replaced."""
    found, _ = assigned("# Eins {: #mine }\n\n## Zwei\n\n## Zwei\n")
    assert found == ["mine", "two", "two_1"]


@pytest.mark.parametrize("text", ["# Eins\n\n## Zwei\n", "# Eins\n\n### Zwei\n\n## Zwei\n"])
def test_other_headings_are_left_alone(text: str) -> None:
    """With one heading more, fewer or of another level nothing fits; the page is named."""
    found, differing = assigned(text)
    assert found[0] == "eins"
    assert differing == ["page.md"]


def test_a_record_of_another_text_is_not_used() -> None:
    """The source page was edited since it was recorded."""
    assert assigned(TRANSLATED, SOURCE + "\nNew.\n") == (["eins", "zwei", "zwei_1"], ["page.md"])


def test_instances_that_are_not_the_page_are_left_alone() -> None:
    """The blog and mkdocstrings render with Markdown instances of their own."""
    assert assigned(TRANSLATED, main=False) == (["eins", "zwei", "zwei_1"], [])


def test_between_pages_nothing_happens() -> None:
    """What is rendered while no page is, is neither noted nor changed."""
    record = anchors.RecordAnchors()
    assert ids(SOURCE, record) == IDS
    assert record.pages == {}
    assert ids(TRANSLATED, anchors.AssignAnchors({})) == ["eins", "zwei", "zwei_1"]
