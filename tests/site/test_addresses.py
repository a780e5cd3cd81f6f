"""Claims about the addresses of built pages."""

from __future__ import annotations

import pytest

from mkdocs_batch_i18n.site.addresses import heading_ids

PAGE = """
<html><body><h2 id="menu">Menu</h2>{begin}<h1 id="top">Top<img src="a"></h1>
<p>Text<br>more</p><div><h2>No id</h2></div><h2 class="x" id="end">End</h2>{end}
<article><h2 id="other">Another</h2></article><h4 id="modal">Search</h4></body></html>
"""


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ('<main><article class="inner">', "</article></main>"),
        ('<div class="col" role="main">', "</div>"),
    ],
    ids=["material", "mkdocs"],
)
def test_the_headings_of_a_page_are_its_own(begin: str, end: str) -> None:
    """Those of the theme around it do not count; one without an id keeps its place."""
    assert heading_ids(PAGE.format(begin=begin, end=end)) == ("top", "", "end")


def test_a_page_that_no_theme_marks_has_none() -> None:
    """A link to the page as a whole is as far as it goes."""
    assert heading_ids("<h1 id='a'>A</h1>") == ()
