"""Catalogs for people: write what is known into PO files, check what people wrote there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.catalogs import SITE, Entry, Style
from mkdocs_batch_i18n.document import check, key_of
from mkdocs_batch_i18n.errors import CatalogError
from mkdocs_batch_i18n.workflow.changes import edited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mkdocs_batch_i18n.document import Segment, Violation
    from mkdocs_batch_i18n.records import Translation
    from mkdocs_batch_i18n.translations import Before, Translations
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a catalog that a person should look at."""

    where: str
    """File and line."""
    what: str
    """One sentence."""


_PLAIN = Style()


def export_catalogs(
    pages: Iterable[Page],
    workspace: Workspace,
    languages: Iterable[str] | None = None,
    style: Style = _PLAIN,
) -> tuple[Path, ...]:
    """Bring the catalogs of all pages up to date; return the files that changed.

    What a person wrote stays. A person's translation of a sentence that was edited since becomes
    the fuzzy proposal for the new one, until a machine or a person has translated it.
    """
    wanted, changed = list(pages), []
    for language in workspace.languages(languages):
        for page in wanted:
            entries = page_entries(page, workspace, language.code)
            if entries and workspace.catalogs.write(language.code, page.uri, entries, style):
                path = workspace.catalogs.path(language.code, page.uri)
                changed.extend([path] if path else [])
    return tuple(changed)


def check_catalogs(
    pages: Iterable[Page], workspace: Workspace, languages: Iterable[str] | None = None
) -> tuple[Finding, ...]:
    """Return all that keeps catalog entries from being used, in the order of the files."""
    known = {page.uri or SITE for page in pages}
    return tuple(
        finding
        for language in workspace.languages(languages)
        for path in workspace.catalogs.files(language.code)
        for finding in _findings(path, workspace, language.code, known)
    )


def _findings(
    path: Path, workspace: Workspace, language: str, known: set[str]
) -> Iterator[Finding]:
    folder = workspace.catalogs.folder
    uri = "" if folder is None else path.relative_to(folder / language).with_suffix("").as_posix()
    if uri not in known:
        yield Finding(str(path), "the site has no such page, or does not translate it.")
    try:
        entries = workspace.catalogs.page(language, "" if uri == SITE else uri)
    except CatalogError as error:
        yield Finding(error.where, f"{error.what} {error.todo}".strip())
        return
    times = Counter(entry.message for entry in entries if not entry.obsolete)
    for entry in entries:
        if times.pop(entry.message, 1) > 1:
            yield Finding(entry.where, "this message stands in the file more than once.")
        if entry.text and not entry.fuzzy and not entry.obsolete and entry.text != entry.message:
            for violation in broken(entry.message, entry.text, workspace, language):
                what = f"not used ({violation.rule}): {violation.message}."
                yield Finding(entry.where, what)


def broken(message: str, text: str, workspace: Workspace, language: str) -> tuple[Violation, ...]:
    """Return why a person's text cannot be used; nothing of it is a matter of words."""
    eased = workspace.standards(language).eased
    return tuple(found for found in check(message, text, language) if found.rule not in eased)


def page_entries(page: Page, workspace: Workspace, language: str) -> list[Entry]:
    """Return what a page's catalog should say, each message once, in the order of the page."""
    translations = workspace.translations(language)
    lines: dict[str, list[int]] = {}
    by_hand = page.by_hand.get(language, ())
    for segment in page.segments:
        if segment.key not in by_hand:
            lines.setdefault(segment.key, []).append(page.line(segment))
    unique = {segment.key: segment for segment in reversed(page.segments)}
    old = {key_of(entry.message) for entry in workspace.catalogs.page(language, page.uri)}
    fresh = frozenset(key for key in lines if key not in old)
    before = edited(translations.past(page.uri), page.segments, fresh) if fresh else {}
    known = translations.find_all([unique[key] for key in lines], page.uri)
    return [
        _entry(unique[key], tuple(places), found, before.get(key), translations, page.uri)
        for (key, places), found in zip(lines.items(), known, strict=True)
    ]


def _entry(  # noqa: PLR0913, PLR0917 -- all that an entry says
    segment: Segment,
    lines: tuple[int, ...],
    found: Translation | None,
    before: Before | None,
    translations: Translations,
    uri: str,
) -> Entry:
    """Return a segment's entry: its translation, else a person's draft, else nothing."""
    entry = Entry(segment.message, "", "machine", comment=_comment(segment), lines=lines)
    if found is not None:
        previous = "" if before is None else before.source
        return replace(
            entry, text=found.text, origin=found.origin, model=found.model, previous=previous
        )
    draft = translations.draft(segment.message, uri) or before
    if draft is None or draft.origin != "human":
        return entry
    previous = draft.source if draft.source != segment.message else ""
    return replace(entry, text=draft.text, origin="human", fuzzy=True, previous=previous)


def _comment(segment: Segment) -> str:
    """Return what translators should know: what the marks stand for, and the author's note."""
    marks = (
        f"{{{{{number}}}}} = {' '.join(token.split()) or 'line break'}"
        for number, token in enumerate(segment.masked.tokens, start=1)
    )
    return "\n".join((*marks, *filter(None, [segment.note])))
