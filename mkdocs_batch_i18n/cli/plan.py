"""`plan`: what would be sent, and what it would cost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.errors import BudgetError
from mkdocs_batch_i18n.workflow import Plan, Workspace, require_budget
from mkdocs_batch_i18n.workflow import plan as make_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_batch_i18n.prompts import Estimate, Item
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow import LanguagePlan

_COUNTS = ("new", "changed", "again", "reused", "in_flight", "given_up")


_SIGNS = {"new": "+", "changed": "~", "again": "!", "glossary": "*"}


@click.command()
@click.option("--pages", "by_page", is_flag=True, help="List the pages with what would be sent.")
@click.option("--check", is_flag=True, help="Exit with 1 if anything would be sent, as in CI.")
@shared.options
def plan(
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    by_page: bool,
    check: bool,
) -> int:
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
      mkdocs-batch-i18n plan --pages --language es
      mkdocs-batch-i18n plan --check
      mkdocs-batch-i18n plan --json
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        found = make_plan(pages, workspace, shared.chosen(languages))
        ready = workspace.has_key
        shared.warn(workspace.problem)
    if as_json:
        shared.print_json(_as_json(found, settings, ready=ready))
    else:
        _show(found, settings, ready=ready, by_page=by_page)
    return 1 if check and found.requests else 0


def _as_json(found: Plan, settings: Settings, *, ready: bool) -> dict[str, object]:
    return {
        "languages": [
            {
                "language": language.language.code,
                **{name: getattr(language, name) for name in _COUNTS},
                "glossary": language.glossary,
                "second_pass": language.second,
                **_estimate(language.estimate),
                "pages": [
                    {"page": page, **{name: counts[name] for name in _SIGNS}}
                    for page, counts in _pages(language).items()
                ],
            }
            for language in found.languages
        ],
        "total": {"segments": found.segments, **_estimate(found.estimate)},
        "limits": {"max_tokens": settings.max_tokens, "max_cost": settings.max_cost},
        "blocked": _blocked(found, settings, ready=ready),
    }


def _estimate(estimate: Estimate) -> dict[str, object]:
    return {
        "requests": estimate.requests,
        "input_tokens": estimate.input,
        "output_tokens": estimate.output,
        "cost": estimate.cost,
    }


def _pages(language: LanguagePlan) -> dict[str, Counter[str]]:
    """Return what would be sent of each page, by kind; the page "" is the site's own texts."""
    found: dict[str, Counter[str]] = {}
    for pack in language.packs:
        if pack.second:
            continue
        counts = found.setdefault(pack.context.page, Counter())
        counts.update(_kind(item) for item in pack.items)
    return found


def _kind(item: Item) -> str:
    if item.attempts:
        return "again"
    if item.before and item.before[0] == item.message:
        return "glossary"
    return "changed" if item.before else "new"


def _show(found: Plan, settings: Settings, *, ready: bool, by_page: bool) -> None:
    for line in _causes(found):
        click.echo(line)
    out = shared.console()
    names = [name.replace("_", " ") for name in _COUNTS]
    shown = shared.table("lang", [*names, "requests", "tokens", "cost"])
    for language in found.languages:
        shown.add_row(language.language.code, *_row(language))
    out.print(shown)
    out.print()
    if by_page:
        _show_pages(found)
    click.echo(_totals(found))
    click.echo(summary(found))
    for line in _limits(found, settings):
        click.echo(line)
    blocked = _blocked(found, settings, ready=ready)
    for reason in blocked:
        click.echo(f"It would not be sent: {reason}")
    if found.requests and not blocked:
        click.echo("Send it with `mkdocs-batch-i18n translate`, or with `mkdocs build`.")


def _causes(found: Plan) -> Iterator[str]:
    """Yield what is bought though no page has changed."""
    again = {item.language.code: item.glossary for item in found.languages if item.glossary}
    if again:
        shown = ", ".join(f"{code} {count:,}" for code, count in again.items())
        count = shared.plural(sum(again.values()), "segment")
        yield f"{count} to translate again because the glossary changed: {shown}."
    second = sum(item.second for item in found.languages)
    if second:
        yield f"{shared.plural(second, 'segment')} for the second pass, in addition."


def _show_pages(found: Plan) -> None:
    """List each page with what would be sent of it: + new, ~ changed, ! again, * glossary."""
    for language in found.languages:
        for page, counts in _pages(language).items():
            signs = [f"{sign} {counts[kind]} {kind}" for kind, sign in _SIGNS.items()]
            shown = [sign for sign, kind in zip(signs, _SIGNS, strict=True) if counts[kind]]
            where = page or "(navigation and site texts)"
            click.echo(f"  {language.language.code}  {where}: {', '.join(shown)}")
    if found.requests:
        click.echo()


def _row(language: LanguagePlan) -> list[str]:
    estimate = language.estimate
    counts = [shared.compact(getattr(language, name)) for name in _COUNTS]
    numbers = [shared.compact(estimate.requests), shared.compact(estimate.tokens)]
    return [*counts, *numbers, shared.money(estimate.cost)]


def _totals(found: Plan) -> str:
    """Say what happens to all segments, in the manner of other tools that plan."""
    total = {name: sum(getattr(item, name) for item in found.languages) for name in _COUNTS}
    return (
        f"Plan: {total['new']:,} new, {total['changed']:,} changed, {total['again']:,} again; "
        f"{total['reused']:,} reused, {total['in_flight']:,} in flight, "
        f"{total['given_up']:,} given up."
    )


def _limits(found: Plan, settings: Settings) -> Iterator[str]:
    """Yield how much of each limit the plan takes, and what it means for `pseudo`."""
    if found.requests and settings.provider.type == "pseudo":
        yield "Nothing leaves this machine: `pseudo` answers by itself, and for nothing."
        return
    if found.requests and settings.max_tokens:
        part = 100 * found.estimate.tokens / settings.max_tokens
        yield f"That is {part:,.0f} % of max_tokens ({settings.max_tokens:,})."
    if found.requests and settings.max_cost and found.estimate.cost is not None:
        part = 100 * found.estimate.cost / settings.max_cost
        yield f"That is {part:,.0f} % of max_cost ({settings.max_cost:,})."


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
