"""Links between languages, on hand-made pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.structure.files import File, Files

from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings
from mkdocs_batch_i18n.site import links

LANGUAGES = tuple(
    Language(code=code, name=code.upper(), english_name=code) for code in ("es", "pt-BR", "ar")
)
SETTINGS = Settings(
    source_language="en", languages=LANGUAGES, provider=ProviderSettings(), cache_dir=Path("unused")
)
PAGE = (
    '<!doctype html><html class="no-js" lang="x">\n<head><title>T</title>{head}</head>\n'
    "<body>{body}</body></html>"
)


def switcher(code: str) -> str:
    """Return a link to a language as Material writes it into its switcher."""
    extra: dict[str, list[dict[str, str]]] = {}
    links.editions(SETTINGS, "en", "").offer(extra)
    link, name = next((x["link"], x["name"]) for x in extra["alternate"] if x["lang"] == code)
    return f'<a href="{link}">{name}</a>'


def page(current: str, url: str, *, root: str = "https://x.org/d/", body: str = "") -> str:
    """Return a page after it went through `Editions.page`, translated into Spanish and Arabic."""
    site = links.editions(SETTINGS, current, root)
    return site.page(PAGE.format(head="", body=body), url, ["es", "ar"])


@pytest.mark.parametrize(
    ("current", "url", "expected"),
    [
        ("en", "", "pt-BR/"),
        ("en", "a/b/", "../../pt-BR/a/b/"),
        ("en", "a/b.html", "../pt-BR/a/b.html"),
        ("pt-BR", "a/b/", "./"),
        ("es", "", "../pt-BR/"),
        ("es", "index.html", "../pt-BR/index.html"),
        ("es", "pt-BR/a/", "../../../pt-BR/pt-BR/a/"),
    ],
)
def test_placeholders_become_relative_links(current: str, url: str, expected: str) -> None:
    """Wherever a page is, the link leads to the same page of the language."""
    html = page(current, url, body=switcher("pt-BR"))
    assert f'<a href="{expected}">PT-BR</a>' in html


def test_other_fragments_stay() -> None:
    """A link that only looks like a placeholder is the author's."""
    body = switcher("es").replace("es", "xx") + '<a href="#batch-i18n-es">y</a>'
    assert body in page("en", "", body=body)


def test_the_root_element_keeps_its_other_attributes() -> None:
    """Language and direction are replaced or added, in one place."""
    assert '<html lang="ar" dir="rtl" class="no-js">' in page("ar", "")
    assert '<html lang="en" class="no-js">' in page("en", "")


def test_only_translated_languages_are_announced() -> None:
    """A language that lacks the page is in the switcher, but not in the head."""
    html = page("en", "a/")
    assert 'hreflang="es" href="https://x.org/d/es/a/"' in html
    assert 'hreflang="x-default" href="https://x.org/d/a/"' in html
    assert "pt-BR" not in html


def test_a_page_that_lacks_translation_points_to_its_source() -> None:
    """Its canonical link is changed, whichever way the theme writes it; nothing is announced."""
    site = links.editions(SETTINGS, "pt-BR", "https://x.org/d/")
    for link in (
        '<link rel="canonical" href="https://x.org/d/pt-BR/a/">',
        '<link href="https://x.org/d/pt-BR/a/" rel="canonical"/>',
    ):
        html = site.page(PAGE.format(head=link, body=""), "a/", ["es"])
        assert link.replace("pt-BR/", "") in html
        assert "hreflang" not in html


def test_addresses_are_escaped() -> None:
    """A file name may hold what HTML and XML give a meaning."""
    assert 'href="https://x.org/d/es/a&amp;b/"' in page("en", "a&b/")


def test_an_alternate_of_the_authors_own_stays() -> None:
    """A site that already fills in `extra.alternate` keeps it."""
    extra = {"alternate": [{"name": "English", "link": "/", "lang": "en"}]}
    assert not links.editions(SETTINGS, "en", "").offer(extra)
    assert extra["alternate"][0]["link"] == "/"


def test_other_templates_stay() -> None:
    """Only HTML and the sitemap know languages."""
    site = links.editions(SETTINGS, "es", "https://x.org/")
    assert site.template("<html>", "feed.xml", Files([]), {}) == "<html>"


def test_the_sitemap_names_the_languages_of_the_home_page() -> None:
    """MkDocs has its address as `./`."""
    site = links.editions(SETTINGS, "en", "https://x.org/d/")
    home = File("index.md", "docs", "site", use_directory_urls=True)
    sitemap = "<urlset ><url><loc>https://x.org/d/</loc></url></urlset>"
    found = site.template(sitemap, "sitemap.xml", Files([home]), {"index.md": ["es"]})
    assert 'hreflang="es" href="https://x.org/d/es/"' in found


INSTANT = '<script id="__config">{"features":["navigation.tabs","navigation.instant"]}</script>'


def test_the_switcher_follows_instant_navigation() -> None:
    """Material keeps the header, so a script gives its links the address of the page in it."""
    body = switcher("es") + INSTANT
    html = page("ar", "a/b/", body=body)
    assert '("../../", {"en": "../", "es": "../es/", "pt-BR": "../pt-BR/", "ar": "./"})' in html
    assert html.index("__config") < html.index("document$") < html.index("</body>")


def test_without_instant_navigation_there_is_no_script() -> None:
    """A link does it."""
    body = switcher("es")
    for other in ("", INSTANT.replace("instant", "path")):
        assert "document$" not in page("ar", "a/b/", body=body + other)
    for own in ("", "_" * 70):
        assert "document$" not in page("ar", "a/b/", body=own + INSTANT)
