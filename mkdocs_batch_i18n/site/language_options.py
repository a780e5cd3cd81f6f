"""The option `languages`: what may be said about each language, in our words or static-i18n's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs.config.base import BaseConfigOption, ValidationError

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.settings import Level
from mkdocs_batch_i18n.site import locales
from mkdocs_batch_i18n.site.levels import levels_of

_KINDS: dict[str, type] = {
    **dict.fromkeys(("name", "instructions", "model", "fixed_link"), str),
    **dict.fromkeys(("site_name", "site_description", "site_author", "copyright"), str),
    **dict.fromkeys(("nav_translations", "admonition_translations", "theme", "extra"), dict),
    "checks": dict,
    **dict.fromkeys(("default", "build"), bool),
    "nav": list,
}
"""The keys of a language, beside its code, and what they hold."""
_NAMES = {str: "text", dict: "a mapping", bool: "true or false", list: "a list"}
_WITHOUT_EFFECT = {
    "link": "a language's address is its code, or `/` for the source language",
    "site_url": "a language's address is that of the site and its code",
}
"""Keys of mkdocs-static-i18n that mean nothing here, and why."""


@dataclass(frozen=True, slots=True)
class LanguageEntry:
    """One item of `languages`, as written."""

    code: str
    """BCP 47 tag; empty for an item that is only a link of the switcher."""
    name: str | None = None
    instructions: str | None = None
    model: str | None = None
    checks: Mapping[str, Level] = field(default_factory=dict)
    """Rules that are eased or made strict in this language."""
    default: bool = False
    """It is the source language, and the item says how its own site differs."""
    build: bool = True
    """Without, the language is left out."""
    site_name: str | None = None
    site_description: str | None = None
    site_author: str | None = None
    copyright: str | None = None
    nav: list[Any] | None = None
    """A navigation of its own; its titles are in the language already."""
    nav_translations: Mapping[str, str] = field(default_factory=dict)
    """Titles of the navigation, by the title in the source language."""
    admonition_translations: Mapping[str, str] = field(default_factory=dict)
    """Titles of admonitions that have none, by their type."""
    theme: Mapping[str, Any] = field(default_factory=dict)
    """Laid over the settings of the theme."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Laid over `extra`."""
    fixed_link: str | None = None
    """Where the switcher leads to, instead of the same page."""
    ignored: tuple[str, ...] = ()
    """What was said without effect, and why."""


class Languages(BaseConfigOption[tuple[LanguageEntry, ...]]):
    """A list of language tags, or of mappings with `code` and more."""

    def run_validation(self, value: object, /) -> tuple[LanguageEntry, ...]:
        """Return the entries in their order; refuse an empty list and repeated languages."""
        if not isinstance(value, list) or not value:
            what = "name at least one language, as in [es, fr]."
            raise ValidationError(what)
        entries = tuple(_language_entry(item) for item in value)
        seen: set[str] = set()
        for entry in entries:
            if entry.code and entry.code.lower() in seen:
                what = f"the same language twice: {entry.code!r}"
                raise ValidationError(what)
            seen.add(entry.code.lower())
        return entries


def tag_of(value: object) -> str:
    """Return a tag in canonical case; YAML reads a bare `no` as false."""
    if value is False:
        what = 'YAML reads a bare no as false: write "no" or nb for Norwegian.'
        raise ValidationError(what)
    if not isinstance(value, str):
        what = f"expected a BCP 47 language tag such as pt-BR: {value!r}"
        raise ValidationError(what)
    try:
        return locales.canonical(value)
    except ConfigurationError as error:
        raise ValidationError(str(error)) from error


def _language_entry(item: object) -> LanguageEntry:
    """Return one item of `languages`, checked."""
    if not isinstance(item, Mapping):
        return LanguageEntry(tag_of(item))
    code = _code(item)
    ignored = tuple(
        f"{key!r} of {code or 'a link'} has no effect: {_WITHOUT_EFFECT[key]}."
        for key in item
        if key in _WITHOUT_EFFECT and item[key] not in {"/", f"/{code}/", None}
    )
    values = {
        key: _checked(key, value)
        for key, value in item.items()
        if key not in {"code", "locale", *_WITHOUT_EFFECT} and value is not None
    }
    return LanguageEntry(code, ignored=ignored, **values)


def _code(item: Mapping[Any, Any]) -> str:
    """Return the language of an item: `code`, or `locale` as mkdocs-static-i18n has it."""
    if "code" in item or "locale" not in item:
        return tag_of(item.get("code"))
    locale = item["locale"]
    if locale is None or str(locale).lower() == "null":
        if not item.get("fixed_link"):
            what = "an item without a language needs `fixed_link`."
            raise ValidationError(what)
        return ""
    return tag_of(locale.replace("_", "-") if isinstance(locale, str) else locale)


def _checked(key: object, value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return a value of the kind that its key takes; refuse a key that no language has."""
    kind = _KINDS.get(str(key))
    if kind is None:
        what = f"a language has code, {', '.join(_KINDS)}, but no {key!r}."
        raise ValidationError(what)
    if kind is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, kind):
        what = f"{key!r} of a language is {_NAMES[kind]}, not {value!r}."
        raise ValidationError(what)
    return levels_of(value) if key == "checks" else value
