"""What stands around a page: links to its other languages, its head, and its notices."""

from __future__ import annotations

import copy
import json

import pytest
from frame_bench import BASE, Theme
from jinja2 import Template

INSTANT = '<script id="__config">{"features":["navigation.tabs","navigation.instant"]}</script>'
BAR = '<ul class="nav navbar-nav ms-md-auto"></ul>'


def with_end(end: str) -> dict[str, str]:
    """Return the usual template with something more at the end."""
    return {"main.html": BASE.replace("</body>", f"{end}</body>")}


def test_switchers_lead_to_the_same_page() -> None:
    """Also below a folder that is called like a language, where the filter `url` is wrong."""
    html = Theme("en").page("es/a/")
    assert '<a href="../../pt-BR/es/a/">PT-BR</a>' in html
    assert '<a href="../../es/es/a/">ES</a>' in html
    assert '<a href="./">English</a>' in html
    assert '<link rel="icon" href="../../a.png">' in html


def test_one_frame_serves_page_after_page() -> None:
    """Templates are compiled once; each page has its own links, and its own head."""
    theme = Theme("en")
    pages = [theme.page(url, translated=there) for url, there in (("a/", ["es"]), ("b.html", []))]
    assert '<a href="../es/a/">' in pages[0]
    assert '<a href="es/b.html">' in pages[1]
    assert ['rel="alternate "' in page for page in pages] == [True, False]


def test_links_of_a_page_at_any_address_are_paths() -> None:
    """The page 404.html is shown in the place of any other, and announces nothing."""
    html = Theme("en").page(None)
    assert '<a href="/d/es/">ES</a>' in html
    assert 'rel="alternate "' not in html


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("{{ x.link }}", "../es/a/"),
        ("{{ x.link | url }}", "../es/a/"),
        ("{{ x.link | e }}", "../es/a/"),
        ("{{ x.link | trim }}", "../es/a/"),
        ("{{ x.link | length }}", "8"),
        ("{{ x.link + '#top' }}", "../es/a/#top"),
        ("{{ x.link ~ '#top' }}", "../es/a/#top"),
        ("{{ x | tojson }}", '{"lang": "es", "link": "../es/a/", "name": "ES"}'),
        ("{{ x.link.startswith('../') }}", "True"),
    ],
)
def test_links_are_texts(shown: str, expected: str) -> None:
    """Whatever a template does to them."""
    text = f"{{% set x = config.extra.alternate[1] %}}{shown}"
    assert Theme("en", templates={"a.html": text}).page("a/", "a.html") == expected


def test_links_outside_of_a_page_are_paths() -> None:
    """With the whole address, which is known late, of the home pages."""
    (_, spanish, *_) = Theme("en").extra["alternate"]
    assert json.loads(json.dumps(spanish))["link"] == "/d/es/"
    assert type(copy.deepcopy(spanish)) is dict


def test_an_alternate_of_the_authors_own_stays() -> None:
    """A site that already fills in `extra.alternate` keeps it, and its theme's links."""
    own = {"alternate": [{"name": "Español", "link": "/d/es/", "lang": "es"}]}
    theme = Theme("en", extra=own)
    assert not theme.offered
    html = theme.frame.finish(theme.page(None))
    assert '<link rel="alternate" href="/d/es/" hreflang="es">' in html
    assert '<a href="/d/es/">Español</a>' in html


def test_a_page_from_a_template_that_nobody_changed_is_changed() -> None:
    """Such are those of `extra_templates`; what it has of its own stays."""
    theme = Theme("ar")
    head = '<link rel="alternate" hreflang="eo" href="https://eo.example.org/">'
    text = BASE.replace("</head>", f"{head}</head>").replace("| url ", "")
    theme.frame.begin("a/", ["ar", "es"])
    template = Template(text.replace('{% include "switcher.html" %}', "<i lang='x'></head></i>"))
    html = theme.frame.finish(template.render(config={"extra": theme.extra}))
    assert html.startswith('<!doctype html>\n<html lang="ar" dir="rtl" class="no-js">')
    assert html.count('rel="alternate"') == 1
    assert html.count('hreflang="x-default"') == 1
    assert html.endswith("<i lang='x'></head></i></body></html>")


def test_code_reads_from_the_left_in_right_to_left_pages_only() -> None:
    """Elsewhere it does so by itself."""
    assert "unicode-bidi" in Theme("ar").page("")
    assert "unicode-bidi" not in Theme("es").page("")


def test_a_page_that_lacks_translation_points_to_its_source() -> None:
    """Its canonical link is changed, where the site has an address, and nothing is announced."""
    link = '<link rel="canonical" href="https://x.org/d/pt-BR/a/">'
    text = BASE.replace("<title>", f"{link}<title>")
    for root, expected in (("https://x.org/d/", link.replace("pt-BR/", "")), ("", link)):
        theme = Theme("pt-BR", root, templates={"main.html": text})
        html = theme.frame.finish(theme.page("a/", translated=["es"]))
        assert expected in html
        assert 'rel="alternate "' not in html


def test_a_page_that_stands_alone_leads_to_other_home_pages() -> None:
    """It is in no other language; its own link stays on it."""
    theme = Theme("es")
    theme.frame.begin("a/", alone=True)
    links = {item["lang"]: item["link"] for item in theme.extra["alternate"]}
    assert links == {"en": "../../", "es": "./", "pt-BR": "../../pt-BR/", "ar": "../../ar/"}
    assert theme.frame.head() == ""


def test_the_switcher_follows_instant_navigation() -> None:
    """Material keeps the header, so a script gives its links the address of the page in it."""
    theme = Theme("ar", templates=with_end(INSTANT))
    html = theme.frame.finish(theme.page("a/b/"))
    assert '("../../", {"en": "../", "es": "../es/", "pt-BR": "../pt-BR/", "ar": "./"})' in html
    assert html.index("__config") < html.index("document$") < html.index("</body>")


def test_without_instant_navigation_there_is_no_script() -> None:
    """A link does it; nor is there one for a switcher of the site's own."""
    for end in ("", INSTANT.replace("instant", "path")):
        theme = Theme("ar", templates=with_end(end))
        assert "document$" not in theme.frame.finish(theme.page("a/b/"))
    own = {"alternate": [{"name": "English", "link": "/other/", "lang": "en"}]}
    theme = Theme("ar", extra=own, templates=with_end(INSTANT))
    assert "document$" not in theme.frame.finish(theme.page("a/b/"))


def test_the_themes_of_mkdocs_are_given_a_switcher() -> None:
    """If they have none; the links are those of the page."""
    theme = Theme("en", templates={"main.html": f"<html><head></head><body>{BAR}</body></html>"})
    html = theme.frame.finish(theme.page("a/"))
    assert '<a href="../es/a/" class="dropdown-item" lang="es"' in html


@pytest.mark.parametrize(
    "own",
    [
        '{% include "switcher.html" %}',
        '{% set data = {"langs": config.extra.alternate} %}{{ data.langs[1].link }}',
        "<script>var languages = {{ config.extra | tojson }}</script>",
    ],
)
def test_a_page_with_a_switcher_is_given_none(own: str) -> None:
    """Whichever way its template has one; pages of other templates do not share it."""
    bare = f"<html><head></head><body>{BAR}</body></html>"
    theme = Theme("en", templates={"bare.html": bare, "own.html": f"{bare}{own}"})
    found = [
        "dropdown-item" in theme.frame.finish(theme.page("a/", name))
        for name in ("bare.html", "own.html", "bare.html")
    ]
    assert found == [True, False, True]
