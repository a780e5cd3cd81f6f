"""`jobs`: the batches, what they cost and what happens next; and a person's word on one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n.batch import custody
from mkdocs_batch_i18n.batch.budget import cost_of
from mkdocs_batch_i18n.batch.sending import LIVE
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from mkdocs_batch_i18n.batch import Job, JobRecord, RemoteBatch
    from mkdocs_batch_i18n.batch.budget import Receipt
    from mkdocs_batch_i18n.settings import Price

_LATEST = 10
"""Finished jobs that are shown without `--all`."""

_NAME = 10
"""Letters of a job's id that are shown; any beginning that is unique will do as ID."""

_NEXT = {
    "queued": "sent when there is room at the service, by the run that wrote it down",
    "creating": "the next run looks for it at the service before anything is sent again",
    "running": "the next `translate` or build asks how it stands",
    "ended": "the next `translate` or build fetches its answers",
    "done": "nothing",
    "released": "what it did not bring is sent again by the next `translate` or build",
}


@click.group(invoke_without_command=True)
@click.option("--remote", is_flag=True, help="List every batch of the account at the service.")
@click.option("--all", "everything", is_flag=True, help="Show all finished jobs, not the latest.")
@shared.options
@click.pass_context
def jobs(  # noqa: PLR0913 -- options
    context: click.Context,
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    remote: bool,
    everything: bool,
) -> None:
    """List the batches: state, age, counts, money and what happens next.

    Sends nothing; only --remote asks the service. Below the jobs stand the receipts: what each
    run paid for each language and model, also for jobs that were forgotten.

    \b
    Examples:
      mkdocs-batch-i18n jobs
      mkdocs-batch-i18n jobs --language es --json
      mkdocs-batch-i18n jobs --remote
      mkdocs-batch-i18n jobs retry j3f2a90c11
    """  # noqa: D301 -- \b is click's own mark
    if context.invoked_subcommand:
        return
    with Workspace(shared.settings_of(config_file)) as workspace:
        if remote:
            _remote(workspace, as_json=as_json)
            return
        codes = {language.code for language in workspace.languages(languages or None)}
        chosen = codes if languages else None
        records = [r for r in workspace.journal.jobs() if _is_of(r.job, chosen)]
        paid = [r for r in workspace.receipts() if chosen is None or r.label in chosen]
        price = workspace.settings.provider.price
    if as_json:
        found = {
            "jobs": [as_row(record, price) for record in records],
            "receipts": [_receipt(receipt) for receipt in paid],
        }
        shared.print_json(found)
    else:
        _show(records if everything else _latest(records), price, paid)


def _is_of(job: Job, chosen: set[str] | None) -> bool:
    return chosen is None or job.metadata.get("language") in chosen


def _latest(records: Sequence[JobRecord]) -> list[JobRecord]:
    """Return the live jobs and the latest of the others, in their order."""
    over = [record.job.number for record in records if record.job.state not in LIVE][-_LATEST:]
    return [r for r in records if r.job.state in LIVE or r.job.number in over]


def as_row(record: JobRecord, price: Price | None) -> dict[str, object]:
    """Return a job for programs."""
    job = record.job
    return {
        "job": job.id,
        "batch": job.batch_id,
        "service": job.service,
        "language": job.metadata.get("language", ""),
        "state": job.state,
        "status": job.status,
        "model": job.model,
        "requests": job.requests,
        "open": record.open,
        "answered": record.banked,
        "failed": record.failed,
        "completed": job.completed,
        "created": shared.moment(job.created),
        "input_tokens": record.usage.input,
        "output_tokens": record.usage.output,
        "cost": _cost(record, price),
        "next": _NEXT[job.state],
        "problem": job.problem,
    }


def _cost(record: JobRecord, price: Price | None) -> float | None:
    if record.usage.charge:
        return record.usage.charge
    return None if price is None else cost_of(record.usage, (price.input, price.output))


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "run": receipt.run,
        "since": shared.moment(receipt.since),
        "language": receipt.label,
        "model": receipt.model,
        "answers": receipt.answers,
        "input_tokens": receipt.usage.input,
        "output_tokens": receipt.usage.output,
        "cost": receipt.cost,
    }


def _show(records: Sequence[JobRecord], price: Price | None, paid: Sequence[Receipt]) -> None:
    out = shared.console()
    if not records and not paid:
        out.print("No jobs yet.")
        return
    names = ["lang", "state", "age", "sent", "answered", "failed", "tokens", "cost"]
    shown = shared.table("job", names)
    for record in records:
        shown.add_row(record.job.id[:_NAME], *_row(record, price))
    out.print(shown)
    for record in records:
        for line in _remarks(record.job):
            out.print(line, markup=False)
    if paid:
        out.print()
        out.print(_receipts(paid))


def _row(record: JobRecord, price: Price | None) -> list[str]:
    job = record.job
    working = job.state == "running" and job.status
    tokens = record.usage.input + record.usage.output
    return [
        job.metadata.get("language", "-"),
        job.status if working else job.state,
        shared.span(time.time() - (job.sent or job.created)),
        shared.compact(job.requests),
        shared.compact(record.banked),
        shared.compact(record.failed),
        shared.compact(tokens),
        shared.money(_cost(record, price)),
    ]


def _remarks(job: Job) -> Iterable[str]:
    """Yield what happens next with a job, and what is wrong with it."""
    name = job.id[:_NAME]
    if job.state in LIVE:
        where = f" ({job.batch_id})" if job.batch_id else ""
        yield f"{name}{where}: next: {_NEXT[job.state]}."
    if job.problem:
        yield f"{name}: {job.problem}"


def _receipts(paid: Iterable[Receipt]) -> Table:
    shown = shared.table("run", ["lang"])
    shown.add_column("model", overflow="fold")
    for name in ("answers", "tokens", "cost"):
        shown.add_column(name, justify="right", no_wrap=True)
    for receipt in paid:
        tokens = receipt.usage.input + receipt.usage.output
        numbers = shared.compact(receipt.answers), shared.compact(tokens)
        day = shared.moment(receipt.since)[:10]
        cost = shared.money(receipt.cost)
        shown.add_row(day, receipt.label, receipt.model, *numbers, cost)
    return shown


def _remote(workspace: Workspace, *, as_json: bool) -> None:
    """List the account's batches, page by page as they come."""
    rows = (_remote_row(batch, job) for batch, job in workspace.runner.remote())
    if as_json:
        shared.print_json({"batches": list(rows)})
        return
    for row in rows:
        ours = f"job {str(row['job'])[:_NAME]}, {row['state']}" if row["job"] else "not ours"
        counts = "" if row["requests"] is None else f", {row['completed'] or 0}/{row['requests']}"
        click.echo(f"{row['batch']}: {row['status']}{counts}, {row['created'] or '-'}: {ours}")


def _remote_row(batch: RemoteBatch, job: Job | None) -> dict[str, object]:
    return {
        "batch": batch.id,
        "status": batch.status,
        "created": None if batch.created_at is None else shared.moment(batch.created_at),
        "requests": batch.total,
        "completed": batch.completed,
        "failed": batch.failed,
        "metadata": dict(batch.metadata),
        "job": job.id if job else None,
        "state": job.state if job else None,
    }


@jobs.command()
@click.argument("batch_id", metavar="ID")
@shared.plain_options
def adopt(batch_id: str, config_file: str | None, *, as_json: bool) -> None:
    """Take a batch at the service up again whose job was given up.

    ID is the batch's, as `jobs --remote` shows it. Its answers are banked by the next run.

    \b
    Example:
      mkdocs-batch-i18n jobs adopt batch_abc123
    """  # noqa: D301 -- \b is click's own mark
    with Workspace(shared.settings_of(config_file)) as workspace:
        _tell(workspace.runner.adopt(batch_id), "is in flight again", as_json=as_json)


@jobs.command()
@click.argument("key", metavar="ID")
@shared.plain_options
def forget(key: str, config_file: str | None, *, as_json: bool) -> None:
    """Drop a finished job from the list, not from the receipts.

    ID is the beginning of the job's or the batch's id.

    \b
    Example:
      mkdocs-batch-i18n jobs forget j3f2a90c11
    """  # noqa: D301 -- \b is click's own mark
    with Workspace(shared.settings_of(config_file)) as workspace:
        _tell(custody.forget(workspace.journal, key), "is forgotten", as_json=as_json)


@jobs.command()
@click.argument("key", metavar="ID")
@click.option("--force", is_flag=True, help="Even if nothing is wrong with it.")
@shared.plain_options
def retry(key: str, config_file: str | None, *, as_json: bool, force: bool) -> None:
    """Give a stuck job up: its requests are sent, and paid, again.

    ID is the beginning of the job's or the batch's id.

    \b
    Example:
      mkdocs-batch-i18n jobs retry j3f2a90c11
    """  # noqa: D301 -- \b is click's own mark
    with Workspace(shared.settings_of(config_file)) as workspace:
        job = custody.retry(workspace.journal, key, force=force)
        _tell(job, "is given up; `translate` sends its requests again", as_json=as_json)


def _tell(job: Job, what: str, *, as_json: bool) -> None:
    if as_json:
        shared.print_json({"job": job.id, "batch": job.batch_id, "state": job.state})
    else:
        click.echo(f"Job {job.id} {what}.")
