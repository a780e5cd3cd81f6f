"""Packs: the segments that travel in one request, and all that is needed to bank the answer.

A pack becomes a request's `note`, which the journal keeps until the reply is there, perhaps in
another process a day later. `pack_of(note_of(pack)) == pack`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mkdocs_batch_i18n.document import Segment

_NOTE_VERSION = 1

_LEGEND_WIDTH = 30
"""Longer things behind a mark are not explained to the model."""

_WORDS_A_MARK = 6
"""Texts with so many words for each mark are clear without an explanation."""

_WORD = re.compile(r"[^\W\d_]{2,}")

_SMALLER = 4
"""Packs of segments that got no answer are by so much smaller than the pack before."""

_CODE = re.compile(r"^(`+)\s*(.*?[^\s].*?)\s*\1$")


@dataclass(frozen=True, slots=True)
class Item:
    """One segment on its way to the model."""

    key: str
    message: str
    legend: tuple[tuple[int, str], ...] = ()
    """What marks stand for, where knowing it helps: (1, "mkdocs build")."""
    hint: str = ""
    """What the author tells the translator."""
    before: tuple[str, str] | None = None
    """The source and translation that stood here before an edit."""
    findings: tuple[str, ...] = ()
    """What was wrong with the last answer."""
    attempts: int = 0
    """Answers refused so far."""
    terms: str = ""
    """Fingerprint of the glossary's terms that the model was told."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where segments stand: shown to the model, not translated."""

    page: str
    """The page's path, for people."""
    title: str = ""
    trail: tuple[str, ...] = ()
    """The headings above the first segment, outermost first."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The segments of one page that travel together, in their order."""

    language: str
    model: str
    context: Context
    items: tuple[Item, ...]
    prompt: str = ""
    """Fingerprint of what the model is told besides the segments."""
    plain: bool = False
    """Whether the engine is given a text and gives a text, with nothing around either."""
    second: bool = False
    """Whether another model has these segments too, and this one's answers are to be compared."""
    judge: bool = False
    """Whether each item's `before` is the text and the translation to be judged; then `second`
    is true, too."""


def item_of(
    segment: Segment,
    before: tuple[str, str] | None = None,
    findings: tuple[str, ...] = (),
    attempts: int = 0,
) -> Item:
    """Make an item of a segment."""
    return Item(
        key=segment.key,
        message=segment.message,
        legend=tuple(_legend(segment.message, segment.masked.tokens)),
        hint=segment.note,
        before=before,
        findings=findings,
        attempts=attempts,
    )


def pack(
    items: Iterable[tuple[Item, tuple[str, ...]]],
    size: Callable[[Item], int],
    limit: int,
    template: Pack,
) -> Iterator[Pack]:
    """Cut items, each with its heading trail, into packs of at most `limit` tokens.

    An item whose answer was refused goes alone, so that it cannot spoil others. Items that got
    no answer at all go in smaller packs the next time: the pack may have been too much.
    """
    room: list[Item] = []
    used, allowed, trail = 0, limit, template.context.trail
    for item, headings in items:
        if item.findings:
            yield _filled(template, [item], headings)
            continue
        most = limit // _SMALLER**item.attempts
        if room and (most != allowed or used + size(item) > most):
            yield _filled(template, room, trail)
            room, used = [], 0
        if not room:
            allowed, trail = most, headings
        room.append(item)
        used += size(item)
    if room:
        yield _filled(template, room, trail)


def _filled(template: Pack, items: list[Item], trail: tuple[str, ...]) -> Pack:
    return replace(template, items=tuple(items), context=replace(template.context, trail=trail))


def _legend(message: str, tokens: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the marks that the model should know, to understand a text of few words: short code."""
    if len(_WORD.findall(message)) >= _WORDS_A_MARK * len(tokens):
        return
    for number, token in enumerate(tokens, start=1):
        code = _CODE.match(token)
        if code and len(code[2]) <= _LEGEND_WIDTH:
            yield number, code[2]


def note_of(pack: Pack) -> str:
    """Write a pack down as text."""
    items = [
        {
            "key": item.key,
            "message": item.message,
            **_given("legend", item.legend),
            **_given("hint", item.hint),
            **_given("before", item.before),
            **_given("findings", item.findings),
            **_given("attempts", item.attempts),
            **_given("terms", item.terms),
        }
        for item in pack.items
    ]
    row = {
        "v": _NOTE_VERSION,
        "language": pack.language,
        "model": pack.model,
        "prompt": pack.prompt,
        "page": pack.context.page,
        "title": pack.context.title,
        "trail": pack.context.trail,
        "items": items,
        **_given("plain", pack.plain),
        **_given("second", pack.second),
        **_given("judge", pack.judge),
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _given(name: str, value: object) -> dict[str, object]:
    return {name: value} if value else {}


def pack_of(note: str) -> Pack | None:
    """Read a pack; None when the text is not one, or one of another version."""
    try:
        row = json.loads(note)
        return _pack(row) if row["v"] == _NOTE_VERSION else None
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _pack(row: dict[str, Any]) -> Pack:
    context = Context(str(row["page"]), str(row["title"]), tuple(map(str, row["trail"])))
    items = tuple(_item(item) for item in row["items"])
    return Pack(
        str(row["language"]),
        str(row["model"]),
        context,
        items,
        str(row["prompt"]),
        plain=bool(row.get("plain")),
        second=bool(row.get("second")),
        judge=bool(row.get("judge")),
    )


def _item(row: dict[str, Any]) -> Item:
    before = row.get("before")
    return Item(
        key=str(row["key"]),
        message=str(row["message"]),
        legend=tuple((int(number), str(text)) for number, text in row.get("legend", ())),
        hint=str(row.get("hint", "")),
        before=(str(before[0]), str(before[1])) if before else None,
        findings=tuple(map(str, row.get("findings", ()))),
        attempts=int(row.get("attempts", 0)),
        terms=str(row.get("terms", "")),
    )
