"""Terms: which texts hold them, what the model is told of them, whether a translation used them.

Everything is lenient where languages are: a plural of the term is the term, and a translation has
used a form when it holds the beginning of each of its words, whatever the ending.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256

_MARK = re.compile(r"\{\{\d+\}\}")
_WORD = re.compile(r"\w+")
_KEY_LETTERS = 2
"""Letters of a term's first word by which it is found: `to be` has no more."""
_PLURAL = r"(?:s|es|['’]s|s['’])?"  # noqa: RUF001 - a typographer's apostrophe
_SURE = 4
"""Letters at the beginning of a form's word that a translation has to hold, at least."""
_ENDING = 3
"""Letters at the end of a form's word that a language may change."""
_VOICED = "\u3099\u309a"
"""Japanese marks that make another syllable, not an accent."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no blanks between words."""
_PREFIXED = re.compile(r"[\u0590-\u06ff]")
"""Scripts that write articles and prepositions together with the word."""
_DROPS = frozenset({"ja", "ko", "th", "zh"})
"""Languages that leave out a subject that is known."""


@dataclass(frozen=True)
class Term:
    """One entry of a glossary."""

    term: str
    """As it stands in the source."""
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The forms that may stand for it, the best first, by BCP 47 tag in lower case."""
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What must not stand for it, by tag; under "" for all languages."""
    keep: bool = False
    """Whether it stays as it is, in languages without a translation."""
    note: str = ""
    """What it means, for the model."""
    case: bool = False
    """Whether `it` is another word than `IT`."""
    whole_word: bool = True
    """Whether it has to be a word of its own, or its plural."""

    def forms(self, language: str) -> tuple[str, ...]:
        """Return what may stand for it in a language; the language decides before its region."""
        return _of(self.translations, language)

    def avoided(self, language: str) -> tuple[str, ...]:
        """Return what must not stand for it in a language."""
        return (*_of(self.avoid, language), *self.avoid.get("", ()))

    def stays(self, language: str) -> bool:
        """Tell whether it stands untranslated in a language."""
        return self.keep and not self.forms(language)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds it in a text."""
        written = r"\s+".join(re.escape(word) for word in self.term.split())
        if self.whole_word:
            before = r"(?<!\w)" if self.term[:1].isalnum() else ""
            after = rf"{_PLURAL}(?!\w)" if self.term[-1:].isalnum() else ""
            stem = written[:-1] + "(?:y|ies)" if written.endswith("y") else written
            written = f"{before}{stem}{after}"
        return re.compile(written, 0 if self.case else re.IGNORECASE)


class Glossary:
    """All terms; one without any is no glossary."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        """Take the terms in the order of the file."""
        # The longest first: "raised bed" is not also a "bed".
        self.terms = tuple(sorted(terms, key=lambda term: -len(term.term)))
        self._found = lru_cache(maxsize=65_536)(self._search)

    def __bool__(self) -> bool:
        """Tell whether there is anything in it."""
        return bool(self.terms)

    def within(self, message: str) -> tuple[Term, ...]:
        """Return the terms that a message holds, in the order in which it holds them."""
        return self._found(message) if self.terms else ()

    def applying(self, message: str, language: str) -> tuple[Term, ...]:
        """Return the terms of a message about which the glossary says something in a language."""
        return tuple(term for term in self.within(message) if _says(term, language))

    def fingerprint(self, message: str, language: str) -> str:
        """Return what changes when a term changes that applies to a message; empty if none does."""
        said = [
            (term.term, term.forms(language), term.avoided(language), term.keep, term.note)
            for term in sorted(self.applying(message, language), key=lambda term: term.term)
        ]
        return sha256(json.dumps(said).encode()).hexdigest()[:12] if said else ""

    def told(self, messages: Iterable[str], language: str) -> str:
        """Say in one line what the model should know about the terms of some messages."""
        found = dict.fromkeys(
            _told(term, language)
            for message in messages
            for term in self.applying(message, language)
        )
        return "; ".join(found)

    def check(self, message: str, translation: str, language: str) -> Iterator[str]:
        """Yield a sentence for each term of a message that its translation does not follow."""
        text = _MARK.sub(" ", translation)
        for term in self.applying(message, language):
            forms = term.forms(language)
            if forms and not any(_used(form, text) for form in forms):
                yield f"{term.term!r} must be translated as {_either(forms)}"
            elif term.stays(language) and not _kept(term, text, language):
                yield f"{term.term!r} must stay as it is"
            for avoided in term.avoided(language):
                if _stands(avoided, text) and not any(_covers(form, avoided) for form in forms):
                    yield f"{avoided!r} must not stand for {term.term!r}"

    @cached_property
    def _index(self) -> Mapping[str, list[int]]:
        """The numbers of the terms, by the beginning of their first word."""
        index: defaultdict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(self.terms):
            word = _WORD.search(term.term.casefold()) if term.whole_word else None
            index[word[0][:_KEY_LETTERS] if word else ""].append(number)
        return index

    def _search(self, message: str) -> tuple[Term, ...]:
        text = _MARK.sub(lambda mark: "\0" * len(mark[0]), message)
        starts = {word[:_KEY_LETTERS] for word in _WORD.findall(text.casefold())}
        numbers = {number for start in ("", *starts) for number in self._index.get(start, ())}
        found: list[tuple[int, Term]] = []
        for number in sorted(numbers):
            term = self.terms[number]
            place = term.pattern.search(text)
            if place:
                found.append((place.start(), term))
                text = term.pattern.sub(lambda match: "\0" * len(match[0]), text)
        return tuple(term for _, term in sorted(found, key=lambda pair: pair[0]))


def _of(texts: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return what is said for a language, or for the one that it is a variant of."""
    parts = language.lower().split("-")
    tags = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((texts[tag] for tag in tags if tag in texts), ())


def _says(term: Term, language: str) -> bool:
    return bool(term.forms(language) or term.avoided(language) or term.keep or term.note)


def _told(term: Term, language: str) -> str:
    forms, avoided = term.forms(language), term.avoided(language)
    means = "|".join(forms) if forms else term.term if term.keep else ""
    more = [term.note] if term.note else []
    more += [f"never {'|'.join(avoided)}"] if avoided else []
    said = f"{term.term} = {means}" if means else term.term
    return f"{said} ({'; '.join(more)})" if more else said


def _either(forms: tuple[str, ...]) -> str:
    return " or ".join(map(repr, forms))


def _plain(text: str) -> str:
    """Return a text without case and accents: `Stöcke` begins as `Stock` does."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char) or char in _VOICED)


def _used(form: str, text: str) -> bool:
    """Tell whether a text holds a form, in whatever inflection."""
    wanted, given = _plain(form), _plain(text)
    if wanted in given and (len(wanted) >= _SURE or _UNSPACED.search(form)):
        return True
    if _UNSPACED.search(form):
        return False
    return all(_inflected(word, given) for word in _WORD.findall(wanted))


def _inflected(word: str, text: str) -> bool:
    """Tell whether a text holds a word up to its ending; in a compound, too."""
    if len(word) < _SURE and not _PREFIXED.search(word):
        return re.search(rf"(?<!\w){re.escape(word)}", text) is not None
    return word[: max(_SURE, len(word) - _ENDING)] in text


def _kept(term: Term, text: str, language: str) -> bool:
    """Tell whether a name stands in a text, or may be left out: who acts often is not named."""
    return language.partition("-")[0].lower() in _DROPS or term.term.casefold() in text.casefold()


def _stands(form: str, text: str) -> bool:
    """Tell whether a form stands in a text as it is written, but for its case."""
    if _UNSPACED.search(form):
        return form in text
    words = r"\s+".join(re.escape(word) for word in form.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None


def _covers(form: str, avoided: str) -> bool:
    """Tell whether the right form holds the wrong one: `user name` and `name`."""
    return _stands(avoided, form)
