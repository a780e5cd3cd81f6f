"""A site in four languages for tests of what stands around its pages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment
from mkdocs.utils.templates import url_filter

from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings
from mkdocs_batch_i18n.site import links
from mkdocs_batch_i18n.site.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LANGUAGES = tuple(
    Language(code=code, name=code.upper(), english_name=code) for code in ("es", "pt-BR", "ar")
)
SETTINGS = Settings(
    source_language="en", languages=LANGUAGES, provider=ProviderSettings(), cache_dir=Path("unused")
)


def editions(current: str, root: str = "https://x.org/d/") -> links.Editions:
    """Return the languages, of which one is built."""
    return links.editions(SETTINGS, current, root)


BASE = """<!doctype html>
<html lang="{{ config.extra.x }}" class="no-js">
<head><title>T</title>
{% for alt in config.extra.alternate %}
<link rel="alternate" href="{{ alt.link | url }}" hreflang="{{ alt.lang | d('x') }}">
{% endfor %}
<link rel="icon" href="{{ 'a.png' | url }}">
</head>
<body>{% include "switcher.html" %}</body></html>
"""
SWITCHER = """{% for alt in config.extra.alternate -%}
<a href="{{ alt.link | url }}">{{ alt.name }}</a>
{% endfor %}"""


class Theme:
    """A theme whose templates are changed for a language."""

    def __init__(
        self,
        current: str,
        root: str = "https://x.org/d/",
        extra: dict[str, Any] | None = None,
        templates: Mapping[str, str] | None = None,
    ) -> None:
        """Take the language, and templates that take the place of the usual ones."""
        self.frame = Frame(editions(current, ""))
        self.extra = extra or {}
        self.offered = self.frame.offer(self.extra)
        self.frame.take(editions(current, root))
        loader = DictLoader({"main.html": BASE, "switcher.html": SWITCHER, **(templates or {})})
        self.environment = Environment(loader=loader)  # noqa: S701 - as MkDocs makes it
        self.environment.filters["url"] = url_filter
        self.frame.install(self.environment)
        self.frame.wrap(self.environment)

    def page(
        self,
        url: str | None,
        name: str = "main.html",
        translated: Collection[str] = ("es", "ar"),
        **values: object,
    ) -> str:
        """Return a page as MkDocs makes it, but for what `finish` does; None is the 404 page."""
        self.frame.begin(url, translated)
        context = {
            "config": SimpleNamespace(extra=self.extra),
            "page": url if url is None else SimpleNamespace(url=url),
            "base_url": "..",
            **values,
        }
        return self.environment.get_template(name).render(context)
