"""What the commands share: their options, the site, and how numbers are written."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypeVar

import click
from mkdocs.config import load_config
from rich.console import Console
from rich.table import Table

from mkdocs_batch_i18n.site import inventory
from mkdocs_batch_i18n.site.options import settings_of as resolved
from mkdocs_batch_i18n.wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow import Page

__all__ = ["plural"]

_Command = TypeVar("_Command", bound="Callable[..., Any]")

_CENTS = 0.0001
"""Money below this is not told apart."""

_LONG = 100_000
"""Counts from here on are shortened in tables."""

_WIDTH = 80
"""Columns of tables where there is no terminal."""


_CONFIG_FILE = click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False),
    help="The configuration file (mkdocs.yml by default).",
)
_LANGUAGE = click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Only this language; can be given several times.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def options(command: _Command) -> _Command:
    """Add the options that every command has."""
    return _CONFIG_FILE(_LANGUAGE(_JSON(command)))


def plain_options(command: _Command) -> _Command:
    """Add the options of a command that is not about languages."""
    return _CONFIG_FILE(_JSON(command))


def settings_of(config_file: str | None) -> Settings:
    """Return the settings of a site without reading its pages."""
    return resolved(inventory.options_of(load_config(config_file)))


def read(config_file: str | None) -> tuple[Settings, list[Page]]:
    """Return the settings and the pages of a site."""
    return inventory.read_site(config_file)


def chosen(languages: Sequence[str]) -> Sequence[str] | None:
    """Return the languages asked for; None means all."""
    return languages or None


def print_json(value: object) -> None:
    """Print a value as JSON, the same bytes wherever it goes."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def warn(problem: str) -> None:
    """Tell what a person should know on the standard error, if anything."""
    if problem:
        click.echo(f"Warning: {problem}", err=True)


def console(*, err: bool = False) -> Console:
    """Return what prints tables: in colour on a terminal only, and never wider than it."""
    stream = sys.stderr if err else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _WIDTH, highlight=False)


def table(first: str, numbers: Iterable[str]) -> Table:
    """Return a table with one column of names, then columns of numbers."""
    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column(first, no_wrap=True)
    for name in numbers:
        shown.add_column(name, justify="right", no_wrap=True)
    return shown


def money(cost: float | None) -> str:
    """Write a cost with as many digits as it needs."""
    if cost is None:
        return "-"
    if 0 < cost < _CENTS:
        return f"<{_CENTS}"
    return f"{cost:,.2f}" if cost >= 1 else f"{cost:.4f}"


def compact(count: int) -> str:
    """Write a count in at most six characters, for tables; JSON has it in full."""
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if count >= max(size, _LONG):
            number = count / size
            return f"{number:.1f}{unit}" if number < 100 else f"{number:.0f}{unit}"  # noqa: PLR2004 -- three digits
    return f"{count:,}"


def moment(seconds: float) -> str:
    """Write a time as UTC in ISO 8601."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def span(seconds: float) -> str:
    """Write a time span in its largest unit."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"
