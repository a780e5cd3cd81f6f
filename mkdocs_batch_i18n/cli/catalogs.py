"""`catalogs`: PO files for people."""

from __future__ import annotations

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.catalogs import Style
from mkdocs_batch_i18n.cli import shared


@click.group()
def catalogs() -> None:
    """Write and check the PO files in which people review translations."""


@catalogs.command()
@click.option(
    "--unreviewed",
    is_flag=True,
    help="Mark machine translations as fuzzy; clearing the flag approves them.",
)
@click.option("--renumber", is_flag=True, help="Bring all line numbers up to date: a large diff.")
@shared.options
def export(
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    unreviewed: bool,
    renumber: bool,
) -> None:
    """Write what is known into the PO files; what a person wrote there stays.

    A machine's translation carries a comment that says so. Edit the text, or remove the comment,
    and it is yours: it is used from then on and never overwritten. With --unreviewed, Poedit and
    Weblate show it as needing work until you approve it; it is used all the same.

    Line numbers are as of the last change of an entry, so that branches merge.

    \b
    Examples:
      mkdocs-batch-i18n catalogs export
      mkdocs-batch-i18n catalogs export --unreviewed --language es
    """  # noqa: D301 -- \b is click's own mark
    style = Style(unreviewed=unreviewed, renumber=renumber)
    settings, pages = shared.read(config_file)
    with workflow.Workspace(settings) as workspace:
        workspace.catalogs.require_folder()
        changed = workflow.export_catalogs(pages, workspace, shared.chosen(languages), style)
    if as_json:
        shared.print_json({"changed": [str(path) for path in changed]})
        return
    for path in changed:
        click.echo(str(path))
    click.echo(f"{shared.plural(len(changed), 'file')} changed.", err=True)


@catalogs.command()
@shared.options
def check(config_file: str | None, languages: tuple[str, ...], *, as_json: bool) -> int:
    """List the entries of the PO files that cannot be used, with file and line.

    Exits with 1 if there are any.

    \b
    Examples:
      mkdocs-batch-i18n catalogs check
      mkdocs-batch-i18n catalogs check --language es --json
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with workflow.Workspace(settings) as workspace:
        workspace.catalogs.require_folder()
        findings = workflow.check_catalogs(pages, workspace, shared.chosen(languages))
    if as_json:
        rows = [{"where": finding.where, "what": finding.what} for finding in findings]
        shared.print_json({"findings": rows})
    else:
        for finding in findings:
            click.echo(f"{finding.where}: {finding.what}")
        click.echo(f"{shared.plural(len(findings), 'finding')}.", err=True)
    return 1 if findings else 0
