"""Translations in files of other tools: XLIFF 2.0 and 1.2, one file a language, and TMX.

Written and read with translate-toolkit, an optional dependency. Placeholders stand in the texts as
they do in the catalogs: `{{1}}`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from mkdocs_batch_i18n.errors import CatalogError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Format = Literal["xliff", "xliff1", "tmx"]
State = Literal["missing", "draft", "machine", "human"]

SUFFIXES: dict[Format, str] = {"xliff": ".xlf", "xliff1": ".xlf", "tmx": ".tmx"}

_MODULES: dict[Format, tuple[str, str]] = {
    "xliff": ("translate.storage.xliff2", "Xliff2File"),
    "xliff1": ("translate.storage.xliff", "xlifffile"),
    "tmx": ("translate.storage.tmx", "tmxfile"),
}
_XLIFF_12 = b"""\
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="NoName" \
source-language="en" datatype="plaintext"><body/></file></xliff>"""
"""What to begin a file with: by itself the toolkit writes version 1.1, which few tools know."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_MACHINE = "machine translation"
"""The note that marks a unit of a TMX file, which has no states."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A source text and its translation."""

    key: str
    """Name of the unit in its file."""
    page: str | None
    """The page it stands on; None for all pages that have it."""
    source: str
    target: str
    """The translation, empty when there is none."""
    state: State
    """A `draft` is a person's, and not finished."""
    note: str = ""
    """For translators."""


def write(path: Path, kind: Format, units: Sequence[Unit], languages: tuple[str, str]) -> None:
    """Write the units of (source, target) languages; those of a page stand together."""
    store = _store(kind).parsestring(_XLIFF_12) if kind == "xliff1" else _store(kind)()
    store.setsourcelanguage(languages[0])
    store.settargetlanguage(languages[1])
    _WRITERS[kind](store, units)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(store))
    except OSError as error:
        what = f"this file cannot be written: {error.strerror or error}."
        raise CatalogError(what, where=str(path), todo="Name another folder.") from error


def read(path: Path, source: str, language: str | None = None) -> tuple[str, list[Unit]]:
    """Return the target language of a file, as the file names it, and its translated units.

    Raises `CatalogError` for a file that cannot be read or that is from another language than
    `source`. A TMX file with more than two languages needs `language`, the one to take.
    """
    kind, content = _kind(path)
    try:
        store = _store(kind).parsestring(content)
    except (ValueError, SyntaxError, AttributeError, AssertionError) as error:
        raise _unreadable(path, str(error) or "its root is not as it should be") from error
    if kind == "tmx":
        return _read_tmx(path, store, source, language)
    target = store.gettargetlanguage() or language
    _require_languages(path, store.getsourcelanguage() or source, source, target)
    return str(target), [_unit(unit, kind) for unit in store.units if unit.source and unit.target]


def closest(tag: str, codes: Sequence[str]) -> str | None:
    """Return which of the codes a file's language is: the same one, or the only one akin."""
    same = [code for code in codes if code.lower() == tag.replace("_", "-").lower()]
    akin = [code for code in codes if _same(code, tag)]
    return next(iter(same), akin[0] if len(akin) == 1 else None)


def _kind(path: Path) -> tuple[Format, bytes]:
    """Tell the format of a file by its content."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    head = content[:2000].replace(b"'", b'"')
    if b"<tmx" in head:
        return "tmx", content
    if b"<xliff" not in head:
        raise _unreadable(path, "it is neither XLIFF nor TMX")
    return ("xliff" if b"document:2" in head or b'version="2' in head else "xliff1"), content


def _store(kind: Format) -> Any:  # noqa: ANN401 -- translate-toolkit may be absent
    module, name = _MODULES[kind]
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as error:
        what = "XLIFF and TMX need translate-toolkit, which is not installed."
        todo = "Run `pip install 'mkdocs-batch-i18n[exchange]'`."
        raise ConfigurationError(what, todo=todo) from error


def _write_xliff2(store: Any, units: Sequence[Unit]) -> None:  # noqa: ANN401
    root, first = store.document.getroot(), store.body
    for number, (page, group) in enumerate(groupby(units, key=lambda unit: unit.page), start=1):
        node = first if number == 1 else store.createfilenode(f"f{number}")
        node.set("original", page or "_site")
        if number > 1:
            root.append(node)
        store.body = node
        for unit in group:
            _add_xliff2(store, unit)


def _add_xliff2(store: Any, unit: Unit) -> None:  # noqa: ANN401
    added = store.UnitClass(unit.source)
    store.addunit(added)
    added.setid(unit.key)
    if unit.target:
        added.target = unit.target
    states = {"machine": "translated", "human": "reviewed"}
    added.xmlelement.set("state", states.get(unit.state, "initial"))
    element = added.getunitelement()
    # The toolkit puts both where the standard does not allow them.
    added.xmlelement.attrib.pop(f"{_XML}space", None)
    element.set(f"{_XML}space", "preserve")
    if unit.note:
        notes = element.makeelement(added.namespaced("notes"))
        note = element.makeelement(added.namespaced("note"))
        note.text = unit.note
        notes.append(note)
        element.insert(0, notes)


def _write_xliff1(store: Any, units: Sequence[Unit]) -> None:  # noqa: ANN401
    # Units are made for version 1.1, and moved; without this each says where it came from.
    cleanup = importlib.import_module("lxml.etree").cleanup_namespaces
    for unit in units:
        store.switchfile(unit.page or "_site", createifmissing=True)
        added = store.UnitClass(unit.source)
        store.addunit(added)
        added.setid(unit.key)
        if unit.target:
            added.target = unit.target
            if unit.state == "draft":
                added.markfuzzy()
            added.markapproved(unit.state == "human")
        if unit.note:
            added.addnote(unit.note, "developer")
    cleanup(store.document)


def _write_tmx(store: Any, units: Sequence[Unit]) -> None:  # noqa: ANN401
    unique = {unit.source: unit for unit in units if unit.target and unit.state != "draft"}
    for unit in unique.values():
        added = store.addsourceunit(unit.source)
        added.target = unit.target
        added.xmlelement.set("tuid", unit.key)
        if unit.state == "machine":
            added.addnote(_MACHINE)


_WRITERS = {"xliff": _write_xliff2, "xliff1": _write_xliff1, "tmx": _write_tmx}


def _unit(unit: Any, kind: Format) -> Unit:  # noqa: ANN401
    ancestors = unit.xmlelement.iterancestors()
    page = next((found.get("original") for found in ancestors if found.get("original")), None)
    return Unit(
        key=unit.getid().rpartition("\x04")[2] if kind == "xliff1" else str(unit.getid()),
        page="" if page == "_site" else page,
        source=str(unit.source),
        target=str(unit.target),
        state="human" if unit.isapproved() else "draft" if _is_draft(unit, kind) else "machine",
    )


def _is_draft(unit: Any, kind: Format) -> bool:  # noqa: ANN401
    """Whether a text is marked as not finished; the toolkit takes all of XLIFF 1's for such."""
    if kind == "xliff":
        return bool(unit.isfuzzy())
    node = unit.xmlelement.find(unit.namespaced("target"))
    return node is not None and node.get("state", "").startswith(("needs-", "new"))


def _read_tmx(
    path: Path,
    store: Any,  # noqa: ANN401
    source: str,
    language: str | None,
) -> tuple[str, list[Unit]]:
    own = store.getsourcelanguage()
    found = {
        name
        for unit in store.units
        for name in (
            node.get("{http://www.w3.org/XML/1998/namespace}lang") for node in unit.xmlelement
        )
        if name and not _same(name, own or source)
    }
    chosen = [name for name in sorted(found) if language is None or _same(name, language)]
    if len(chosen) != 1:
        names = ", ".join(sorted(found)) or "none"
        raise _unreadable(
            path, f"which language to take is not clear, it has {names}; see --language"
        )
    _require_languages(path, own if own and own != "*all*" else source, source, chosen[0])
    store.settargetlanguage(chosen[0])
    units = [unit for unit in store.units if unit.source and unit.target]
    return chosen[0], [
        Unit(
            key=str(unit.getid()),
            page=None,
            source=str(unit.source),
            target=str(unit.target),
            state="machine" if _MACHINE in unit.getnotes() else "human",
        )
        for unit in units
    ]


def _require_languages(path: Path, found: str, source: str, target: str | None) -> None:
    if not _same(found, source):
        raise _unreadable(path, f"it translates from {found!r}, the site's language is {source!r}")
    if not target:
        raise _unreadable(path, "it does not name its language; see --language")


def _same(one: str, other: str) -> bool:
    """Whether two tags name the same language, `en-US` being English."""
    short, long = sorted((tag.replace("_", "-").lower() for tag in (one, other)), key=len)
    return long == short or long.startswith(f"{short}-")


def _unreadable(path: Path, why: str) -> CatalogError:
    return CatalogError(
        f"this file cannot be taken in: {why}.",
        where=str(path),
        todo="Export it again as XLIFF 1.2, XLIFF 2 or TMX.",
    )
