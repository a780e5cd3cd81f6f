"""`translate`: send what is missing, and bank what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.cli import progress, shared
from mkdocs_batch_i18n.cli.plan import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_batch_i18n.workflow import Coverage, Outcome, Plan, Workspace


@click.command()
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Wait for the answers (up to `max_wait`), or bank what is there and leave.",
)
@click.option("--retry", is_flag=True, help="Ask again for segments that were given up.")
@shared.options
def translate(
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    wait: bool,
    retry: bool,
) -> int:
    """Send what is missing and bank the answers.

    Exits with 1 if a person should look at something: the service rejected a batch, say.

    Interrupt it whenever you like: what was sent is written down, and the next run goes on.

    \b
    Examples:
      mkdocs-batch-i18n translate
      mkdocs-batch-i18n translate --no-wait --language es
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with workflow.Workspace(settings) as workspace:
        wanted = shared.chosen(languages)
        if retry:
            for language in workspace.languages(wanted):
                workspace.memory.forgive(language.code)
        collected = workflow.collect(workspace)
        found = workflow.plan(pages, workspace, wanted)
        workflow.require_budget(found.estimate, settings)
        _tell(summary(found), as_json=as_json)
        workflow.submit(found, workspace)
        outcomes = [collected, _waited(workspace) if wait else workflow.Outcome()]
        covered = workflow.coverage(pages, workspace, wanted)
        shared.warn(workspace.problem)
    if as_json:
        shared.print_json(_as_json(found, outcomes, covered))
    else:
        _show(outcomes, covered)
    return 1 if _problems(outcomes) else 0


def _waited(workspace: Workspace) -> Outcome:
    with progress.shown() as show:
        return workflow.wait(workspace, workspace.patience, show)


def _tell(text: str, *, as_json: bool) -> None:
    click.echo(text, err=as_json)


def _as_json(
    found: Plan, outcomes: Sequence[Outcome], covered: Sequence[Coverage]
) -> dict[str, object]:
    usage = [outcome.summary.usage for outcome in outcomes]
    return {
        "sent": {"segments": found.segments, "requests": found.requests},
        "accepted": sum(outcome.accepted for outcome in outcomes),
        "refused": sum(outcome.refused for outcome in outcomes),
        "given_up": sum(outcome.given_up for outcome in outcomes),
        "flagged": sum(outcome.flagged for outcome in outcomes),
        "usage": {
            "input_tokens": sum(tokens.input for tokens in usage),
            "output_tokens": sum(tokens.output for tokens in usage),
        },
        "languages": [
            {"language": item.language.code, "total": item.total, "missing": item.missing}
            for item in covered
        ],
        "problems": list(_problems(outcomes)),
    }


def _show(outcomes: Sequence[Outcome], covered: Sequence[Coverage]) -> None:
    accepted = sum(outcome.accepted for outcome in outcomes)
    refused = sum(outcome.refused for outcome in outcomes)
    click.echo(
        f"{shared.plural(accepted, 'translation')} accepted, {shared.plural(refused, 'answer')}"
        " refused."
    )
    flagged = sum(outcome.flagged for outcome in outcomes)
    if flagged:
        click.echo(f"{shared.plural(flagged, 'translation')} flagged for somebody to look at.")
    for item in covered:
        if item.missing:
            more = f", {item.in_flight:,} of them in flight" if item.in_flight else ""
            missing = shared.plural(item.missing, "segment")
            click.echo(f"{item.language.code}: {missing} of {item.total:,} missing{more}.")
    for problem in _problems(outcomes):
        click.echo(f"Warning: {problem}", err=True)


def _problems(outcomes: Sequence[Outcome]) -> dict[str, None]:
    return dict.fromkeys(problem for outcome in outcomes for problem in outcome.problems)
