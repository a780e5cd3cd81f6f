"""What a machine's text has to fulfil in one language before it is stored.

The rules of the document core, the glossary's, and the signs of `quality`, each at the level that
the options give it: `on` refuses the text, `flag` has a person look at it, `off` says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import document, quality

if TYPE_CHECKING:
    from mkdocs_batch_i18n.document import Violation
    from mkdocs_batch_i18n.glossary import Glossary
    from mkdocs_batch_i18n.records import Translation
    from mkdocs_batch_i18n.settings import Language, Level, Settings

LEVELS: Mapping[str, Level] = {
    "markup": "on",
    "length": "on",
    "untranslated": "on",
    "script": "on",
    "glossary": "on",
    "language": "flag",
    "meaning": "flag",
}
"""The rules that can be eased or made strict, at their usual levels."""

FIRM = ("empty", "placeholders", "opaque", "braces", "addresses", "characters", "size")
"""The rules that keep foreign links, code and macros out of pages; nobody can switch them off."""

_ALWAYS = frozenset(FIRM)


class Standards:
    """The rules of one language."""

    def __init__(self, settings: Settings, language: Language, glossary: Glossary) -> None:
        """Take the options; the language's own levels stand above those for all languages."""
        self.language = language.code
        self.glossary = glossary
        self._tags = (settings.source_language, language.code)
        self._levels = {**LEVELS, **settings.checks, **language.checks}
        if _base(settings.source_language) == _base(language.code):
            # What is written for en may well stand in en-GB.
            self._levels["untranslated"] = "off"
        # Its texts are made to look wrong.
        self._trusted = settings.provider.type == "pseudo"

    @cached_property
    def refusing(self) -> frozenset[str]:
        """The rules that refuse a text."""
        return _ALWAYS | {rule for rule, level in self._levels.items() if level == "on"}

    @cached_property
    def eased(self) -> frozenset[str]:
        """The rules that refuse nothing."""
        return frozenset(self._levels) - self.refusing

    @cached_property
    def version(self) -> str:
        """What changes when a rule's level does; empty at the usual levels."""
        changed = {rule: level for rule, level in self._levels.items() if level != LEVELS[rule]}
        if not changed:
            return ""
        return sha256(json.dumps(changed, sort_keys=True).encode()).hexdigest()[:8]

    def holds(self, message: str, text: str) -> bool:
        """Tell whether a stored text may still be used; nothing is held against its words."""
        broken = document.check(message, text, self.language)
        return not any(found.rule in self.refusing for found in broken)

    def judge(self, message: str, text: str) -> tuple[tuple[Violation, ...], tuple[str, ...]]:
        """Return why a machine's text may not be stored, and if it may, why to look at it."""
        found = list(self._found(message, text))
        refused = tuple(violation for violation in found if violation.rule in self.refusing)
        return refused, () if refused else tuple(_flag(violation) for violation in found)

    def terms(self, message: str) -> str:
        """Return the fingerprint of the glossary's terms that apply to a message."""
        return self.glossary.fingerprint(message, self.language)

    def is_stale(self, message: str, translation: Translation) -> bool:
        """Tell whether the glossary has changed since a machine translated a message.

        A text that does not say which terms it was made with, as in a catalog, is stale only if
        it does not follow those of today. Without a glossary nothing is.
        """
        if not self.glossary or translation.origin == "human" or not self._minds_terms:
            return False
        if translation.created:
            return translation.terms != self.terms(message)
        return next(self.glossary.check(message, translation.text, self.language), None) is not None

    @property
    def _minds_terms(self) -> bool:
        return self._levels["glossary"] != "off" and not self._trusted

    def _found(self, message: str, text: str) -> Iterator[Violation]:
        """Yield all that speaks against a text; what costs most to find comes last."""
        broken = document.check(message, text, self.language)
        yield from (found for found in broken if self._levels.get(found.rule) != "off")
        if self._trusted or any(found.rule in self.refusing for found in broken):
            return
        if self._minds_terms:
            for finding in self.glossary.check(message, text, self.language):
                yield document.Violation("glossary", finding)
        if (self._levels["language"], self._levels["meaning"]) != ("off", "off"):
            for rule, finding in quality.doubts(message, text, self._tags):
                if self._levels[rule] != "off":
                    yield document.Violation(rule, finding)


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _flag(violation: Violation) -> str:
    return f"{violation.rule}: {violation.message}"
