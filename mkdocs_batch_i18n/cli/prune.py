"""`prune`: forget what no page uses any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from mkdocs.config.base import ValidationError

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.site.option_types import Duration
from mkdocs_batch_i18n.workflow import Workspace
from mkdocs_batch_i18n.workflow.upkeep import prune as find

if TYPE_CHECKING:
    from mkdocs_batch_i18n.workflow.upkeep import Pruned


class _Span(click.ParamType[float]):
    """A time span, written as in the options."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return seconds."""
        try:
            return Duration("0s").run_validation(value)
        except ValidationError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.option(
    "--keep",
    type=_Span(),
    default="90d",
    show_default=True,
    metavar="TIME",
    help="How long to keep what no page uses.",
)
@click.option("--yes", is_flag=True, help="Do it; without, nothing is removed.")
@shared.plain_options
def prune(config_file: str | None, *, as_json: bool, keep: float, yes: bool) -> None:
    """Show what no page uses any longer, and with --yes remove it from the memory.

    The time runs from the call that first finds a translation unused, so that the text of a
    branch or of a page that comes back is not bought twice: run it now and then, for example
    once a week in CI. With `--keep 0s` everything unused goes at once.

    What a person wrote is never removed, and the PO files are left as they are.

    \b
    Examples:
      mkdocs-batch-i18n prune
      mkdocs-batch-i18n prune --keep 30d --yes
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        found = find(pages, workspace, keep, act=yes)
    if as_json:
        shared.print_json(_as_json(found, removed=yes))
        return
    for code, count in sorted(found.unused.items()):
        due = found.due.get(code, 0)
        click.echo(
            f"{code}: {shared.plural(count, 'translation')} unused, {due:,} for long enough."
        )
    click.echo(_summary(found, removed=yes))


def _summary(found: Pruned, *, removed: bool) -> str:
    """Say what was done, and what comes next."""
    due = shared.plural(sum(found.due.values()), "translation")
    others = f" and {shared.plural(found.others, 'other row')}" if found.others else ""
    if not found.due and not found.others:
        when = f" The first is due at {found.next}." if found.next else ""
        return f"Nothing to remove.{when}"
    if removed:
        return f"Removed {due}{others}."
    return f"{due}{others} can go: run it again with --yes."


def _as_json(found: Pruned, *, removed: bool) -> dict[str, object]:
    return {
        "languages": [
            {"language": code, "unused": count, "due": found.due.get(code, 0)}
            for code, count in sorted(found.unused.items())
        ],
        "others": found.others,
        "removed": removed,
        "next": found.next,
    }
