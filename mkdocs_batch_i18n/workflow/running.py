"""Send a plan, wait for what comes back, send again what was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import Submitted, Summary
from mkdocs_batch_i18n.workflow import judging
from mkdocs_batch_i18n.workflow.banking import Banker, Outcome, require_budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mkdocs_batch_i18n.batch import Progress, Request
    from mkdocs_batch_i18n.prompts import Item, Pack
    from mkdocs_batch_i18n.workflow.planning import Plan
    from mkdocs_batch_i18n.workflow.workspace import Workspace

_NOT_SENT = Submitted(jobs=(), requests=0, skipped=0, queued=0, unsure=0)


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
    flying = {second: workspace.in_flight(second=second) for second in (False, True)}

    def missing(sent: Pack, item: Item) -> bool:
        if item.key in flying[sent.second].get(sent.language, frozenset()):
            return False
        if sent.judge:
            return judging.is_open(workspace, sent, item)
        if sent.second:
            opinion = workspace.memory.opinion(sent.language, item.key)
            return opinion is None or opinion.model != sent.model
        known = workspace.memory.get(sent.language, item.key)
        standards = workspace.standards(sent.language)
        return (
            known is None
            or not standards.holds(item.message, known.text)
            or standards.is_stale(item.message, known)
        )

    left = (
        replace(sent, items=tuple(item for item in sent.items if missing(sent, item)))
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


def _requests(packs: Iterable[Pack], workspace: Workspace) -> Iterator[Request]:
    languages = {language.code: language for language in workspace.languages()}
    return (
        workspace.prompter(languages[item.language], judge=item.judge).request(item)
        for item in packs
    )


def _remember(plan: Plan, workspace: Workspace) -> None:
    with workspace.memory.together():
        for language in plan.languages:
            for uri, places in language.snapshots.items():
                workspace.memory.keep_snapshot(language.language.code, uri, places)


def _waiting(workspace: Workspace) -> bool:
    """Whether anything is in flight; if not, no key and no service is needed."""
    return next(workspace.journal.in_flight(), None) is not None


def _sent(packs: Mapping[str, Sequence[Pack]], workspace: Workspace) -> Iterator[Submitted]:
    """Send the packs of each language and kind in batches of their own, which say what they are.

    So money is known by language, and who looks at the account sees what is what.
    """
    source = workspace.settings.source_language
    kinds: dict[tuple[str, bool], list[Pack]] = {}
    for code, found in packs.items():
        for item in found:
            kinds.setdefault((code, item.judge), []).append(item)
    for (code, judge), items in kinds.items():
        metadata = {
            "job_type": "judgement" if judge else "translation",
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
