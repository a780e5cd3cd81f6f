"""Heading and tab ids: a translated page has those of its source page, by position.

Python-Markdown makes ids from the heading's words, so they change with the language and links to
them break. The source build records the ids of each page after all extensions have run; the
other builds hand them out again before the extension `toc` would make new ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from mkdocs_batch_i18n.site.flavour import TITLE_READER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from xml.etree.ElementTree import Element

    from markdown import Markdown

    _OnPost = Callable[[Element, str, Callable[[str], str]], None]

_HEADING = re.compile(r"h([1-6])")
_AFTER_TOC = 4.5
_BEFORE_TOC = 5.5
_AFTER_TABS = 3.9
_WITH_TOC = 5
"""Priorities: `toc` has 5, the ids of `pymdownx.tabbed` 4; a higher one runs earlier.

MkDocs collects the ids of a page at 5 too, but comes last of all extensions: what is to count for
its links comes between the two.
"""


@dataclass(frozen=True, slots=True)
class PageAnchors:
    """The ids of one rendered page, in document order."""

    digest: str
    """Of the Markdown that was rendered; ids of another text are not handed out."""
    headings: tuple[tuple[int, str], ...]
    """Level and id of each heading."""
    tabs: tuple[tuple[str, ...], ...]
    """The ids of each set of tabs."""


def page_anchors(
    text: str, headings: Iterable[tuple[int, str]], tabs: Iterable[Iterable[str]]
) -> PageAnchors:
    """Return a record from JSON data, in which tuples are lists."""
    ids = tuple((level, identifier) for level, identifier in headings)
    return PageAnchors(text, ids, tuple(map(tuple, tabs)))


def digest(markdown: str) -> str:
    """Return the content hash of a page's Markdown."""
    return hashlib.sha256(markdown.encode()).hexdigest()


class Record(Protocol):
    """The ids of each source page; a dictionary is one."""

    def get(self, uri: str, /) -> PageAnchors | None:
        """Return the ids of a page, None if they are not known."""


class RecordAnchors(Extension):
    """A Markdown extension that notes the ids of each source page."""

    def __init__(self) -> None:
        """Start with no page."""
        super().__init__()
        self.pages: dict[str, PageAnchors] = {}
        """What was recorded, by page."""
        self._current: str | None = None

    def begin(self, src_uri: str, markdown: str) -> None:
        """Say which page is rendered next; a page without content leaves an empty record."""
        self._current = src_uri
        self.pages[src_uri] = PageAnchors(digest(markdown), (), ())

    def end(self) -> None:
        """Say that the page is rendered; what is rendered outside of pages is not noted."""
        self._current = None

    def given(self) -> object:
        """Return nothing: no id is handed out."""
        return []

    def noted(self) -> object:
        """Return the ids of the page that was rendered, as JSON data."""
        page = self.pages.get(self._current or "")
        return page and [page.headings, page.tabs]

    def note(self, noted: Any) -> None:  # noqa: ANN401 - JSON data
        """Note the ids of the current page, as `noted` returned them, without rendering it."""
        if self._current is not None:
            text = self.pages[self._current].digest
            self.pages[self._current] = page_anchors(text, *noted)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        """Listen after `toc` and after the tabs."""
        _register(md, "headings_noted", _AFTER_TOC, self._note_headings)
        _register(md, "tabs_noted", _AFTER_TABS, self._note_tabs)

    def _note_headings(self, root: Element) -> None:
        if self._current is not None:
            ids = tuple((level, heading.get("id", "")) for level, heading in _headings(root))
            self.pages[self._current] = replace(self.pages[self._current], headings=ids)

    def _note_tabs(self, root: Element) -> None:
        if self._current is not None:
            tabs = tuple(tuple(tab.get("id", "") for tab in tabs) for tabs, _ in _tab_sets(root))
            self.pages[self._current] = replace(self.pages[self._current], tabs=tabs)


class AssignAnchors(Extension):
    """A Markdown extension that gives each translated page the ids of its source page."""

    def __init__(self, pages: Record) -> None:
        """Take the record of the source build."""
        super().__init__()
        self.differing: list[str] = []
        """Pages whose headings do not match the source page's; their ids were left alone."""
        self._pages = pages
        self._titles: dict[str, str] = {}
        self._current: tuple[str, PageAnchors | None] | None = None
        self._own: PageAnchors | None = None

    def begin(self, src_uri: str, markdown: str, title: str = "") -> None:
        """Say which page is rendered next, and from which source text it was translated.

        `title` is that of the source page's front matter.
        """
        if title:
            self._titles[src_uri] = title
        known = self._pages.get(src_uri)
        fits = known is not None and known.digest == digest(markdown)
        self._current = (src_uri, known if fits else None)
        if src_uri in self.differing:  # it is rendered once more
            self.differing.remove(src_uri)

    def begin_own(self, src_uri: str) -> None:
        """Say that the next page is one that a person wrote: it keeps its own ids.

        Links to the ids of the source page find their way all the same.
        """
        self._own = self._pages.get(src_uri)

    def end(self) -> None:
        """Say that the page is rendered; what is rendered outside of pages is left alone."""
        self._current = self._own = None

    def given(self) -> object:
        """Return the ids that are handed out on the next page, as JSON data."""
        known = self._current[1] if self._current else None
        return [page and [page.headings, page.tabs] for page in (known, self._own)]

    def noted(self) -> object:
        """Return nothing to note; None for a page whose headings differ, which is to be told."""
        return None if self._current and self._current[0] in self.differing else []

    def note(self, noted: object) -> None:
        """Note nothing."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        """Act before `toc` and after the tabs."""
        excerpts = _OnExcerpt(md, self._name_excerpt)
        md.treeprocessors.register(excerpts, "batch_i18n_excerpts_named", _BEFORE_TOC)
        _register(md, "headings_named", _BEFORE_TOC, self._name_headings)
        _register(md, "headings_found", _WITH_TOC, self._mark_headings)
        _register(md, "tabs_named", _AFTER_TABS, self._name_tabs)

    def _name_headings(self, root: Element) -> None:
        if self._current is None:
            return
        src_uri, known = self._current
        if known is None or not _name(root, known.headings):
            self.differing.append(src_uri)

    def _name_excerpt(self, root: Element, src_uri: str, slug: Callable[[str], str]) -> None:
        """Name the headings of a post: those of its page, maybe below the title put before it."""
        known = self._pages.get(src_uri)
        title = self._titles.get(src_uri)
        if known and not _name(root, known.headings) and title:
            _name(root, ((1, slug(title)), *known.headings))

    def _mark_headings(self, root: Element) -> None:
        """Put marks with the ids of the source page before the headings of a person's page.

        Where the headings are not the same ones, the marks stand at the top of the page.
        """
        if self._own is None:
            return
        headings, known = list(_headings(root)), self._own.headings
        there = {element.get("id") for element in root.iter()}
        fits = [level for level, _ in headings] == [level for level, _ in known]
        targets = [heading for _, heading in headings] if fits else [None] * len(known)
        at_top = []
        for target, (_, identifier) in zip(targets, known, strict=True):
            mark = ET.Element("span", {"id": identifier})
            if not identifier or identifier in there:
                continue
            if target is None:
                at_top.append(mark)
            else:
                mark.tail, target.text = target.text, None
                target.insert(0, mark)
        if at_top:
            top = ET.Element("div")
            top.extend(at_top)
            root.insert(0, top)

    def _name_tabs(self, root: Element) -> None:
        known = self._current[1] if self._current else None
        tab_sets = list(_tab_sets(root))
        if known is None or [len(t) for t, _ in tab_sets] != [len(t) for t in known.tabs]:
            return
        for (tabs, labels), identifiers in zip(tab_sets, known.tabs, strict=True):
            for tab, label, identifier in zip(tabs, labels, identifiers, strict=False):
                tab.set("id", identifier)
                label.set("for", identifier)


class _OnTree(Treeprocessor):
    """Calls a function with the tree of MkDocs' own Markdown instance, and of no other.

    mkdocstrings and the blog render parts of pages with instances of their own, which must not be
    taken for the page; only MkDocs' has the processor that extracts the title.
    """

    def __init__(self, md: Markdown, act: Callable[[Element], None]) -> None:
        super().__init__(md)
        self._act = act

    def run(self, root: Element) -> None:
        if TITLE_READER in self.md.treeprocessors:
            self._act(root)


class _OnExcerpt(Treeprocessor):
    """Calls a function with the tree of a post that Material's blog takes an excerpt of.

    The function is given the post's path too, and what makes an id of a title.
    """

    def __init__(self, md: Markdown, act: _OnPost) -> None:
        super().__init__(md)
        self._act = act

    def run(self, root: Element) -> None:
        processors: Any = self.md.treeprocessors
        if all(name in processors for name in ("excerpt", "relpath", "toc")):
            toc = processors["toc"]
            post = processors["relpath"].file.src_uri
            self._act(root, post, lambda title: toc.slugify(title, toc.sep))


def _register(md: Markdown, name: str, priority: float, act: Callable[[Element], None]) -> None:
    md.treeprocessors.register(_OnTree(md, act), f"batch_i18n_{name}", priority)


def _name(root: Element, names: Sequence[tuple[int, str]]) -> bool:
    """Give headings their ids if their levels are these; tell whether they are."""
    headings = list(_headings(root))
    if [level for level, _ in headings] != [level for level, _ in names]:
        return False
    for (_, heading), (_, identifier) in zip(headings, names, strict=True):
        if identifier and "id" not in heading.attrib:
            heading.set("id", identifier)
    return True


def _headings(root: Element) -> Iterator[tuple[int, Element]]:
    """Yield each heading with its level; comments and the like have no tag to match."""
    for element in root.iter():
        match = _HEADING.fullmatch(element.tag) if isinstance(element.tag, str) else None
        if match:
            yield int(match[1]), element


def _tab_sets(root: Element) -> Iterator[tuple[list[Element], list[Element]]]:
    """Yield the inputs and the labels of each set of tabs, in both of their layouts."""
    for div in root.iter("div"):
        if "tabbed-set" in div.get("class", "").split():
            rows = [div, *(e for e in div if e.get("class") == "tabbed-labels")]
            labels = [e for row in rows for e in row if e.tag == "label"]
            yield [e for e in div if e.tag == "input"], labels
