"""Look after what is stored: check it by today's rules, and forget what no page uses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, cast

from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.workflow.reviewing import broken, check_catalogs, page_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mkdocs_batch_i18n.memory import Kind
    from mkdocs_batch_i18n.rows import Entry
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace

_KINDS: tuple[Kind, ...] = ("t", "f", "o", "j", "s")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A stored translation that should not be as it is."""

    where: str
    """File and line of a catalog, or the memory's language and key."""
    what: str
    """One sentence."""
    fixed: bool = False
    """It is missing now, or where it belongs."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found."""

    checked: int
    """Translations in the memory that were looked at."""
    findings: tuple[Wrong, ...]


def verify(
    pages: Sequence[Page],
    workspace: Workspace,
    languages: Iterable[str] | None = None,
    *,
    fix: bool = False,
) -> Verified:
    """Check all that is stored by today's rules, and that each text stands under its key.

    With `fix`, a machine's text that fails is forgotten, so that its segment is missing, and one
    under another key is put where it belongs. A person's work is never touched.
    """
    chosen = {language.code for language in workspace.languages(languages)}
    checked, findings = 0, list[Wrong]()
    sources = {segment.key: segment.message for page in pages for segment in page.segments}
    for code, key in list(workspace.memory.rows("t")):
        if code in chosen:
            checked += 1
            findings.extend(_verified(workspace, code, key, sources.get(key, ""), fix=fix))
    findings.extend(_catalogs(pages, workspace, sorted(chosen), fix=fix))
    return Verified(checked, tuple(findings))


def _verified(
    workspace: Workspace, code: str, key: str, source: str, *, fix: bool
) -> Iterator[Wrong]:
    """Check one row; `source` is the message that stands under its key on a page, if any does."""
    memory, where = workspace.memory, f"memory: {code} {key}"
    entry = memory.entry(code, key)
    if entry is None:
        if fix:
            memory.drop("t", code, key)
        yield Wrong(where, "the row cannot be read.", fix)
        return
    message = entry.source or source
    if not message:
        yield Wrong(where, "its source is not known, so it cannot be checked.")
        return
    why = _why_not(workspace, code, message, entry)
    fixed = fix and entry.translation.origin == "machine"
    if why:
        if fixed:
            memory.drop("t", code, key)
        yield Wrong(where, f"{why}, for {message!r}: {entry.translation.text!r}", fixed)
    elif key_of(message) != key:
        if fixed:
            _move(workspace, code, key, entry)
        yield Wrong(
            where, f"it stands under another key than that of its source {message!r}.", fixed
        )


def _why_not(workspace: Workspace, code: str, message: str, entry: Entry) -> str:
    """Return why a stored text may not be used, with the rules; empty if it may."""
    text = entry.translation.text
    if entry.translation.origin == "human":
        found = () if text == message else broken(message, text, workspace, code)
    else:
        found, _ = workspace.standards(code).judge(message, text)
    return "; ".join(f"{item.message} ({item.rule})" for item in found)


def _move(workspace: Workspace, code: str, key: str, entry: Entry) -> None:
    """Put a text under the key of its source, unless one is there."""
    right = key_of(entry.source)
    with workspace.memory.together():
        if workspace.memory.get(code, right) is None:
            workspace.memory.put(code, right, entry.translation, entry.source)
        workspace.memory.drop("t", code, key)


def _catalogs(
    pages: Sequence[Page], workspace: Workspace, codes: Sequence[str], *, fix: bool
) -> Iterator[Wrong]:
    """Check the catalogs; a machine's text that cannot be used goes from the page's catalog."""
    if workspace.catalogs.folder is None:
        return
    cleared: set[str] = set()
    if fix:
        for code in codes:
            for page in pages:
                cleared.update(_cleared(page, workspace, code))
    for finding in check_catalogs(pages, workspace, codes):
        yield Wrong(finding.where, finding.what)
    for where in sorted(cleared):
        yield Wrong(where, "a machine's text that fails the checks.", fixed=True)


def _cleared(page: Page, workspace: Workspace, code: str) -> list[str]:
    """Write a page's catalog without the machine's texts that fail; return where they stood."""
    bad = [
        entry.where
        for entry in workspace.catalogs.page(code, page.uri)
        if entry.origin == "machine"
        and entry.text
        and not entry.obsolete
        and broken(entry.message, entry.text, workspace, code)
    ]
    if bad:
        workspace.catalogs.write(code, page.uri, page_entries(page, workspace, code))
    return bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What no page uses."""

    unused: Mapping[str, int]
    """Translations that no page uses, by language; a person's are not among them."""
    due: Mapping[str, int]
    """Those of them that go, or have gone, by language."""
    others: int
    """What else goes with them: failures, second opinions, judgements, records of lost pages."""
    next: str | None
    """When the next one is due, UTC in ISO 8601; None when nothing waits."""


def prune(pages: Sequence[Page], workspace: Workspace, keep: float, *, act: bool) -> Pruned:
    """Find what no page has used for `keep` seconds; with `act`, forget it.

    The time counts from when a call first found a row unused, which is noted; and a translation
    is kept that long after it was paid for. What people wrote stays, and so does what an edited
    segment replaced, and what is in flight.
    """
    memory, now = workspace.memory, workspace.clock.time()
    known, here = memory.unused(), workspace.now()
    rows = list(_unused(pages, workspace))
    since = {"/".join(row): known.get("/".join(row), here) for row in rows}
    end = {
        row: _seconds(max(since["/".join(row)], _created(workspace, row))) + keep for row in rows
    }
    due = [row for row in rows if end[row] <= now]
    if act and due:
        with memory.together():
            for kind, code, key in due:
                memory.drop(cast("Kind", kind), code, key)
    gone = {"/".join(row) for row in due} if act else set()
    left = {name: when for name, when in since.items() if name not in gone}
    if left != known:
        memory.keep_unused(left)
    waiting = [moment for moment in end.values() if moment > now]
    return Pruned(
        unused=Counter(code for kind, code, _ in rows if kind == "t"),
        due=Counter(code for kind, code, _ in due if kind == "t"),
        others=sum(kind != "t" for kind, _, _ in due),
        next=_iso(min(waiting)) if waiting else None,
    )


def _unused(pages: Sequence[Page], workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    """Yield the rows that nothing needs: kind, language, and key or page."""
    uris = {page.uri for page in pages}
    codes = {language.code for language in workspace.languages()}
    flying = [workspace.in_flight(second=second) for second in (False, True)]
    used = {code: _used(pages, workspace, code, flying) for code in codes}
    memory = workspace.memory
    for kind in _KINDS:
        for code, key in memory.rows(kind):
            needed = key in uris and code in codes if kind == "s" else key in used.get(code, ())
            if needed:
                continue
            entry = memory.entry(code, key) if kind == "t" else None
            if entry is None or entry.translation.origin == "machine":
                yield kind, code, key


def _used(
    pages: Sequence[Page],
    workspace: Workspace,
    code: str,
    flying: Iterable[Mapping[str, frozenset[str]]],
) -> set[str]:
    """Return the keys that are on a page, stood in the place of one that is, or are in flight."""
    found = {segment.key for page in pages for segment in page.segments}
    found.update(*(keys.get(code, ()) for keys in flying))
    for page in pages:
        for place in workspace.memory.snapshot(code, page.uri):
            found |= {place.key, place.before}
    return found


def _created(workspace: Workspace, row: tuple[str, str, str]) -> str:
    """Return when a translation was paid for; empty for what was not paid for."""
    kind, code, key = row
    known = workspace.memory.get(code, key) if kind == "t" else None
    return known.created if known else ""


def _seconds(moment: str) -> float:
    """Return a time in seconds; one that cannot be read is long ago."""
    try:
        return datetime.strptime(moment, _ISO).replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return 0.0


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(_ISO)


_ISO = "%Y-%m-%dT%H:%M:%SZ"
