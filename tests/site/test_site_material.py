"""The project with Material, in English, Spanish and Arabic, built by the mkdocs command."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from site_bench import copy_project, greek, mkdocs, translate_all, tree

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "https://example.org/lantern/"
PAGES = ("", "guide/fold/", "guide/glue/", "log/", "private/")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project with every segment known and built twice, strictly."""
    project = copy_project(tmp_path_factory.mktemp("material"))
    translate_all(project / "material.yml")
    for _ in range(2):
        if (project / "site").exists():
            (project / "site").rename(project / "first")
        done = mkdocs("build", "--strict", "-f", "material.yml", cwd=project)
        assert done.returncode == 0, done.stderr
    (project / "log.txt").write_text(done.stderr, "utf-8")
    return project


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    """Return the built site."""
    return project / "site"


def html_of(site: Path, address: str) -> str:
    """Return the HTML at an address."""
    return (site / address / "index.html").read_text("utf-8")


class Outline(HTMLParser):
    """The ids of a page, and the targets of its links."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element has."""
        found = {key: value or "" for key, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found] if tag == "a" and "href" in found else []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["es", "ar"])
def test_ids_are_those_of_the_source_page(site: Path, language: str, page: str) -> None:
    """Every id of a page, of headings, tabs and footnotes, is the same in every language."""
    source = Outline(html_of(site, page)).ids
    assert Outline(html_of(site, f"{language}/{page}")).ids == source


def test_the_project_has_the_ids_that_are_hard(site: Path) -> None:
    """The claim above covers tabs, twins, a heading in a note, an explicit id and an accent."""
    hard = {"round-lantern", "wash-your-hands", "fn:1"}
    assert hard <= set(Outline(html_of(site, "")).ids)
    assert {"chosen", "cafe-code-link"} <= set(Outline(html_of(site, "guide/fold/")).ids)
    assert {"dry-it", "dry-it_1"} <= set(Outline(html_of(site, "guide/glue/")).ids)


def test_text_and_titles_are_translated(site: Path) -> None:
    """Bodies, front matter, navigation, description and copyright are in the language."""
    page = html_of(site, "es/guide/fold")
    for text in (
        "Fold it in the middle.",
        "Folding the sheet",
        "Where to fold",
        "Making",
        "Glue it",
        "Elsewhere",
        "Free to copy",
    ):
        assert greek(text) in page
        assert text not in page
    assert f"<title>{greek('Folding the sheet')} - Lantern</title>" in page


def test_excluded_pages_stay(site: Path) -> None:
    """What the options exclude or the author switches off is there, in the source language."""
    assert "Nothing happened." in html_of(site, "es/log")
    assert "Not for translation." in html_of(site, "es/private")


def test_the_root_element_states_language_and_direction(site: Path) -> None:
    """Each page says what it is written in; Material lays Arabic out from right to left."""
    assert '<html lang="en" class="no-js">' in html_of(site, "")
    assert '<html lang="es" class="no-js">' in html_of(site, "es")
    assert '<html lang="ar" dir="rtl" class="no-js">' in html_of(site, "ar")
    assert re.search(r'<body dir="rtl"', html_of(site, "ar"))


@pytest.mark.parametrize("page", ["index.html", "guide/fold/index.html", "404.html"])
def test_code_reads_from_left_to_right(site: Path, page: str) -> None:
    """In a right-to-left language code is isolated from its text; others need no rule."""
    style = "code,kbd,samp,pre,.keys){direction:ltr;unicode-bidi:isolate}"
    assert style in (site / "ar" / page).read_text("utf-8").split("</head>")[0]
    assert style not in (site / "es" / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "es/", "ar/"])
def test_the_switcher_stays_on_the_page(site: Path, language: str, page: str) -> None:
    """From any page, in any language, each item of the switcher is that page."""
    links = Outline(html_of(site, language + page)).links
    switcher = [link["href"] for link in links if "md-select__link" in link.get("class", "")]
    here = f"{ROOT}{language}{page}"
    assert [urljoin(here, link) for link in switcher] == [
        f"{ROOT}{other}{page}" for other in ("", "es/", "ar/")
    ]


def hreflang(html: str) -> dict[str, str]:
    """Return the announced languages of a page."""
    return dict(re.findall(r'<link rel="alternate " hreflang="([^"]+)" href="([^"]+)">', html))


@pytest.mark.parametrize("language", ["", "es/", "ar/"])
def test_hreflang_is_absolute_with_a_default(site: Path, language: str) -> None:
    """A translated page names itself and its others, with full addresses, once each."""
    html = html_of(site, f"{language}guide/glue/")
    assert hreflang(html) == {
        "en": f"{ROOT}guide/glue/",
        "es": f"{ROOT}es/guide/glue/",
        "ar": f"{ROOT}ar/guide/glue/",
        "x-default": f"{ROOT}guide/glue/",
    }
    assert html.split("</head>")[0].count("hreflang") == 4
    assert f'<link rel="canonical" href="{ROOT}{language}guide/glue/">' in html


def test_an_untranslated_page_is_not_announced(site: Path) -> None:
    """Its canonical address is the source page's, and nobody names it as a translation."""
    assert hreflang(html_of(site, "log")) == {}
    assert hreflang(html_of(site, "es/log")) == {}
    assert f'<link rel="canonical" href="{ROOT}log/">' in html_of(site, "es/log")


def test_each_language_has_its_own_search_index(site: Path) -> None:
    """An index holds the texts of one language, with what Material sets for that language."""
    for language, stemmer, pipeline in (
        ("", "en", ["stopWordFilter"]),
        ("es", "es", ["stopWordFilter"]),
        ("ar", "en", []),  # no stemmer, and no English one either
    ):
        index = json.loads((site / language / "search/search_index.json").read_text("utf-8"))
        assert index["config"]["lang"] == [stemmer]
        assert list(filter(str.strip, index["config"]["pipeline"])) == pipeline
        texts = " ".join(entry["title"] + entry["text"] for entry in index["docs"])
        assert ("Wait longer." in texts) == (not language)
        assert (greek("Wait longer.") in texts) == bool(language)


def test_each_language_has_its_own_sitemap(site: Path) -> None:
    """A sitemap lists its language's pages, each with its others."""
    sitemap = (site / "es/sitemap.xml").read_text("utf-8")
    listed = sorted(re.findall("<loc>(.*)</loc>", sitemap))
    assert listed == [f"{ROOT}es/{page}" for page in PAGES]
    others = re.findall(r'<xhtml:link rel="alternate" hreflang="(.*?)" href="(.*?)"/>', sitemap)
    assert ("x-default", f"{ROOT}guide/fold/") in others
    assert ("ar", f"{ROOT}ar/guide/fold/") in others
    assert not any("log" in address for _, address in others)


def test_the_error_page_leads_to_every_home(site: Path) -> None:
    """404.html is shown at any address, so its switcher leads to each language's home."""
    html = (site / "es/404.html").read_text("utf-8")
    assert '<html lang="es"' in html
    links = [link for link in Outline(html).links if "md-select__link" in link.get("class", "")]
    assert [link["href"] for link in links] == ["/lantern/", "/lantern/es/", "/lantern/ar/"]


def test_no_placeholder_is_left(site: Path) -> None:
    """What stood for a link while a page was made is nowhere in the site."""
    assert not [name for name, data in tree(site).items() if b"batch-i18n" in data]


@pytest.mark.parametrize("language", ["es/", "ar/"])
def test_links_between_pages_stay_in_the_language(site: Path, language: str) -> None:
    """A link in a text leads to a page of the same language, and to an id that it has."""
    start = Outline(html_of(site, language))
    links = [urlsplit(link["href"]) for link in start.links if "#dry-it_1" in link["href"]]
    assert [link.path for link in links] == ["guide/glue/"]
    assert "dry-it_1" in Outline(html_of(site, f"{language}guide/glue/")).ids


def test_a_second_build_writes_the_same_bytes(project: Path) -> None:
    """Nothing in the site depends on when or how often it was built."""
    assert tree(project / "site") == tree(project / "first")


def test_a_build_leaves_nothing_but_site_and_memory(project: Path) -> None:
    """No staged site is left, and the log names the real one."""
    assert list((project / ".cache/mkdocs-batch-i18n/staging").iterdir()) == []
    assert f"Building documentation to directory: {project / 'site'}\n" in (
        project / "log.txt"
    ).read_text("utf-8")
