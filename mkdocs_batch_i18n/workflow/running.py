"""Send a plan, bank what comes back, repair what was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import Submitted, Summary, Usage, budget
from mkdocs_batch_i18n.document import check
from mkdocs_batch_i18n.errors import BudgetError
from mkdocs_batch_i18n.memory import Failure
from mkdocs_batch_i18n.prompts import Estimate, Item, Pack, answers_to, pack, pack_of
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.workflow.survey import CHECKS, MAX_ATTEMPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mkdocs_batch_i18n.batch import Progress, Reply, Request
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow.planning import Plan
    from mkdocs_batch_i18n.workflow.workspace import Workspace

_NOT_SENT = Submitted(jobs=(), requests=0, skipped=0, queued=0, unsure=0)

_ANSWERED = frozenset({"length", "content_filter", "refusal", "empty", "finish_reason"})
"""Codes of replies without a text that the model did give, and that were paid for."""

_FAILED = frozenset({"http", "error", "malformed"})
"""Codes of requests that the service failed: counted, so that one is not sent for ever."""

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
    summary: Summary = field(default_factory=Summary)
    """Requests and jobs, as the journal counts them."""
    problems: tuple[str, ...] = ()
    """A sentence for each thing a person should know."""


def submit(plan: Plan, workspace: Workspace) -> Submitted:
    """Send what is planned, and remember the pages as they are now.

    What another process has sent or banked since the plan was made is left out. Raises
    `BudgetError` before anything is sent when the plan would exceed `max_tokens` or `max_cost`,
    and `ServiceError` when the service refuses or cannot be reached.
    """
    require_budget(plan.estimate, workspace.settings)
    if not plan.requests:
        return _NOT_SENT
    _remember(plan, workspace)
    with workspace.journal.writing():
        packs = {
            item.language.code: _still_missing(item.packs, workspace) for item in plan.languages
        }
        missing = {code: found for code, found in packs.items() if found}
        return reduce(_together, _sent(missing, workspace), _NOT_SENT)


def _still_missing(packs: Iterable[Pack], workspace: Workspace) -> list[Pack]:
    """Return what of the packs is neither known nor on its way at this moment."""
    on_their_way = workspace.in_flight()

    def missing(code: str, item: Item) -> bool:
        if item.key in on_their_way.get(code, frozenset()):
            return False
        known = workspace.memory.get(code, item.key)
        return known is None or bool(check(item.message, known.text, code))

    left = (
        replace(sent, items=tuple(item for item in sent.items if missing(sent.language, item)))
        for sent in packs
    )
    return [sent for sent in left if sent.items]


def collect(workspace: Workspace) -> Outcome:
    """Bank all that is finished; waits for nothing and spends nothing."""
    if not _waiting(workspace):
        return Outcome()
    banker = Banker(workspace)
    summary = workspace.runner.collect(banker.bank)
    return banker.outcome(summary)


def wait(
    workspace: Workspace,
    timeout: float,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Bank until everything is answered or `timeout` seconds are over.

    Refused answers are asked for again, at most twice each, as long as the settings' budget
    allows it.
    """
    if not _waiting(workspace):
        return Outcome()
    end = workspace.clock.time() + timeout
    banker, summary = Banker(workspace), Summary()
    while True:
        left = max(0.0, end - workspace.clock.time())
        latest = workspace.runner.wait(banker.bank, timeout=left, progress=progress)
        summary = _joined(summary, latest)
        repairs = banker.repairs()
        if not repairs:
            return banker.outcome(summary)
        again: dict[str, list[Pack]] = {}
        for item in repairs:
            again.setdefault(item.language, []).append(item)
        for _ in _sent(again, workspace):
            pass


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

    def bank(self, reply: Reply, note: str) -> None:
        """Store what is good in a reply and write down what is not; all on the disk at the end.

        Doing it again for the same reply changes nothing.
        """
        sent = pack_of(note)
        if sent is None:
            self._problems.append(f"a reply ({reply.id}) belongs to no known request")
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
            summary=summary,
            problems=(*self._problems, *summary.problems),
        )

    def _settle(self) -> None:
        """Count requests that the service failed as attempts, unless it fails at everything.

        They are not asked for again in this run, and without a finding: nobody judged a text.
        """
        failed, self._failed = self._failed, []
        if len(failed) > max(_HOPELESS, self._counts["accepted"]):
            self._problems.append(
                f"the service failed {len(failed)} requests, the last with: {failed[-1][1]}"
            )
            return
        for sent, _ in failed:
            with self._workspace.memory.together():
                for item in sent.items:
                    self._counts["given up"] += self._attempted(sent, item, ())

    def _answered(self, sent: Pack, text: str, model: str) -> None:
        numbered = {str(number): item for number, item in enumerate(sent.items, start=1)}
        answers = answers_to(sent, text)
        with self._workspace.memory.together():
            for number, item in numbered.items():
                answer = answers.texts.get(number)
                if answer is None:
                    # Without a finding it may travel with others again: nobody judged its text.
                    self._refuse(sent, item, ())
                    continue
                violations = check(item.message, answer, sent.language)
                if violations:
                    self._refuse(sent, item, tuple(found.message for found in violations))
                else:
                    self._accept(sent, item, answer, model)

    def _refused(self, sent: Pack, why: str) -> None:
        findings = (why,) if len(sent.items) == 1 else ()
        with self._workspace.memory.together():
            for item in sent.items:
                self._refuse(sent, item, findings)

    def _accept(self, sent: Pack, item: Item, text: str, model: str) -> None:
        self._counts["accepted"] += 1
        translation = Translation(
            text, "machine", model or sent.model, sent.prompt, self._workspace.now()
        )
        self._workspace.memory.put(sent.language, item.key, translation, item.message)

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
        self._workspace.memory.fail(sent.language, item.key, Failure(attempts, CHECKS, findings))
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


def _requests(packs: Iterable[Pack], workspace: Workspace) -> Iterator[Request]:
    languages = {language.code: language for language in workspace.languages()}
    return (workspace.prompter(languages[item.language]).request(item) for item in packs)


def _estimate(packs: Iterable[Pack], workspace: Workspace) -> Estimate:
    languages = {language.code: language for language in workspace.languages()}
    price = workspace.settings.provider.price
    total = Estimate(cost=None if price is None else 0.0)
    for item in packs:
        total += workspace.prompter(languages[item.language]).estimate(item)
    return total


def _remember(plan: Plan, workspace: Workspace) -> None:
    with workspace.memory.together():
        for language in plan.languages:
            for uri, places in language.snapshots.items():
                workspace.memory.keep_snapshot(language.language.code, uri, places)


def _waiting(workspace: Workspace) -> bool:
    """Whether anything is in flight; if not, no key and no service is needed."""
    return next(workspace.journal.in_flight(), None) is not None


def _sent(packs: Mapping[str, Sequence[Pack]], workspace: Workspace) -> Iterator[Submitted]:
    """Send the packs of each language in batches of its own, which say what they are.

    So money is known by language, and who looks at the account sees what is what.
    """
    source = workspace.settings.source_language
    for code, items in packs.items():
        metadata = {
            "job_type": "translation",
            "language": code,
            "language_pair": f"{source}-{code}",
            "documents": str(len({item.context.page for item in items})),
        }
        yield workspace.runner.submit(_requests(items, workspace), metadata=metadata)


def _together(first: Submitted, last: Submitted) -> Submitted:
    """Add what was sent; what waits is what the last one says."""
    return replace(
        last,
        jobs=first.jobs + last.jobs,
        requests=first.requests + last.requests,
        skipped=first.skipped + last.skipped,
    )


def _joined(first: Summary, last: Summary) -> Summary:
    """Add what was done; what is left is what the last one says."""
    failed = Counter(first.failed) + Counter(last.failed)
    return replace(
        last,
        banked=first.banked + last.banked,
        failed=dict(failed),
        jobs=first.jobs + last.jobs,
        repeated=first.repeated + last.repeated,
        unknown=first.unknown + last.unknown,
        malformed=first.malformed + last.malformed,
        usage=first.usage + last.usage,
    )
