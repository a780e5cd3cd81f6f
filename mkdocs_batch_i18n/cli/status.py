"""`status`: how much of the site is there in each language, and what is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch.sending import LIVE
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.cli.jobs import as_row
from mkdocs_batch_i18n.site.proof import GivenBack, given_back
from mkdocs_batch_i18n.workflow import judging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_batch_i18n.batch import JobRecord
    from mkdocs_batch_i18n.batch.budget import Receipt
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow import Coverage
    from mkdocs_batch_i18n.workflow.judging import Judged

_COUNTS = ("total", "human", "machine", "missing", "in_flight", "given_up")


@click.command()
@shared.options
def status(config_file: str | None, languages: tuple[str, ...], *, as_json: bool) -> None:
    """Show what is translated in each language, and the batches on their way; sends nothing.

    \b
    Examples:
      mkdocs-batch-i18n status
      mkdocs-batch-i18n status --language es --json
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with workflow.Workspace(settings) as workspace:
        chosen = shared.chosen(languages)
        covered = workflow.coverage(pages, workspace, chosen)
        judged = {item.language: item for item in judging.judged(pages, workspace, chosen)}
        codes = [item.language.code for item in covered]
        back = {code: given_back(pages, workspace, code) for code in codes}
        jobs = [record for record in workspace.journal.jobs() if record.job.state in LIVE]
        paid = workspace.receipts()
    if as_json:
        shared.print_json(
            {
                "languages": [
                    _language(item, back[item.language.code], judged.get(item.language.code))
                    for item in covered
                ],
                "jobs": [as_row(record, settings.provider.price) for record in jobs],
                "spent": _spent(paid),
            }
        )
    else:
        _show(covered, back, jobs)
        for found in judged.values():
            click.echo(_judged(found, settings))
        if paid:
            click.echo(f"\n{_spending(paid)}")


def _language(
    item: Coverage, back: Sequence[GivenBack], judged: Judged | None
) -> dict[str, object]:
    return {
        "language": item.language.code,
        **{name: getattr(item, name) for name in _COUNTS},
        "flagged": item.flagged,
        "judge": judged
        and {
            "judged": judged.judged,
            "doubted": judged.doubted,
            "unjudged": judged.unjudged,
        },
        "given_back": [
            {"page": text.page, "line": text.line, "source": text.message} for text in back
        ],
        "rejected": [
            {
                "page": rejected.page,
                "where": rejected.where,
                "source": rejected.message,
                "text": rejected.text,
                "findings": [violation.message for violation in rejected.violations],
            }
            for rejected in item.rejected
        ],
    }


def _show(
    covered: Sequence[Coverage],
    back: Mapping[str, Sequence[GivenBack]],
    jobs: Sequence[JobRecord],
) -> None:
    out = shared.console()
    shown = shared.table("language", [*(name.replace("_", " ") for name in _COUNTS), "done"])
    for item in covered:
        done = 100 * item.known // item.total if item.total else 100
        counts = [f"{getattr(item, name):,}" for name in _COUNTS]
        shown.add_row(item.language.code, *counts, f"{done} %")
    out.print(shown)
    for item in covered:
        if item.flagged:
            flagged = shared.plural(item.flagged, "translation")
            out.print(f"{item.language.code}: {flagged} flagged, see `review`.", markup=False)
        for rejected in item.rejected:
            why = "; ".join(violation.message for violation in rejected.violations)
            out.print(f"not used: {rejected.where} ({rejected.page}): {why}", markup=False)
        for text in back[item.language.code]:
            out.print(_given_back(item.language.code, text), markup=False)
    if jobs:
        out.print()
    for record in jobs:
        out.print(_line(record), markup=False)


def _judged(found: Judged, settings: Settings) -> str:
    """Say what the judge has looked at, and how often it is not content."""
    second = settings.second_pass
    threshold = 100 * second.threshold if second else 0
    silent = f", {found.unjudged:,} without a usable answer" if found.unjudged else ""
    count = shared.plural(found.judged, "translation")
    look = ", see `review`" if found.doubted else ""
    doubted = f"{found.doubted:,} below {threshold:g} of 100{look}"
    return f"{found.language}: {count} judged, {doubted}{silent}."


def _given_back(code: str, text: GivenBack) -> str:
    return (
        f"known, but in the source language in {code}: {text.page}:{text.line} {text.message!r}; "
        "its translation would change more than the words of the page"
    )


def _line(record: JobRecord) -> str:
    job = record.job
    name = f"batch {job.batch_id}" if job.batch_id else f"job {job.id}"
    problem = f" {job.problem}" if job.problem else ""
    since = shared.moment(job.created)
    return (
        f"{name}: {job.status or job.state}, "
        f"{shared.plural(record.open, 'request')} open, since {since}.{problem}"
    )


def _spent(paid: Sequence[Receipt]) -> dict[str, object]:
    costs = [receipt.cost for receipt in paid if receipt.cost is not None]
    return {
        "answers": sum(receipt.answers for receipt in paid),
        "input_tokens": sum(receipt.usage.input for receipt in paid),
        "output_tokens": sum(receipt.usage.output for receipt in paid),
        "cost": sum(costs) if costs else None,
    }


def _spending(paid: Sequence[Receipt]) -> str:
    tokens = sum(receipt.usage.input + receipt.usage.output for receipt in paid)
    costs = [receipt.cost for receipt in paid if receipt.cost is not None]
    money = f", {shared.money(sum(costs))}" if costs else ""
    return f"Spent so far: {tokens:,} tokens{money}; `jobs` shows on what."
