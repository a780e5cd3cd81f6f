"""Links between the languages of a site."""

from __future__ import annotations

import pytest
from frame_bench import editions


@pytest.mark.parametrize(
    ("current", "url", "expected"),
    [
        ("en", "", "pt-BR/"),
        ("en", "a/b/", "../../pt-BR/a/b/"),
        ("en", "a/b.html", "../pt-BR/a/b.html"),
        ("pt-BR", "a/b/", "./"),
        ("pt-BR", "a/b.html", "b.html"),
        ("es", "", "../pt-BR/"),
        ("es", "index.html", "../pt-BR/index.html"),
        ("es", "pt-BR/a/", "../../../pt-BR/pt-BR/a/"),
    ],
)
def test_links_lead_to_the_same_page(current: str, url: str, expected: str) -> None:
    """Wherever a page is, also below a folder that is called like a language."""
    english, _, portuguese, _ = editions(current).links_from(url, url)
    assert portuguese == expected
    assert english != expected


@pytest.mark.parametrize(
    ("current", "url", "expected"),
    [
        ("es", "a/b/", ["../../../", "./", "../../../pt-BR/", "../../../ar/"]),
        ("en", "", ["./", "es/", "pt-BR/", "ar/"]),
    ],
)
def test_links_lead_to_other_home_pages(current: str, url: str, expected: list[str]) -> None:
    """The source language's folder has no name, and a link is never empty."""
    assert editions(current).links_from(url, "") == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [("https://x.org/d/", "/d/es/"), ("https://x.org/", "/es/"), ("", "/es/")],
)
def test_paths_begin_at_the_root_of_the_server(root: str, expected: str) -> None:
    """For pages that are shown at any address."""
    site = editions("en", root)
    assert site.path(site.all[1]) == expected
