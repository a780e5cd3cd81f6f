"""Bank what comes back, each segment on its own merit; say what should be asked for again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import Summary, Usage, budget
from mkdocs_batch_i18n.batch.providers.connection import NO_SHAPE
from mkdocs_batch_i18n.batch.replies import is_about_shape
from mkdocs_batch_i18n.errors import BudgetError
from mkdocs_batch_i18n.prompts import Estimate, Item, Pack, answers_to, pack, pack_of
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.rows import Failure
from mkdocs_batch_i18n.workflow import judging, opinions
from mkdocs_batch_i18n.workflow.survey import MAX_ATTEMPTS, version_of_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_batch_i18n.batch import Reply
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow.workspace import Workspace

_ANSWERED = frozenset({"length", "content_filter", "refusal", "empty", "finish_reason"})
"""Codes of replies without a text that the model did give, and that were paid for."""

_FAILED = frozenset({"http", "error", "malformed"})
"""Codes of requests that the service failed: counted, so that one is not sent for ever."""

_UNSEEN = _FAILED | {"rejected"}
"""Codes of requests that a service may have turned down for what they ask besides the texts."""

_HOPELESS = 20
"""Refused answers from which on there must be as many good ones, or nothing is repaired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What collecting or waiting brought."""

    accepted: int = 0
    """Translations that passed the checks and are in the memory now."""
    refused: int = 0
    """Answers that did not pass, or that were missing in a reply."""
    given_up: int = 0
    """Segments among the refused that will not be sent again."""
    flagged: int = 0
    """Translations among the accepted at which a person should look."""
    summary: Summary = field(default_factory=Summary)
    """Requests and jobs, as the journal counts them."""
    problems: tuple[str, ...] = ()
    """A sentence for each thing a person should know."""


def require_budget(estimate: Estimate, settings: Settings) -> None:
    """Raise `BudgetError` if an estimate is above what the settings allow."""
    price = settings.provider.price
    budget.require(
        Usage(estimate.input, estimate.output),
        max_tokens=settings.max_tokens,
        max_cost=settings.max_cost,
        price=None if price is None else (price.input, price.output),
    )


class Banker:
    """Puts what replies say into the memory, each segment on its own merit."""

    def __init__(self, workspace: Workspace) -> None:
        """Bank into this workspace's memory."""
        self._workspace = workspace
        self._counts: Counter[str] = Counter()
        self._repairs: list[tuple[Pack, Item]] = []
        self._failed: list[tuple[Pack, str]] = []
        self._problems: list[str] = []
        self._shapeless = ""

    def bank(self, reply: Reply, note: str) -> None:
        """Store what is good in a reply and write down what is not; all on the disk at the end.

        Doing it again for the same reply changes nothing.
        """
        sent = pack_of(note)
        if sent is None:
            self._problems.append(f"a reply ({reply.id}) belongs to no known request")
        elif reply.code in _UNSEEN and is_about_shape(reply.error or ""):
            self._shapeless = reply.error or ""
        elif sent.second:
            self._opined(sent, reply)
        elif reply.text is not None:
            self._answered(sent, reply.text, reply.model)
        elif reply.code in _ANSWERED:
            self._refused(sent, reply.error or reply.code)
        elif reply.code in _FAILED:
            self._failed.append((sent, reply.error or reply.code))

    def repairs(self) -> list[Pack]:
        """Return what should be asked for again, once; none if it would throw money away."""
        self._settle()
        refused, self._repairs = self._repairs, []
        if self._counts["refused"] > max(_HOPELESS, self._counts["accepted"]):
            self._problems.append(
                f"{self._counts['refused']} answers were refused and only"
                f" {self._counts['accepted']} accepted, so none was asked for again;"
                " try another model"
            )
            return []
        packs = list(_repairs(refused, self._workspace))
        try:
            require_budget(_estimate(packs, self._workspace), self._workspace.settings)
        except BudgetError as error:
            self._problems.append(
                f"{len(refused)} refused answers were not asked for again: {error}"
            )
            return []
        return packs

    def outcome(self, summary: Summary) -> Outcome:
        """Return what was banked so far."""
        self._settle()
        return Outcome(
            accepted=self._counts["accepted"],
            refused=self._counts["refused"],
            given_up=self._counts["given up"],
            flagged=self._counts["flagged"],
            summary=summary,
            problems=(*self._problems, *summary.problems),
        )

    def _settle(self) -> None:
        """Count requests that the service failed as attempts, unless it fails at everything.

        They are not asked for again in this run, and without a finding: nobody judged a text.
        """
        if self._shapeless:
            # No attempt: the same requests without it may well be answered.
            why, self._shapeless = self._shapeless, ""
            what = f"the service does not take structured output ({why}), so nothing came of it."
            self._problems.append(f"{what} {NO_SHAPE}")
        failed, self._failed = self._failed, []
        if len(failed) > max(_HOPELESS, self._counts["accepted"]):
            self._problems.append(
                f"the service failed {len(failed)} requests, the last with: {failed[-1][1]}"
            )
            return
        for sent, _ in failed:
            if sent.second:
                continue
            with self._workspace.memory.together():
                for item in sent.items:
                    self._counts["given up"] += self._attempted(sent, item, ())

    def _answered(self, sent: Pack, text: str, model: str) -> None:
        numbered = {str(number): item for number, item in enumerate(sent.items, start=1)}
        answers = answers_to(sent, text)
        standards = self._workspace.standards(sent.language)
        with self._workspace.memory.together():
            for number, item in numbered.items():
                answer = answers.texts.get(number)
                if answer is None:
                    # Without a finding it may travel with others again: nobody judged its text.
                    self._refuse(sent, item, ())
                    continue
                violations, flags = standards.judge(item.message, answer)
                if violations:
                    self._refuse(sent, item, tuple(found.message for found in violations))
                else:
                    self._accept(sent, item, answer, model, flags)

    def _opined(self, sent: Pack, reply: Reply) -> None:
        """Keep what a second model made of segments; an answer that is no use is not paid again."""
        if reply.text is None and reply.code not in _ANSWERED:
            return
        if sent.judge:
            judging.keep(self._workspace, sent, reply.text or "")
            return
        texts = answers_to(sent, reply.text).texts if reply.text is not None else {}
        with self._workspace.memory.together():
            for number, item in enumerate(sent.items, start=1):
                text = texts.get(str(number), "")
                self._counts["flagged"] += opinions.keep(self._workspace, sent, item, text)

    def _refused(self, sent: Pack, why: str) -> None:
        findings = (why,) if len(sent.items) == 1 else ()
        with self._workspace.memory.together():
            for item in sent.items:
                self._refuse(sent, item, findings)

    def _accept(
        self, sent: Pack, item: Item, text: str, model: str, flags: tuple[str, ...]
    ) -> None:
        found = Translation(
            text,
            "machine",
            model or sent.model,
            sent.prompt,
            self._workspace.now(),
            item.terms,
            opinions.flags(self._workspace, sent.language, item.key, text, flags),
        )
        self._counts["accepted"] += 1
        self._counts["flagged"] += bool(found.flags)
        self._workspace.memory.put(sent.language, item.key, found, item.message)

    def _refuse(self, sent: Pack, item: Item, findings: tuple[str, ...]) -> None:
        self._counts["refused"] += 1
        if self._attempted(sent, item, findings):
            self._counts["given up"] += 1
        else:
            again = replace(item, findings=findings, attempts=item.attempts + 1)
            self._repairs.append((sent, again))

    def _attempted(self, sent: Pack, item: Item, findings: tuple[str, ...]) -> bool:
        """Write down that an attempt failed; return whether it was the last one."""
        # Counted from what was sent, not from what is stored: a reply may be banked twice.
        attempts = item.attempts + 1
        checks = version_of_checks(self._workspace.standards(sent.language), item.message)
        self._workspace.memory.fail(sent.language, item.key, Failure(attempts, checks, findings))
        return attempts >= MAX_ATTEMPTS


def _repairs(refused: Iterable[tuple[Pack, Item]], workspace: Workspace) -> Iterator[Pack]:
    """Cut refused items into packs again, those of one reply together."""
    languages = {language.code: language for language in workspace.languages()}
    groups: dict[Pack, list[Item]] = {}
    for sent, item in refused:
        groups.setdefault(sent, []).append(item)
    for sent, items in groups.items():
        if sent.language in languages:
            prompter = workspace.prompter(languages[sent.language])
            template = replace(sent, items=())
            placed = [(item, sent.context.trail) for item in items]
            yield from pack(placed, prompter.size, prompter.limit, template)


def _estimate(packs: Iterable[Pack], workspace: Workspace) -> Estimate:
    languages = {language.code: language for language in workspace.languages()}
    price = workspace.settings.provider.price
    total = Estimate(cost=None if price is None else 0.0)
    for item in packs:
        total += workspace.prompter(languages[item.language]).estimate(item)
    return total
