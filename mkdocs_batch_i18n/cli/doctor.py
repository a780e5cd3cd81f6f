"""`doctor`: what keeps a site from being translated, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.site.diagnosis import diagnose

if TYPE_CHECKING:
    from mkdocs_batch_i18n.site.diagnosis import Diagnosis

_SIGNS = {"good": ("ok", "green"), "note": ("note", "yellow"), "bad": ("BAD", "red")}


@click.command()
@shared.plain_options
def doctor(config_file: str | None, *, as_json: bool) -> int:
    """Check configuration, pages, theme, plugins, key, service, model, memory and disk.

    Asks the service for two lists at most, which cost nothing; the key is never shown. Exits
    with 1 if something keeps the site from being translated.

    \b
    Examples:
      mkdocs-batch-i18n doctor
      mkdocs-batch-i18n doctor -f docs/mkdocs.yml --json
    """  # noqa: D301 -- \b is click's own mark
    found = []
    for item in diagnose(config_file):
        found.append(item)
        if not as_json:
            _show(item)
    bad = sum(item.verdict == "bad" for item in found)
    if as_json:
        rows = [
            {"about": i.about, "verdict": i.verdict, "what": i.what, "todo": i.todo} for i in found
        ]
        shared.print_json({"findings": rows, "bad": bad})
    else:
        click.echo(f"{shared.plural(bad, 'problem')}." if bad else "All is well.")
    return 1 if bad else 0


def _show(item: Diagnosis) -> None:
    """Print a finding when it is there: some take a moment."""
    sign, colour = _SIGNS[item.verdict]
    out = shared.console()
    out.print(Text(f"{sign:5}", colour) + Text(f"{item.about}: {item.what}"), soft_wrap=True)
    if item.todo:
        out.print(Text(f"     -> {item.todo}"), soft_wrap=True)
