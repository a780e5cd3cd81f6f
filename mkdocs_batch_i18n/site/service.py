"""What a build does about missing translations: send, wait, and tell what is still missing."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch import JournalBusyError
from mkdocs_batch_i18n.errors import ConfigurationError, I18nError, ServiceError
from mkdocs_batch_i18n.wording import plural
from mkdocs_batch_i18n.workflow.coverage import known_everywhere, restored, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mkdocs_batch_i18n.batch import Progress
    from mkdocs_batch_i18n.workflow import Coverage, Outcome, Page, Workspace

log = get_plugin_logger("batch-i18n")

_PASSING = (ServiceError, JournalBusyError)
"""What costs a warning, not the build: the service has failed, or another run is using it."""


class Ordering:
    """The translations of one build."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the workspace; raise `ConfigurationError` if the build must spend and cannot."""
        self._workspace = workspace
        self._pages: Sequence[Page] = ()
        self._uris: Sequence[str] = ()
        self._counted: tuple[Coverage, ...] | None = None
        self._spends = may_spend(workspace)
        waits = workspace.settings.translate in {"auto", "wait"} and workspace.patience > 0
        self._reached = self._spends
        """The service is to be talked to, and has not failed."""
        self._waits = self._spends and waits
        self._asks = True
        """There is something to be asked for, or nobody has looked."""

    def collect(self) -> None:
        """Take what is answered by now. After a failure nothing is sent and waited for."""
        if self._spends:
            self._try(lambda: _tell(workflow.collect(self._workspace)))

    def recall(self, kept: Mapping[str, Any]) -> bool:
        """Take what an earlier build has found, if there is nothing that this one has to do."""
        if not kept or (self._reached and kept.get("asks", True)) or self._workspace.in_flight():
            return False
        languages = self._workspace.settings.languages
        with suppress(LookupError, TypeError):
            found = tuple(restored(kept[item.code], item) for item in languages)
            self._uris, self._counted = kept["pages"], found
        return self._counted is not None

    def found(self) -> dict[str, Any] | None:
        """Return what `recall` takes, as JSON data; None if it would not be the whole truth."""
        counted = self._coverage()
        if self._workspace.in_flight() or any(item.rejected for item in counted):
            return None
        languages = {item.language.code: stored(item) for item in counted}
        return {**languages, "pages": self._uris, "asks": self._asks}

    def whole(self, pages: Sequence[Page]) -> frozenset[str]:
        """Return the addresses of the pages of which everything is known in every language."""
        self._look_at(pages)
        return known_everywhere(pages, self._coverage())

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """How much of the pages that were looked at is there in each language."""
        return self._coverage()

    def order(self, pages: Sequence[Page]) -> None:
        """Send what is missing of these pages, if this build may.

        Raises `BudgetError` before anything is sent.
        """
        self._look_at(pages)
        if self._reached:
            self._try(self._send)

    def foresee(self, pages: Sequence[Page]) -> None:
        """Find out what there is to ask for; nothing is sent."""
        self._look_at(pages)
        if self._reached:
            self._asks = bool(workflow.plan(self._pages, self._workspace).requests)

    def _send(self) -> None:
        plan = workflow.plan(self._pages, self._workspace)
        self._asks = bool(plan.requests)
        if plan.requests:
            workflow.require_budget(plan.estimate, self._workspace.settings)
            segments = plural(plan.segments, "segment")
            log.info("sending %s in %s", segments, plural(plan.requests, "request"))
            self._counted = None
            workflow.submit(plan, self._workspace)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except _PASSING as error:
            log.warning("%s", error)
            self._waits = self._reached = False

    def _look_at(self, pages: Sequence[Page]) -> None:
        if list(map(id, pages)) != list(map(id, self._pages)):
            self._pages, self._counted = pages, None
            self._uris = [page.uri for page in pages]

    def _coverage(self) -> tuple[Coverage, ...]:
        """Return what is known of the pages; looked up again only when that may have changed."""
        if self._counted is None:
            self._counted = workflow.coverage(self._pages, self._workspace)
        return self._counted

    @property
    def waits(self) -> bool:
        """Whether there are answers that this build is to wait for."""
        return self._waits and any(self._workspace.in_flight().values())

    def wait(self) -> None:
        """Wait for answers, if this build is to; then what is there is used."""
        if not self.waits:
            return
        timeout = self._workspace.settings.max_wait
        log.info("waiting up to %d seconds for answers", timeout)
        self._try(lambda: _tell(workflow.wait(self._workspace, timeout, _Progress())))
        self._counted, self._waits = None, False

    def translated(self) -> dict[str, list[str]]:
        """Return, by page, the languages that have at least one of its segments.

        Before `wait` this is a forecast, which counts on the answers to come.
        """
        has = {
            coverage.language.code: coverage.expected if self._waits else coverage.started
            for coverage in self._coverage()
        }
        return {uri: [code for code in has if uri in has[code]] for uri in self._uris}

    def settle(self) -> None:
        """Keep what was counted, and let go of the pages: nothing is sent from here on."""
        self._coverage()
        self._pages = ()

    def state(self, code: str) -> str:
        """Return a hash of all that is known in a language, and of where it stands."""
        return next(item.digest for item in self._coverage() if item.language.code == code)

    def report(self) -> None:
        """Warn, once a language, of what stays in the source language, and why.

        With `on_missing: note` that is no warning, and with `fail` the build ends here.
        """
        counted, asked = self._coverage(), self._workspace.settings.on_missing
        level = logging.INFO if asked == "note" else logging.WARNING
        for coverage in counted:
            if coverage.refused_work:
                log.warning("%s", _refused_work(coverage))
        lines = [self._line(coverage) for coverage in counted if coverage.missing]
        if lines and asked == "fail":
            raise I18nError("; ".join(lines) + ".", where="on_missing: fail")
        for line in lines:
            log.log(level, "%s", line)
        if self._workspace.problem:
            # No reason for a strict build to fail, as long as nothing is missing.
            log.log(level if lines else logging.INFO, "%s", self._workspace.problem)

    def _line(self, coverage: Coverage) -> str:
        """Return one language's missing segments in a sentence."""
        untold = coverage.missing - coverage.in_flight - coverage.given_up
        machine = [item.message for item in coverage.rejected if item.origin == "machine"]
        refused = len(set(machine))
        queued = self._workspace.in_flight("queued").get(coverage.language.code, frozenset())
        unsent = min(len(queued), coverage.in_flight)
        why = {
            self._why_untold(): untold,
            "not sent yet, the next run does": unsent,
            "sent and not answered yet": coverage.in_flight - unsent,
            "given up after answers that failed the checks": coverage.given_up,
        }
        reasons = ", ".join(f"{number} {reason}" for reason, number in why.items() if number)
        note = f"; stored translations that fail the checks: {refused}" if refused else ""
        return (
            f"{coverage.language.code}: {coverage.missing} of {plural(coverage.total, 'segment')} "
            f"stay in the source language ({reasons}{note})"
        )

    def _why_untold(self) -> str:
        """Return why something is neither known nor on its way."""
        if self._spends:
            return "not translated yet"
        if self._workspace.settings.translate == "off":
            return "not translated, with `translate: off`"
        return f"not translated: no key in {self._workspace.settings.provider.api_key_env}"


def _refused_work(coverage: Coverage) -> str:
    """Name the entries that people wrote and that cannot be used: file, line and rule."""
    named = "; ".join(
        f"{item.where}: {violation.message} ({violation.rule})"
        for item in coverage.refused_work
        for violation in item.violations
    )
    return f"{coverage.language.code}: people's translations that fail the checks: {named}"


def may_spend(workspace: Workspace) -> bool:
    """Tell whether this build may talk to the service; an error if it must and has no key."""
    settings = workspace.settings
    if settings.translate == "off":
        return False
    if not workspace.has_key and settings.translate != "auto":
        what = f"no key: the environment variable {settings.provider.api_key_env} is not set."
        raise ConfigurationError(
            what,
            where=f"translate: {settings.translate}",
            todo="Set it, or use `translate: auto` or `off`.",
        )
    return workspace.has_key


class _Progress:
    """Logs how far the service is, whenever that has changed."""

    def __init__(self) -> None:
        self._answered = -1

    def __call__(self, progress: Progress) -> None:
        if progress.answered != self._answered:
            self._answered = progress.answered
            total = plural(progress.total, "request")
            log.info("%s of %s answered", f"{progress.answered:,}", total)


def _tell(outcome: Outcome) -> None:
    for problem in outcome.problems:
        log.warning("%s", problem)
