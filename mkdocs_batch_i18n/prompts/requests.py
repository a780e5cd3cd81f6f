"""From a pack to a request: what the model is told, as briefly as it works.

The system prompt is the same for all requests of a language, so that services can cache it. What
differs, the page and its segments, is in the user's message.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError

from mkdocs_batch_i18n.batch import Request, Usage
from mkdocs_batch_i18n.batch.budget import cost_of, max_tokens_of
from mkdocs_batch_i18n.batch.tokens import counter_of
from mkdocs_batch_i18n.glossary import Glossary
from mkdocs_batch_i18n.prompts.packs import Item, Pack, note_of
from mkdocs_batch_i18n.prompts.shapes import is_shaped, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_batch_i18n.settings import Language, Settings

_COMPLETIONS = "/v1/completions"

_SYSTEM = """\
Translate the values of a JSON object, texts of a software documentation page, from {source} to \
{target}. Answer with a JSON object only: the same keys, the translations as values.
{{{{1}}}} and the like stand for code and links: keep each once, where it belongs. Keep Markdown \
such as **bold** and [text]({{{{2}}}}) around the same words. Add nothing."""

_MARK = re.compile(r"\{\{\d+\}\}")

_ASCII_PER_TOKEN = 4.3
_OTHER_PER_TOKEN = 1.4
"""Characters of other scripts that make a token; accented Latin letters count as such, too."""

_GROWTH = 1.3
"""Tokens of a translation for each token of its source, on the average of languages."""
PER_ITEM = 4
"""Tokens around a text, in the request and in the answer: its number, quotes and comma."""
_WARMER = 0.2
"""Added to the temperature for each refused answer: the same prompt brings the same answer."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens and money of requests, before they are sent."""

    requests: int = 0
    input: int = 0
    output: int = 0
    cost: float | None = None
    """None when no price is set."""

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input + self.output

    def __add__(self, other: Estimate) -> Estimate:
        """Add the counts; money only when both have a price."""
        both = self.cost is not None and other.cost is not None
        return Estimate(
            self.requests + other.requests,
            self.input + other.input,
            self.output + other.output,
            (self.cost or 0) + (other.cost or 0) if both else None,
        )


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text; at least one."""
    other = sum(char > "\x7f" for char in text)
    return max(1, round((len(text) - other) / _ASCII_PER_TOKEN + other / _OTHER_PER_TOKEN))


class Prompter:
    """Writes the requests of one language."""

    def __init__(
        self, settings: Settings, language: Language, glossary: Glossary | None = None
    ) -> None:
        """Take the options; the same options give the same requests."""
        self.glossary = glossary or Glossary()
        self.settings = settings
        self.language = language
        self.model = language.model or settings.provider.model
        self.url = settings.provider.endpoint
        self.limit = settings.pack_tokens

    @cached_property
    def system(self) -> str:
        """What the model is told in every request of this language."""
        parts = [
            _SYSTEM.format(
                source=english(self.settings.source_language),
                target=f"{self.language.english_name} ({self.language.code})",
            ),
            self.settings.instructions.strip(),
            self.language.instructions.strip(),
        ]
        return "\n".join(part for part in parts if part)

    @cached_property
    def _instructed(self) -> int:
        """Tokens of what the model is told in every request."""
        return (counter_of(self.model) or tokens_of)(self.system)

    @cached_property
    def fingerprint(self) -> str:
        """Name of the prompt: provenance of what the model answers."""
        parts = (self.system, repr(self.settings.provider.temperature))
        return sha256("\0".join(parts).encode()).hexdigest()[:12]

    def size(self, item: Item) -> int:
        """Tokens that an item takes in its request."""
        return tokens_of("".join(self._lines("1", item)) + item.message) + PER_ITEM

    def user(self, pack: Pack) -> str:
        """Return what the model is shown of a pack: context first, the object last."""
        lines = [*self._context(pack)]
        for number, item in numbered(pack):
            lines.extend(self._lines(number, item))
        texts = {number: item.message for number, item in numbered(pack)}
        return "\n".join((*lines, json.dumps(texts, ensure_ascii=False, separators=(",", ":"))))

    def _context(self, pack: Pack) -> Iterator[str]:
        """Yield where the segments stand, and the terms that occur in them."""
        above = (pack.context.title, *pack.context.trail)
        trail = " > ".join(_MARK.sub("…", part) for part in dict.fromkeys(above) if part)
        if trail:
            yield f"Page: {trail}"
        terms = self.glossary.told((item.message for item in pack.items), pack.language)
        if terms:
            yield f"Terms: {terms}"

    def body(self, pack: Pack) -> dict[str, Any]:
        """Return the body of a pack's request for the endpoint of the settings."""
        provider = self.settings.provider
        refused = max(item.attempts for item in pack.items)
        system, user = self.system, self.user(pack)
        if provider.endpoint == _COMPLETIONS:
            asked: dict[str, Any] = {"prompt": f"{system}\n\n{user}\n"}
        else:
            roles = {"system": system, "user": user}
            asked = {"messages": [{"role": role, "content": text} for role, text in roles.items()]}
        return {
            "model": pack.model,
            **asked,
            "max_tokens": self._room(pack) * (1 + refused),
            "temperature": self._temperature(refused),
            **self._shape(pack),
            **provider.extra_body,
        }

    def request(self, pack: Pack) -> Request:
        """Return the request; the same work under the same options has the same id."""
        items = tuple(
            replace(item, terms=self.glossary.fingerprint(item.message, pack.language))
            for item in pack.items
        )
        named = replace(pack, prompt=self.fingerprint, items=items)
        body = self.body(named)
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
        # A tag has at most 35 characters of the safe set, and usually two or five.
        name = f"{pack.language[:24]}-{digest}"
        return Request(name, body, url=self.url, note=note_of(named))

    def estimate(self, pack: Pack) -> Estimate:
        """Estimate what a pack's request takes, by the model's vocabulary where it is at hand."""
        count = counter_of(pack.model) or tokens_of
        taken = self._instructed + count(self.user(pack)) + self._shape_tokens(pack, count)
        given = self._answer_tokens(pack, count)
        price = self.settings.provider.price
        prices = None if price is None else (price.input, price.output)
        cost = None if prices is None else cost_of(Usage(taken, given), prices)
        return Estimate(1, taken, given, cost)

    def _temperature(self, refused: int) -> float:
        return round(min(1.0, self.settings.provider.temperature + _WARMER * refused), 3)

    def _answer_tokens(self, pack: Pack, count: Callable[[str], int]) -> int:
        return sum(round(count(item.message) * _GROWTH) + PER_ITEM for item in pack.items)

    def _shape(self, pack: Pack) -> dict[str, Any]:
        return shape_of(len(pack.items)) if is_shaped(self.settings.provider) else {}

    def _shape_tokens(self, pack: Pack, count: Callable[[str], int]) -> int:
        """Return the tokens of the schema: some services charge for it, so all are counted."""
        shape = self._shape(pack)
        return count(json.dumps(shape, separators=(",", ":"))) if shape else 0

    def _room(self, pack: Pack) -> int:
        source = sum(tokens_of(item.message) for item in pack.items)
        return max_tokens_of(source + PER_ITEM * len(pack.items))

    def _lines(self, number: str, item: Item) -> Iterator[str]:
        """Yield what the model should know about one text."""
        if item.legend:
            marks = ", ".join(f"{{{{{mark}}}}}={text}" for mark, text in item.legend)
            yield f"{number}: {marks}"
        if item.hint:
            yield f"Note on {number}: {' '.join(item.hint.split())}"
        if item.before:
            if item.before[0] != item.message:
                yield f"Earlier text of {number}: {item.before[0]}"
            yield f"Its translation, to be changed only where needed: {item.before[1]}"
        if item.findings:
            yield f"Your last answer to {number} was refused: {'; '.join(item.findings)}"


def numbered(pack: Pack) -> Iterator[tuple[str, Item]]:
    """Yield the items of a pack, each with its number as text, from "1" on."""
    for number, item in enumerate(pack.items, start=1):
        yield str(number), item


def english(code: str) -> str:
    """Return a language's name in English, or its code if nobody knows a name."""
    try:
        return Locale.parse(code, sep="-").english_name or code
    except (UnknownLocaleError, ValueError):
        return code
