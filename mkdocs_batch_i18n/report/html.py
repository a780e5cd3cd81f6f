"""Reports as HTML files. Every text in them is from outside and escaped; no other script runs."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.report.figures import STATES, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_batch_i18n.report.figures import Run
    from mkdocs_batch_i18n.report.rows import Report, Row

_TEMPLATES = Path(__file__).parent / "templates"


def _no_direction(language: str) -> str:
    del language
    return "auto"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages say of the site as a whole."""

    name: str
    """Of the site."""
    root: Path
    """The folder of the site: catalogs are named as seen from here."""
    runs: tuple[Run, ...] = ()
    """What was paid, for all languages together."""
    direction: Callable[[str], str] = _no_direction
    """Whether a language is written `ltr` or `rtl`."""


def write(folder: Path, frame: Frame, reports: Sequence[Report]) -> tuple[Path, ...]:
    """Write a file a language and an index; return their paths, the index last.

    Raises `ConfigurationError` when the folder cannot be written.
    """
    catalog = partial(_catalog, folder=folder, root=frame.root)
    every = {"frame": frame, "reports": reports, "catalog": catalog}
    texts = {
        f"{report.language.code}.html": _rendered("language", report=report, **every)
        for report in reports
    }
    texts["index.html"] = _rendered("index", **every)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        what = f"the review cannot be written: {error.strerror or error}."
        raise ConfigurationError(what, where=str(folder), todo="Name another --output.") from error
    return tuple(folder / name for name in texts)


def _rendered(name: str, **values: object) -> str:
    return _environment().get_template(f"{name}.html").render(**values)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("mkdocs_batch_i18n.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (_own(name) for name in ("review.css", "review.js"))
    found.globals.update(
        style=Markup(style),  # noqa: S704 -- our own file
        script=Markup(script),  # noqa: S704 -- our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
        states=STATES,
        columns=columns,
    )
    found.filters.update(moment=_moment, money=_money, by_page=_by_page)
    return found


def _catalog(where: str, *, folder: Path, root: Path) -> dict[str, str]:
    """Return how to name a catalog's line, and the address of the file."""
    path, _, line = where.rpartition(":")
    link = quote(Path(os.path.relpath(path, folder)).as_posix())
    return {"name": f"{Path(os.path.relpath(path, root)).as_posix()}:{line}", "link": link}


def _own(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return how a content security policy names a text."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M")


def _money(cost: float | None) -> str:
    if cost is None:
        return "-"
    return f"{cost:,.2f}" if cost >= 1 else f"{cost:.4f}"


def _by_page(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return rows page by page, in the order of their first."""
    pages: dict[str, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    return list(pages.items())
