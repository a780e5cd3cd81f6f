"""`verify`: check all that is stored by today's rules."""

from __future__ import annotations

import click

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.workflow import Workspace
from mkdocs_batch_i18n.workflow.upkeep import verify as check


@click.command()
@click.option(
    "--fix",
    is_flag=True,
    help="Forget machine translations that fail, so that they are missing.",
)
@shared.options
def verify(config_file: str | None, languages: tuple[str, ...], *, as_json: bool, fix: bool) -> int:
    """Check all that is stored, in the memory and the PO files, by today's rules.

    A build uses nothing that fails, whatever stands in the memory: this tells what it is, for
    example after an update or once a rule was made strict. What a person wrote is named and
    never changed. What --fix forgets is sent again by the next build that may.

    Exits with 1 if anything is left that is not as it should be.

    \b
    Examples:
      mkdocs-batch-i18n verify
      mkdocs-batch-i18n verify --fix --language es
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        found = check(pages, workspace, shared.chosen(languages), fix=fix)
    left = [item for item in found.findings if not item.fixed]
    if as_json:
        rows = [
            {"where": item.where, "what": item.what, "fixed": item.fixed} for item in found.findings
        ]
        shared.print_json({"checked": found.checked, "findings": rows})
        return 1 if left else 0
    for item in found.findings:
        click.echo(f"{item.where}: {'fixed: ' if item.fixed else ''}{item.what}")
    checked = shared.plural(found.checked, "stored translation")
    findings = shared.plural(len(found.findings), "finding")
    click.echo(f"{checked} checked, {findings}, {len(left):,} left.", err=True)
    return 1 if left else 0
