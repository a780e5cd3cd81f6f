"""TermBase eXchange (ISO 30042), versions 2 and 3: concepts with their names in languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_CONCEPTS = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES = frozenset({"langSet", "langSec"})
_GROUPS = frozenset({"tig", "ntig", "termSec"})
_STATUS = frozenset({"administrativeStatus", "normativeAuthorization"})
_BAD = ("deprecated", "superseded")
_TEXTS = frozenset({"term", "note", "descrip", "definition", "termNote", *_STATUS})


class NotTbxError(Exception):
    """The text is not what it should be; `line` says where."""

    def __init__(self, what: str, line: int) -> None:
        """Keep the line."""
        super().__init__(what)
        self.line = line


@dataclass
class Concept:
    """What one entry says."""

    line: int
    preferred: Mapping[str, tuple[str, ...]]
    """Names that may be used, by language tag."""
    deprecated: Mapping[str, tuple[str, ...]]
    """Names that may not."""
    note: str


def concepts(text: str) -> Iterator[Concept]:
    """Yield the concepts of a file; raises `NotTbxError`."""
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode(), True)  # noqa: FBT003 - expat takes no names
    except expat.ExpatError as error:
        raise NotTbxError(expat.ErrorString(error.code), error.lineno) from error
    if not reader.found:
        what = "it has no termEntry and no conceptEntry"
        raise NotTbxError(what, 1)
    yield from reader.found


@dataclass
class _Entry:
    line: int
    names: dict[bool, defaultdict[str, list[str]]] = field(
        default_factory=lambda: {True: defaultdict(list), False: defaultdict(list)}
    )
    notes: list[str] = field(default_factory=list)


class _Reader:
    """Follows the elements; entities that a file declares are not expanded."""

    def __init__(self) -> None:
        self.found: list[Concept] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._declared
        self._entry: _Entry | None = None
        self._language = self._text = self._term = self._type = ""
        self._good = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in _CONCEPTS:
            self._entry = _Entry(self.parser.CurrentLineNumber)
        elif name in _LANGUAGES:
            self._language = attributes.get("xml:lang", "")
        elif name in _GROUPS:
            self._term, self._good = "", True
        if name in _TEXTS:
            self._text, self._type = "", attributes.get("type", name)

    def _data(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        name, text = name.rpartition(":")[2], " ".join(self._text.split())
        if self._entry is None:
            return
        if name == "term":
            self._term = text
        elif self._type in _STATUS and name in _TEXTS:
            self._good = not text.startswith(_BAD)
        elif name in {"note", "descrip", "definition"} and self._type in {"note", "definition"}:
            self._entry.notes.append(text)
        elif name in _GROUPS and self._term and self._language:
            self._entry.names[self._good][self._language].append(self._term)
        elif name in _CONCEPTS:
            self.found.append(_concept(self._entry))
            self._entry = None
        if name in _TEXTS:
            self._type = ""

    def _declared(self, *_: object) -> None:
        what = "it declares entities"
        raise NotTbxError(what, self.parser.CurrentLineNumber)


def _concept(entry: _Entry) -> Concept:
    good, bad = (
        {tag: tuple(names) for tag, names in entry.names[kind].items()} for kind in (True, False)
    )
    return Concept(entry.line, good, bad, " ".join(entry.notes))
