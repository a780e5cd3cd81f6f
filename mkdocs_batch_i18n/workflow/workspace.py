"""What a run works with: memory, catalogs, journal and service, opened when they are needed."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from contextlib import ExitStack
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import batch, glossary, prompts
from mkdocs_batch_i18n.batch import Clock, Journal
from mkdocs_batch_i18n.batch.budget import receipts
from mkdocs_batch_i18n.catalogs import Catalogs
from mkdocs_batch_i18n.closing import Closing
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.memory import Memory
from mkdocs_batch_i18n.settings import Language
from mkdocs_batch_i18n.sharing import SharedMemory, problem_of
from mkdocs_batch_i18n.standards import Standards
from mkdocs_batch_i18n.stores import open_store
from mkdocs_batch_i18n.translations import Passed, Translations
from mkdocs_batch_i18n.workflow import engines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mkdocs_batch_i18n.batch import Limits, Provider, Runner
    from mkdocs_batch_i18n.batch.budget import Receipt
    from mkdocs_batch_i18n.glossary import Glossary
    from mkdocs_batch_i18n.prompts import Prompter
    from mkdocs_batch_i18n.settings import Settings


class Workspace(Closing):
    """The tools of one run; a context manager. Opening it reads and writes nothing."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        provider: Provider | None = None,
    ) -> None:
        """Take the settings; the rest has defaults and is there for tests and other engines."""
        self.settings = settings
        self.clock = clock or Clock()
        pseudo = settings.provider.type == "pseudo"
        self._home = home = engines.home(settings)
        self._passed: list[Passed] = []
        self.memory = _memory(home / "memory", settings)
        # What is shown is what a machine alone would make, and nothing of it goes to people.
        self.catalogs = Catalogs(None if pseudo else settings.catalogs_dir)
        self.journal = Journal(home / "journal.sqlite")
        self._limits = limits or engines.limits_of(settings.provider)
        self._provider = provider
        self._opened: Provider | None = None
        self._translations: dict[str, Translations] = {}
        self._prompters: dict[str, Prompter] = {}
        self._standards: dict[str, Standards] = {}

    def close(self) -> None:
        """Close what was opened; the next call opens it again."""
        with ExitStack() as stack:
            for passed in self._passed:
                stack.callback(passed.keep)
            stack.callback(self.memory.close)
            stack.callback(self.journal.close)
            # The connections of a service, if it keeps any.
            stack.callback(getattr(self._opened, "close", _nothing))
        self._opened = None
        self._translations.clear()
        self._passed.clear()
        self.__dict__.pop("runner", None)

    @property
    def has_key(self) -> bool:
        """Whether the service can be used: a key is in the environment, or none is needed."""
        return self._provider is not None or engines.has_key(self.settings.provider)

    @property
    def problem(self) -> str:
        """What a person should know of the tools themselves; empty for nothing."""
        return problem_of(self.memory)

    @property
    def patience(self) -> float:
        """Seconds that waiting for answers may take; 0 when somebody has to carry them here."""
        return 0.0 if self.settings.provider.type == "files" else self.settings.max_wait

    @cached_property
    def runner(self) -> Runner:
        """What sends and fetches; raises an error that names the variable when there is no key."""
        return batch.Runner(self.journal, self._provider or self._open(), self._limits, self.clock)

    def languages(self, codes: Iterable[str] | None = None) -> tuple[Language, ...]:
        """Return the languages of these codes in the order of the settings; None means all.

        Raises `ConfigurationError` for a code that the settings do not have.
        """
        known = {language.code: language for language in self.settings.languages}
        if codes is None:
            return tuple(known.values())
        wanted = {_canonical(code): code for code in codes}
        found = tuple(language for code, language in known.items() if _canonical(code) in wanted)
        for language in found:
            del wanted[_canonical(language.code)]
        if wanted:
            raise _unknown_language(next(iter(wanted.values())), known)
        return found

    def translations(self, code: str) -> Translations:
        """Return what is known in a language."""
        if code not in self._translations:
            standards = self.standards(code)
            passed = Passed(self._home / "checked" / f"{code}.txt", standards.version)
            self._passed.append(passed)
            self._translations[code] = Translations(
                code, self.memory, self.catalogs, passed, standards.eased
            )
        return self._translations[code]

    @cached_property
    def glossary(self) -> Glossary:
        """The terms of the site; raises `ConfigurationError` when the file cannot be used."""
        path = self.settings.glossary
        if path is None:
            return glossary.Glossary()
        return glossary.read(path, self.settings.source_language)

    def standards(self, code: str) -> Standards:
        """Return what a machine's text has to fulfil in a language."""
        if code not in self._standards:
            known = {language.code: language for language in self.settings.languages}
            language = known.get(code) or Language(code=code, name=code, english_name=code)
            self._standards[code] = Standards(self.settings, language, self.glossary)
        return self._standards[code]

    def prompter(self, language: Language, *, judge: bool = False) -> Prompter:
        """Return what writes the requests of a language, to translate or to judge."""
        name = f"{language.code} judge" if judge else language.code
        if name not in self._prompters:
            kind = prompts.Judge if judge else prompts.prompter_of
            self._prompters[name] = kind(self.settings, language, self.glossary)
        return self._prompters[name]

    def in_flight(self, *states: str, second: bool = False) -> Mapping[str, frozenset[str]]:
        """Return the keys whose answers are on their way, by language.

        With states, only those of jobs in one of them; with `second`, those that the second
        pass's model was asked for.
        """
        keys: defaultdict[str, set[str]] = defaultdict(set)
        jobs = self.journal.select(*states) if states else []
        some = (found for job in jobs for found in self.journal.unanswered(job))
        for _, note in some if states else self.journal.in_flight():
            pack = prompts.pack_of(note)
            if pack is not None and pack.second == second:
                keys[pack.language].update(item.key for item in pack.items)
        return {code: frozenset(found) for code, found in keys.items()}

    def stamp(self) -> str | None:
        """Return a hash that is another one when anything may be known that was not before.

        None where that cannot be told.
        """
        written = self.memory.stamp()
        if written is None:
            return None
        terms = self.settings.glossary
        stated = [
            written,
            [self.catalogs.stamp(language.code) for language in self.settings.languages],
            {code: sorted(keys) for code, keys in self.in_flight().items()},
            repr(self.settings),
            terms.read_text("utf-8", "replace") if terms and terms.is_file() else "",
        ]
        text = json.dumps(stated, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def now(self) -> str:
        """Return the time as UTC in ISO 8601, seconds."""
        moment = datetime.fromtimestamp(self.clock.time(), timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def receipts(self) -> list[Receipt]:
        """Return what was paid, by run, language and model, at the price of the settings."""
        price = self.settings.provider.price
        prices = None if price is None else (price.input, price.output)
        return receipts(self.journal.spent(), label="language", price=prices)

    def _open(self) -> Provider:
        self._opened = engines.open_engine(self.settings)
        return self._opened


def _memory(folder: Path, settings: Settings) -> Memory:
    """Return the local memory, with the shared one behind it if there is one."""
    if settings.memory is None or settings.provider.type == "pseudo":
        return Memory(folder)
    return SharedMemory(folder, open_store(settings.memory), settings.source_language)


def _nothing() -> None:
    """Do nothing."""


def _canonical(code: str) -> str:
    return code.replace("_", "-").lower()


def _unknown_language(code: str, known: Iterable[str]) -> ConfigurationError:
    return ConfigurationError(
        f"the site has no language {code!r}.",
        where="--language",
        todo=f"It has: {', '.join(known)}.",
    )
