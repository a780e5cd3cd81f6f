"""Glossaries as people keep them: YAML, a spreadsheet saved as CSV, or TBX from another tool."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.glossary import tbx
from mkdocs_batch_i18n.glossary.terms import Glossary, Term

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_FLAGS = ("keep", "case", "whole_word")
_KEYS = ("term", "translations", "avoid", "note", *_FLAGS)
_COLUMNS = ("term", "avoid", "note", *_FLAGS)
_YES = frozenset({"yes", "true", "1", "x"})
_NO = frozenset({"no", "false", "0", ""})
_EXAMPLE = "Write `- {term: bed, de: [Beet, Beete]}` or `- {term: Horto, keep: true}`."


@dataclass(frozen=True)
class _Place:
    """Where in a file something stands."""

    path: Path
    line: int

    def refuse(self, what: str, todo: str = _EXAMPLE) -> NoReturn:
        """Raise an error that says what is wrong here."""
        raise ConfigurationError(what, where=f"{self.path}:{self.line}", todo=todo)


def read(path: Path, source_language: str) -> Glossary:
    """Read a glossary, by the ending of its name: .csv, .tsv, .tbx, .xml, or else YAML.

    `source_language` says which words of a TBX file are the terms. Raises `ConfigurationError`,
    with file and line, for what cannot be understood.
    """
    text, kind = _text(path), path.suffix.lower()
    if kind in {".csv", ".tsv"}:
        entries = _from_csv(text, path)
    elif kind in {".tbx", ".xml"}:
        return Glossary(_united(_from_tbx(text, path, source_language)))
    else:
        entries = _from_yaml(text, path)
    return Glossary(_distinct(entries))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        _Place(path, line).refuse("the glossary is not UTF-8.", "Save it as UTF-8.")
    except OSError as error:
        what = f"the glossary cannot be read: {error.strerror}."
        todo = "The option `glossary` names it."
        raise ConfigurationError(what, where=str(path), todo=todo) from error


def _distinct(entries: Iterable[tuple[_Place, Term]]) -> Iterator[Term]:
    """Yield the terms; refuse one that is there twice, as nobody knows which one counts."""
    seen: dict[str, int] = {}
    for place, term in entries:
        name = term.term if term.case else term.term.casefold()
        if name in seen:
            what = f"the term {term.term!r} stands in line {seen[name]}, too."
            place.refuse(what, "Keep one of them.")
        seen[name] = place.line
        yield term


# YAML


def _from_yaml(text: str, path: Path) -> Iterator[tuple[_Place, Term]]:
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        _Place(path, line).refuse(f"the glossary is no YAML: {error.problem}.")
    except yaml.YAMLError as error:
        _Place(path, 1).refuse(f"the glossary is no YAML: {error}.")
    if root is None:
        return
    if isinstance(root, yaml.MappingNode) and [key.value for key, _ in root.value] == ["terms"]:
        root = root.value[0][1]
    if not isinstance(root, yaml.SequenceNode):
        _Place(path, root.start_mark.line + 1).refuse("a glossary is a list of terms.")
    for node in root.value:
        place = _Place(path, node.start_mark.line + 1)
        if not isinstance(node, yaml.MappingNode):
            place.refuse(f"a term is a mapping: {_value(node)!r}")
        yield place, _term(dict(_pairs(node, path)), place)


def _pairs(node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, tuple[_Place, object]]]:
    """Yield keys with the place and value of each; YAML reads a bare `no` as false."""
    for key, value in node.value:
        place = _Place(path, key.start_mark.line + 1)
        name = _value(key)
        yield "no" if name is False else str(name), (place, _value(value))


def _value(node: yaml.Node) -> object:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _term(given: Mapping[str, tuple[_Place, object]], place: _Place) -> Term:
    """Return an entry, checked."""
    for key, (where, _) in given.items():
        if key not in _KEYS and not _TAG.fullmatch(key):
            where.refuse(f"a term has no {key!r}.{_nearest(key)}")
    if "term" not in given:
        place.refuse("this entry names no `term`.")
    where, name = given["term"]
    if not isinstance(name, str) or not name.strip():
        where.refuse(f"a term is a text, not {name!r}.", "Put it in quotes.")
    translations = dict(_by_language(given.get("translations"), "translations"))
    translations |= {
        key.lower(): _forms(*found) for key, found in given.items() if key not in _KEYS
    }
    return _told(
        Term(
            term=name.strip(),
            translations=translations,
            avoid=dict(_avoided(given.get("avoid"))),
            note=_note(*given.get("note", (place, ""))),
            keep=_flag(given, "keep", default=False),
            case=_flag(given, "case", default=False),
            whole_word=_flag(given, "whole_word", default=True),
        ),
        place,
    )


def _told(term: Term, place: _Place) -> Term:
    """Return a term that says anything."""
    if not (term.translations or term.avoid or term.keep or term.note):
        place.refuse(f"nothing is said about the term {term.term!r}.")
    return term


def _by_language(
    given: tuple[_Place, object] | None, name: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if given is None:
        return
    place, value = given
    if not isinstance(value, Mapping):
        place.refuse(f"`{name}` is a mapping of languages to texts, not {value!r}.")
    for key, forms in value.items():
        tag = "no" if key is False else str(key)
        if not _TAG.fullmatch(tag):
            place.refuse(f"no BCP 47 language tag in `{name}`: {tag!r}")
        yield tag.lower(), _forms(place, forms)


def _avoided(given: tuple[_Place, object] | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if given is not None and not isinstance(given[1], Mapping):
        yield "", _forms(*given)
    else:
        yield from _by_language(given, "avoid")


def _forms(place: _Place, value: object) -> tuple[str, ...]:
    """Return a text, or a list of texts, as a tuple."""
    given = value if isinstance(value, list) else [value]
    texts = [text.strip() for text in given if isinstance(text, str) and text.strip()]
    if not texts or len(texts) != len(given):
        place.refuse(f"expected a text or a list of texts, not {value!r}.", "Put it in quotes.")
    return tuple(texts)


def _note(place: _Place, value: object) -> str:
    if not isinstance(value, str):
        place.refuse(f"`note` is a text, not {value!r}.", "Put it in quotes.")
    return " ".join(value.split())


def _flag(given: Mapping[str, tuple[_Place, object]], name: str, *, default: bool) -> bool:
    if name not in given:
        return default
    place, value = given[name]
    if not isinstance(value, bool):
        place.refuse(f"`{name}` is true or false, not {value!r}.")
    return value


def _nearest(key: str, known: Iterable[str] = _KEYS) -> str:
    found = difflib.get_close_matches(key, list(known), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


# CSV: a row a term, a column a language, forms apart by `|`


def _from_csv(text: str, path: Path) -> Iterator[tuple[_Place, Term]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    try:
        for row in rows:
            place = _Place(path, rows.line_num)
            if not names:
                names = [name.strip() for name in row]
                _check_columns(names, place)
            elif any(cell.strip() for cell in row):
                yield place, _row(dict(zip(names, row, strict=False)), place)
    except csv.Error as error:
        _Place(path, rows.line_num).refuse(f"the glossary is no CSV: {error}.", "")


def _check_columns(names: list[str], place: _Place) -> None:
    todo = f"The first line names the columns: {', '.join(_COLUMNS)}, and languages such as de."
    if "term" not in names:
        place.refuse("no column `term`.", todo)
    for name in names:
        if name not in _COLUMNS and not _TAG.fullmatch(name.removeprefix("avoid:")):
            place.refuse(f"no column has this name: {name!r}.{_nearest(name, _COLUMNS)}", todo)


def _row(row: Mapping[str, str], place: _Place) -> Term:
    term = row["term"].strip()
    if not term:
        place.refuse("this line names no term.")
    cells = {name: _split(cell) for name, cell in row.items()}
    avoid = {
        name.partition(":")[2].lower(): forms
        for name, forms in cells.items()
        if name.partition(":")[0] == "avoid" and forms
    }
    languages = [name for name in row if name not in _COLUMNS and ":" not in name]
    found = Term(
        term=term,
        translations={name.lower(): cells[name] for name in languages if cells[name]},
        avoid=avoid,
        note=" ".join(row.get("note", "").split()),
        keep=_cell(row, "keep", place, default=False),
        case=_cell(row, "case", place, default=False),
        whole_word=_cell(row, "whole_word", place, default=True),
    )
    return _told(found, place)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _cell(row: Mapping[str, str], name: str, place: _Place, *, default: bool) -> bool:
    value = row.get(name, "").strip().lower()
    if value not in _YES | _NO:
        place.refuse(f"`{name}` is yes or no, not {value!r}.", "")
    return value in _YES if value else default


# TBX


def _from_tbx(text: str, path: Path, source_language: str) -> Iterator[Term]:
    try:
        found = list(tbx.concepts(text))
    except tbx.NotTbxError as error:
        _Place(path, error.line).refuse(f"the glossary is no TBX: {error}.", "")
    for concept in found:
        good, bad = (
            {tag.lower(): forms for tag, forms in names.items() if not _is(tag, source_language)}
            for names in (concept.preferred, concept.deprecated)
        )
        for tag, names in concept.preferred.items():
            for name in names if _is(tag, source_language) else ():
                yield Term(name, good, bad, keep=not good, note=concept.note)


def _united(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield each term once: where one word names two concepts, the names of both may stand."""
    same: dict[str, list[Term]] = {}
    for term in terms:
        same.setdefault(term.term.casefold(), []).append(term)
    for first, *more in same.values():
        good, bad = dict(first.translations), dict(first.avoid)
        for term in more:
            good |= {tag: (*good.get(tag, ()), *forms) for tag, forms in term.translations.items()}
            # What is wrong for one concept may be right for the other.
            bad = {tag: forms for tag, forms in bad.items() if term.avoid.get(tag) == forms}
        notes = "; ".join(filter(None, (term.note for term in (first, *more))))
        yield Term(first.term, good, bad, keep=not good, note=notes)


def _is(tag: str, language: str) -> bool:
    """Tell whether both tags are of one language; en-US is English, too."""
    return tag.lower().partition("-")[0] == language.lower().partition("-")[0]
