"""`plan`: what would be sent, and what it would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.errors import BudgetError
from mkdocs_batch_i18n.workflow import Plan, Workspace, require_budget
from mkdocs_batch_i18n.workflow import plan as make_plan

if TYPE_CHECKING:
    from mkdocs_batch_i18n.prompts import Estimate
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow import LanguagePlan

_COUNTS = ("new", "changed", "again", "reused", "in_flight", "given_up")


@click.command()
@shared.options
def plan(config_file: str | None, languages: tuple[str, ...], *, as_json: bool) -> None:
    """Show what would be sent and what it would cost; sends nothing.

    Segments are counted once a language, however often they stand in the site.

    \b
    new        never sent
    changed    edited since: the old text and translation go along
    again      the last answer was refused
    reused     known: from the catalogs or the memory
    in flight  sent, not answered yet
    given up   refused too often; see `translate --retry`

    \b
    Examples:
      mkdocs-batch-i18n plan
      mkdocs-batch-i18n plan --language es --json
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        found = make_plan(pages, workspace, shared.chosen(languages))
        ready = workspace.has_key
    if as_json:
        shared.print_json(_as_json(found, settings, ready=ready))
    else:
        _show(found, settings, ready=ready)


def _as_json(found: Plan, settings: Settings, *, ready: bool) -> dict[str, object]:
    return {
        "languages": [
            {
                "language": language.language.code,
                **{name: getattr(language, name) for name in _COUNTS},
                **_estimate(language.estimate),
            }
            for language in found.languages
        ],
        "total": {"segments": found.segments, **_estimate(found.estimate)},
        "blocked": _blocked(found, settings, ready=ready),
    }


def _estimate(estimate: Estimate) -> dict[str, object]:
    return {
        "requests": estimate.requests,
        "input_tokens": estimate.input,
        "output_tokens": estimate.output,
        "cost": estimate.cost,
    }


def _show(found: Plan, settings: Settings, *, ready: bool) -> None:
    out = shared.console()
    names = [name.replace("_", " ") for name in _COUNTS]
    shown = shared.table("language", [*names, "requests", "tokens", "cost"])
    for language in found.languages:
        shown.add_row(language.language.code, *_row(language))
    out.print(shown)
    out.print()
    out.print(summary(found))
    for reason in _blocked(found, settings, ready=ready):
        out.print(f"It would not be sent: {reason}", markup=False)


def _row(language: LanguagePlan) -> list[str]:
    estimate = language.estimate
    counts = [f"{getattr(language, name):,}" for name in _COUNTS]
    numbers = [f"{estimate.requests:,}", f"{estimate.tokens:,}", shared.money(estimate.cost)]
    return counts + numbers


def summary(found: Plan) -> str:
    """Say in one sentence what a plan comes to."""
    if not found.requests:
        return "Nothing to send."
    estimate = found.estimate
    cost = "" if estimate.cost is None else f", at a cost of about {shared.money(estimate.cost)}"
    return (
        f"To send: {shared.plural(found.segments, 'segment')} in "
        f"{shared.plural(estimate.requests, 'request')}, "
        f"about {estimate.tokens:,} tokens{cost}."
    )


def _blocked(found: Plan, settings: Settings, *, ready: bool) -> list[str]:
    """Return what would stop this plan."""
    if not found.requests:
        return []
    reasons = []
    if not ready:
        reasons.append(f"the environment variable {settings.provider.api_key_env} holds no key.")
    try:
        require_budget(found.estimate, settings)
    except BudgetError as error:
        reasons.append(str(error))
    return reasons
