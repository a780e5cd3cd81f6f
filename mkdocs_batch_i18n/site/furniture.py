"""What readers meet on a page beside its text: the switcher of MkDocs' own themes, and notices."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Iterable

_BAR = re.compile(r'<ul class="nav navbar-nav ms-md-auto">')
"""Where the theme `mkdocs` has its search and its arrows."""
_SIDE = re.compile(r'(?=<div class="wy-menu wy-menu-vertical")')
"""Before the navigation of the theme `readthedocs`."""
_MAIN = re.compile(r'<(?:article|div|main)\b[^>]*(?:\brole="main"|\bmd-content__inner\b)[^>]*>')
"""Where the page's own text begins, in Material and the themes of MkDocs."""


def has_place(template: str) -> bool:
    """Tell whether a template is of one of MkDocs' own themes, with a place for a switcher."""
    return bool(_BAR.search(template) or _SIDE.search(template))


def switcher(output: str, current: str, entries: Iterable[tuple[str, str, str]]) -> str:
    """Return a page of one of MkDocs' own themes with links to its other languages.

    Each entry is a language's code, its name and the link. Pages of other themes stay as they are.
    """
    entries = list(entries)
    if bar := _BAR.search(output):
        items = (f"<li>{_link(entry, current, 'dropdown-item')}</li>" for entry in entries)
        name = html.escape(next(name for code, name, _ in entries if code == current))
        added = (
            '<li class="nav-item dropdown"><a href="#" class="nav-link dropdown-toggle" '
            f'role="button" data-bs-toggle="dropdown" aria-expanded="false">{name}</a>'
            f'<ul class="dropdown-menu">{"".join(items)}</ul></li>'
        )
        return output[: bar.end()] + added + output[bar.end() :]
    if side := _SIDE.search(output):
        links = " · ".join(_link(entry, current, "") for entry in entries)
        added = f'<div style="padding:0 1.6em .8em;text-align:center;color:#d9d9d9">{links}</div>\n'
        return output[: side.start()] + added + output[side.start() :]
    return output


def _link(entry: tuple[str, str, str], current: str, kind: str) -> str:
    """Return the link to one language, named in that language."""
    code, name, link = entry
    here = ' aria-current="true"' if code == current else ""
    classes = f' class="{kind}{" active" * bool(here)}"' if kind else ""
    spoken = f' lang="{code}" hreflang="{code}"' if code else ""
    return f'<a href="{html.escape(link)}"{classes}{spoken}{here}>{html.escape(name)}</a>'


def notice(output: str, box: str, source: str | None) -> str:
    """Return a page with a notice above its text.

    A text that is in another language than the page, `source`, is marked as such, for whatever
    reads it aloud. A page whose theme hides where its text begins stays as it is.
    """
    main = _MAIN.search(output)
    if not main:
        return output
    opened = main[0]
    if source:
        opened = f'{main[0][:-1]} lang="{source}" dir="{locales.direction(source)}">'
    return output[: main.start()] + opened + box + output[main.end() :]
