"""Languages: BCP 47 tags, their names, their direction, and what a theme speaks of them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

import babel
from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site import records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

Direction = Literal["ltr", "rtl"]

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<rest>(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*"
    r"(?:-x(?:-[a-z\d]{1,8})+)?)",
    re.IGNORECASE,
)
"""The tags that sites use: RFC 5646 without extended and grandfathered subtags."""

_RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})

_SAME = {"no": "nb", "nb": "no", "iw": "he", "tl": "fil", "fil": "tl"}
"""Languages with two codes in use, each the other's stand-in."""


def canonical(tag: str) -> str:
    """Return `tag` in its canonical case (`pt-br` is `pt-BR`); refuse what is no BCP 47 tag."""
    match = _TAG.fullmatch(tag)
    if match is None or match["language"].lower() not in _english_languages():
        what = f"no BCP 47 language tag: {tag!r}."
        raise ConfigurationError(what, todo=_advice(tag))
    subtags = [match["language"].lower()]
    if match["script"]:
        subtags.append(match["script"].title())
    if match["region"]:
        subtags.append(match["region"].upper())
    return "-".join(subtags) + match["rest"].lower()


def _advice(tag: str) -> str:
    """Return what to write instead of a wrong tag, as far as it can be guessed."""
    if "_" in tag and _TAG.fullmatch(tag.replace("_", "-")):
        return f"Write {canonical(tag.replace('_', '-'))}, with a hyphen."
    wanted = tag.strip().lower()
    for code, name in _english_languages().items():
        if name.lower() == wanted:
            return f"Write {code} for {name}."
    return "Write a tag such as es, pt-BR or zh-Hans."


@cache
def _english_languages() -> dict[str, str]:
    """Return the English name of every language known to the CLDR, by subtag."""
    return {str(code): str(name) for code, name in Locale("en").languages.items()}


@cache
def _locale(tag: str) -> Locale | None:
    """Return the nearest locale that has data, None if the language has none."""
    return next(filter(None, map(_parse, _truncations(tag))), None)


def _parse(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _truncations(tag: str) -> Iterator[str]:
    """Yield `tag` and its ever shorter beginnings (RFC 4647, lookup)."""
    subtags = tag.split("-")
    while subtags:
        yield "-".join(subtags)
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()


@cache
def own_name(tag: str) -> str:
    """Return the language's name in itself, first letter upper case: `Português (Brasil)`."""
    locale = _locale(tag)
    name = (locale.get_display_name() if locale else None) or english_name(tag)
    return name[:1].upper() + name[1:]


_NAMED_BY = f"{babel.__version__} 1"
"""Babel's version, and that of `own_name`."""


class OwnNames:
    """The names of languages in themselves, kept: for each Babel reads all that it knows."""

    def __init__(self, cache_dir: Path) -> None:
        """Take the folder that keeps them."""
        self._path = cache_dir / "names.json"
        kept = records.read(self._path)
        names = kept.get("names") if kept.get("made_by") == _NAMED_BY else None
        self._kept = names if isinstance(names, dict) else {}
        self._found: dict[str, str] = {}

    def of(self, tag: str) -> str:
        """Return the name of a language, as `own_name` does."""
        kept = self._kept.get(tag)
        self._found[tag] = kept if isinstance(kept, str) else own_name(tag)
        return self._found[tag]

    def keep(self) -> None:
        """Leave the names to the next build; those that were kept, if none was asked for."""
        if self._found and self._found != self._kept:
            records.keep(self._path, {"made_by": _NAMED_BY, "names": self._found})


@cache
def english_name(tag: str) -> str:
    """Return the language's name in English: `Portuguese (Brazil)`."""
    locale = _locale(tag)
    name = locale.get_display_name("en") if locale else None
    return name or _english_languages()[tag.partition("-")[0]]


@cache
def direction(tag: str) -> Direction:
    """Return the direction in which the language is written.

    Its script says it: Babel's locale does too, but reads all that is known of the language first.
    """
    match = _TAG.fullmatch(tag)
    script = match and (match["script"] or _likely_script(match["language"], match["region"]))
    return "rtl" if script in _RTL_SCRIPTS else "ltr"


def _likely_script(language: str, region: str | None) -> str:
    """Return the script in which a language is mostly written, in a region if one is told."""
    table = get_global("likely_subtags")
    found: str = table.get(f"{language}_{region}") or table.get(language, "")
    return found.partition("_")[2].partition("_")[0]


def forget() -> None:
    """Let go of what Babel has read: some megabytes a language, of which names are all we need."""
    _locale.cache_clear()
    _english_languages.cache_clear()
    localedata._cache.clear()  # noqa: SLF001 - there is no other way, and it is read again


def lookup(tag: str, available: Collection[str]) -> str | None:
    """Return the one of `available` that serves `tag` best, None if it lacks the language.

    Tries `tag` and its ever shorter beginnings, then the likely region (`zh-Hans` is served by
    `zh_CN`), then another code of the same language. Case and `_` for `-` do not matter.
    """
    by_key = {name.replace("_", "-").lower(): name for name in available}
    candidates = [*_truncations(tag)]
    candidates[-1:-1] = _likely(tag)
    candidates += [_SAME[candidates[-1]]] if candidates[-1] in _SAME else []
    return next((by_key[c.lower()] for c in candidates if c.lower() in by_key), None)


def _likely(tag: str) -> list[str]:
    """Return the tag with its likely region in place of its script: `zh-Hant` is `zh-TW`."""
    language, _, script = tag.partition("-")
    table = get_global("likely_subtags")
    for known in (f"{language}_{script}", language):
        subtags = table.get(known, "").split("_")
        if len(subtags) == 3 and subtags[1] == script:  # noqa: PLR2004 - language, script, region
            return [f"{language}-{subtags[2]}"]
    return []
