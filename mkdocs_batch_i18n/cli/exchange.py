"""`export` and `import`: batch files for an engine that is elsewhere, and its answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch.sending import LIVE
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.cli.plan import summary
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.workflow import Workspace, engines

if TYPE_CHECKING:
    from mkdocs_batch_i18n.batch import FileExchange
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow import Outcome


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the files (one in `cache_dir` by default).",
)
@shared.options
def export(
    config_file: str | None, languages: tuple[str, ...], *, as_json: bool, folder: Path | None
) -> None:
    """Write what is missing as batch files, for any engine that reads such; sends nothing.

    Each NAME.input.jsonl has a manifest NAME.batch.json beside it. What is in the files counts as
    in flight until `import` brings the answers, or `jobs retry --force` gives them up.

    \b
    Examples:
      mkdocs-batch-i18n export --to work
      vllm run-batch -i work/NAME.input.jsonl -o out.jsonl --model MODEL
      mkdocs-batch-i18n import out.jsonl
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    exchange = engines.open_exchange(settings, folder)
    with Workspace(settings, provider=exchange) as workspace:
        found = workflow.plan(pages, workspace, shared.chosen(languages))
        sent = workflow.submit(found, workspace)
    paths = [exchange.path(name) for name in sent.jobs]
    if as_json:
        rows = [str(path) for path in paths]
        shared.print_json({"segments": found.segments, "requests": sent.requests, "files": rows})
        return
    for path in paths:
        click.echo(str(path))
    click.echo(summary(found), err=True)


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@shared.plain_options
def take(files: tuple[Path, ...], config_file: str | None, *, as_json: bool) -> None:
    """Bank the answers in output files of engines that were given exported files.

    Any order, any part, several batches in one file: the ids in the lines say what they answer.
    What a batch got no answer for is missing again, and goes into the next `export`.

    \b
    Examples:
      mkdocs-batch-i18n import out.jsonl
      mkdocs-batch-i18n import results/*.jsonl --json
    """  # noqa: D301 -- \b is click's own mark
    settings = shared.settings_of(config_file)
    exchanges = _waiting(settings)
    foreign = sum(_taken(path, exchanges) for path in files)
    outcomes = [_banked(settings, exchange) for exchange in exchanges]
    accepted = sum(outcome.accepted for outcome in outcomes)
    refused = sum(outcome.refused for outcome in outcomes)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if as_json:
        counts = {"accepted": accepted, "refused": refused, "foreign_lines": foreign}
        shared.print_json({**counts, "problems": problems})
        return
    good, bad = shared.plural(accepted, "translation"), shared.plural(refused, "answer")
    strange = f" {shared.plural(foreign, 'line')} answered nothing." if foreign else ""
    click.echo(f"{good} accepted, {bad} refused.{strange}")
    for problem in problems:
        click.echo(f"Warning: {problem}", err=True)


def _waiting(settings: Settings) -> list[FileExchange]:
    """Return the folders with batches that wait for answers."""
    with Workspace(settings) as workspace:
        services = {job.service for job in workspace.journal.select(*LIVE)}
    found = (engines.exchange_of(settings, service) for service in sorted(services))
    exchanges = [exchange for exchange in found if exchange is not None]
    if not exchanges:
        what = "nothing that was exported waits for answers."
        raise ConfigurationError(what, where="import", todo="Run `export` first.")
    return exchanges


def _taken(path: Path, exchanges: list[FileExchange]) -> int:
    """Give a file to the folders; return how many lines belong to none of their batches."""
    counts: Counter[str] = Counter()
    lines, error = 0, None
    for exchange in exchanges:
        try:
            found = exchange.take(path)
        except ConfigurationError as nothing:
            error = nothing
            continue
        lines = found.total()
        counts += Counter({name: count for name, count in found.items() if name})
    if not counts and error is not None:
        raise error
    return lines - counts.total()


def _banked(settings: Settings, exchange: FileExchange) -> Outcome:
    with Workspace(settings, provider=exchange) as workspace:
        return workflow.collect(workspace)
