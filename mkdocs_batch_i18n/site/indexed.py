"""What search has read in each page, kept from build to build: the same page is not read again.

All pages of a language are in one file: every build needs all of them.
The entries of a page depend on its HTML, its headings, title, address and front matter, and on
the options of the search plugin; all of it is in the key. Only plugins are known whose index does
nothing else with a page: MkDocs' own and Material's.
"""

from __future__ import annotations

import copy
import json
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.site import records, reuse
from mkdocs_batch_i18n.site.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

_MATERIAL = "material.plugins.search.plugin"
_LISTS = {
    "mkdocs.contrib.search.search_index": "_entries",
    "properdocs.contrib.search.search_index": "_entries",
    _MATERIAL: "entries",
}
"""Where an index of each module keeps its entries."""
_CODE = re.compile(r"<pre><span></span><code\b.*?</code></pre>", re.DOTALL)
"""A block of code as Pygments writes it."""
_COLOURS = re.compile(
    r"""</?span(?:[ ](?:class|id)="[^"<>]*")?>|<a[ ]id="__[^"<>]*"(?:[ ]\w+="[^"<>]*")*></a>"""
)
"""Tags in it that stand around words and lines."""
_DICTIONARIES = ("jieba_dict", "jieba_dict_user")
"""Options that name files which decide what the entries are."""


class IndexedPages:
    """The entries of one build's search index and of the one before."""

    def __init__(
        self, path: Path, config: MkDocsConfig, made: Callable[[Page], str | None]
    ) -> None:
        """Take the file for one language, and the site when its search has begun an index.

        `made` returns a name for the HTML of a page, None if that has none.
        """
        self._path = path
        self._kept = records.read(path)
        self._found: dict[str, list[Any]] = {}
        self._made = made
        programs = reuse.programs()
        for plugin in config.plugins.values():
            index: Any = getattr(plugin, "search_index", None)
            name = _LISTS.get(type(index).__module__)
            if name and not any(plugin.config.get(option) for option in _DICTIONARIES):
                stated = [programs, plain(dict(plugin.config)), type(index).__module__]
                of = records.name_of(stated, "")
                read, entries = index.add_entry_from_context, getattr(index, name)
                if type(index).__module__ == _MATERIAL:
                    read = partial(_without_colours, read)
                index.add_entry_from_context = partial(self.add, read, entries, of)

    def add(self, read: Callable[[Page], None], entries: list[Any], of: str, page: Page) -> None:
        """Add a page's entries to the list, as `read` would, and let it only where it has to."""
        made = self._made(page)
        read_in = [page.url, str(page.title), repr(page.meta), *_words(page.toc)]
        if not made:
            read_in.append(page.content or "")
        name = records.name_of([of, made], "\0".join(read_in))
        kept = self._kept.get(name)
        if isinstance(kept, list):
            self._found[name] = kept
            entries.extend(map(dict, kept))  # what other plugins do to them is not kept
            return
        before = len(entries)
        read(page)
        with suppress(TypeError):  # a plugin may have put in what is no JSON
            self._found[name] = json.loads(json.dumps(entries[before:]))

    def finish(self) -> None:
        """Keep what the pages of this build were asked for."""
        if self._found.keys() != self._kept.keys():
            records.keep(self._path, self._found)


def _words(items: Iterable[AnchorLink]) -> list[str]:
    """Return what a table of contents says, entry by entry."""
    said = []
    for item in items:
        said += [f"{item.level}\0{item.id}\0{item.title}", *_words(item.children)]
    return said


def _without_colours(read: Callable[[Page], None], page: Page) -> None:
    """Have a page read without the tags that colour its code, which are most of its tags.

    Material's index says nothing of them and joins the words between them; that of MkDocs does
    not, and needs them.
    """
    bare = copy.copy(page)
    bare.content = _CODE.sub(lambda code: _COLOURS.sub("", code[0]), page.content or "")
    read(bare)
