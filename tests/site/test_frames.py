"""What stands around a page: templates are changed before they are compiled."""

from __future__ import annotations

import copy
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from frame_bench import editions
from jinja2 import DictLoader, Environment
from mkdocs.utils.templates import url_filter

from mkdocs_batch_i18n.site.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Collection

BASE = """<!doctype html>
<html lang="{{ word("language") }}" class="no-js" {% if 1 > 2 %}data-x{% endif %} dir='{{ d }}'>
<head><title>T</title>
{% for alt in config.extra.alternate %}
<link rel="alternate" href="{{ alt.link | url }}" hreflang="{{ alt.lang | d(word('x')) }}">
{% endfor %}
<link rel="alternate" hreflang="eo" href="https://eo.example.org/">
<link rel="icon" href="{{ 'a.png' | url }}">
</head>
<body>{% include "switcher.html" %}{% block end %}{% endblock %}</body></html>
"""
SWITCHER = """{% for alt in config.extra.alternate -%}
<a href="{{ alt.link | url }}">{{ alt.name }}</a>
{% endfor %}"""
INSTANT = '<script id="__config">{"features":["navigation.tabs","navigation.instant"]}</script>'


class Theme:
    """A theme whose templates have been changed for a language."""

    def __init__(self, current: str, root: str = "https://x.org/d/", **templates: str) -> None:
        """Take the language, and templates that take the place of the usual ones."""
        self.frame = Frame(editions(current, ""))
        self.extra: dict[str, Any] = {}
        self.frame.offer(self.extra)
        self.frame.editions = editions(current, root)
        loader = DictLoader({"main.html": BASE, "switcher.html": SWITCHER, **templates})
        self.environment = Environment(loader=loader)  # noqa: S701 - as MkDocs makes it
        self.environment.filters["url"] = url_filter
        self.frame.install(self.environment)

    def page(
        self, url: str | None, name: str = "main.html", translated: Collection[str] = ("es", "ar")
    ) -> str:
        """Return a page as MkDocs makes it, but for what `finish` does; None is the 404 page."""
        self.frame.begin(url, translated)
        context = {
            "config": SimpleNamespace(extra=self.extra),
            "page": url if url is None else SimpleNamespace(url=url),
            "base_url": "..",
            "word": lambda key: key,
        }
        return self.environment.get_template(name).render(context)


def test_switchers_lead_to_the_same_page() -> None:
    """Also below a folder that is called like a language, where the filter `url` is wrong."""
    html = Theme("en").page("es/a/")
    assert '<a href="../../pt-BR/es/a/">PT-BR</a>' in html
    assert '<a href="../../es/es/a/">ES</a>' in html
    assert '<a href="./">English</a>' in html


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
    "shown",
    ["{{ x.link }}", "{{ x.link | e }}", "{{ '%s' | format(x.link) }}", "{{ '' ~ x.link }}"],
)
def test_links_need_no_filter(shown: str) -> None:
    """However a template prints them."""
    text = f"{{% for x in config.extra.alternate %}}{shown} {{% endfor %}}"
    assert Theme("en", **{"a.html": text}).page("a/", "a.html").split() == [
        *("./", "../es/a/", "../pt-BR/a/", "../ar/a/")
    ]


def test_links_survive_what_others_do_to_the_configuration() -> None:
    """A copy leads from the page that is rendered; elsewhere it is a path."""
    theme = Theme("en")
    theme.frame.begin("a/")
    (_, spanish, *_) = copy.deepcopy(theme.extra)["alternate"]
    assert f"{spanish['link']}" == str(spanish["link"]) == "../es/a/"
    assert json.loads(json.dumps(spanish))["link"] == "/es/"


def test_the_root_element_keeps_its_other_attributes() -> None:
    """Language and direction are replaced or added, in one place; code in them is the theme's."""
    assert '<html lang="ar" dir="rtl" class="no-js" >' in Theme("ar").page("")
    assert '<html lang="en" class="no-js" >' in Theme("en").page("")


def test_code_reads_from_the_left_in_right_to_left_pages_only() -> None:
    """Before any rule of the site's own could be overruled."""
    assert "unicode-bidi" in Theme("ar").page("")
    assert "unicode-bidi" not in Theme("es").page("")


def test_the_themes_own_relative_links_go() -> None:
    """Those to the site's languages; what else is in the head stays, also the author's own link."""
    html = Theme("en").page("a/")
    head = html.partition("</head>")[0]
    assert head.count('rel="alternate"') == 1
    assert 'hreflang="eo" href="https://eo.example.org/"' in head
    assert '<link rel="icon" href="../a.png">' in head


def test_an_alternate_of_the_authors_own_stays() -> None:
    """A site that already fills in `extra.alternate` keeps it, and its theme's links."""
    theme = Theme("en")
    theme.frame = Frame(editions("en"))
    theme.extra = {"alternate": [{"name": "English", "link": "/other/", "lang": "en"}]}
    assert not theme.frame.offer(theme.extra)
    theme.environment.globals["batch_i18n"] = theme.frame
    html = theme.page("a/")
    assert '<link rel="alternate" href="/other/" hreflang="en">' in html
    assert '<a href="/other/">English</a>' in html


def test_a_head_is_filled_once() -> None:
    """Whichever templates have one, and in a page whose template nobody has changed."""
    theme = Theme("en", **{"main.html": BASE + "</head>"})
    html = theme.frame.finish(theme.page("a/"))
    assert html.count('hreflang="x-default"') == 1
    theme.frame.begin("a/", ["es"])
    html = theme.frame.finish("<html lang='x'><head></head><body></body></html>")
    assert '<html lang="en"><head><link rel="alternate " hreflang="en"' in html


def test_a_head_within_a_comment_is_none() -> None:
    """What a template says there is not printed."""
    text = f"{{# </head> #}}{BASE}"
    theme = Theme("ar", **{"main.html": text})
    html = theme.frame.finish(theme.page("a/"))
    assert html.count('hreflang="x-default"') == 1
    assert html.count("unicode-bidi") == 1


def test_a_page_that_lacks_translation_points_to_its_source() -> None:
    """Its canonical link is changed, and nothing is announced."""
    text = BASE.replace("<title>", '<link rel="canonical" href="https://x.org/d/pt-BR/a/"><title>')
    theme = Theme("pt-BR", **{"main.html": text})
    html = theme.frame.finish(theme.page("a/", translated=["es"]))
    assert '<link rel="canonical" href="https://x.org/d/a/">' in html
    assert 'rel="alternate "' not in html


def test_a_page_that_stands_alone_leads_to_other_home_pages() -> None:
    """It is in no other language; its own link stays on it."""
    theme = Theme("es")
    theme.page("a/")
    theme.frame.begin("a/", alone=True)
    links = {item["lang"]: str(item["link"]) for item in theme.extra["alternate"]}
    assert links == {"en": "../../", "es": "./", "pt-BR": "../../pt-BR/", "ar": "../../ar/"}
    assert theme.frame.head() == ""


def test_the_switcher_follows_instant_navigation() -> None:
    """Material keeps the header, so a script gives its links the address of the page in it."""
    theme = Theme(
        "ar", **{"main.html": BASE.replace("{% block end %}", INSTANT + "{% block end %}")}
    )
    html = theme.frame.finish(theme.page("a/b/"))
    assert '("../../", {"en": "../", "es": "../es/", "pt-BR": "../pt-BR/", "ar": "./"})' in html
    assert html.index("__config") < html.index("document$") < html.index("</body>")


def test_without_instant_navigation_there_is_no_script() -> None:
    """A link does it; nor is there one without a switcher."""
    for end in ("", INSTANT.replace("instant", "path")):
        theme = Theme("ar", **{"main.html": BASE.replace("</body>", end + "</body>")})
        assert "document$" not in theme.frame.finish(theme.page("a/b/"))
    theme = Theme("ar", **{"main.html": f"<html><head></head><body>{INSTANT}</body></html>"})
    assert "document$" not in theme.frame.finish(theme.page("a/b/"))
