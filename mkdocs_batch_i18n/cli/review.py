"""`review`: what people should look at, as pages to open in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from mkdocs_batch_i18n import report
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.site.addresses import Built, built
from mkdocs_batch_i18n.site.locales import direction
from mkdocs_batch_i18n.site.proof import given_back
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_batch_i18n.report import Links, Place, Report, Row
    from mkdocs_batch_i18n.workflow import Page


@click.command()
@click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the pages (`review` beside mkdocs.yml by default).",
)
@click.option(
    "--fail-on",
    type=click.Choice(["flagged", "missing"]),
    multiple=True,
    help="Exit with 1 if there is something to look at (a judge's word is not enough), or"
    " something missing.",
)
@shared.options
def review(
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    folder: Path | None,
    fail_on: tuple[str, ...],
) -> int:
    """Write a page a language that shows every translation beside its source.

    First comes what a person should look at, with the reason: texts of people that fail the
    checks, segments that were given up, flags of the second pass, doubts of its judge, drafts.
    Words that an edit of the source has changed are marked. The pages need no server and no
    network; they link to the built site, if it is there.

    \b
    Examples:
      mkdocs-batch-i18n review
      mkdocs-batch-i18n review --language es --output out --fail-on flagged
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    site = built(config_file)
    target = folder or site.root / "review"
    with Workspace(settings) as workspace:
        links = _links(site, target)
        reports = [
            report.survey(pages, workspace, language, links, _back(pages, workspace, language.code))
            for language in workspace.languages(shared.chosen(languages))
        ]
        runs = report.runs_of(workspace.receipts())
    frame = report.Frame(site.name, site.root, runs, direction)
    paths = report.write(target, frame, reports)
    if as_json:
        shared.print_json(_as_json(reports, paths))
    else:
        _tell(reports, paths[-1])
    return 1 if any(_fails(item, fail_on) for item in reports) else 0


def _back(pages: Sequence[Page], workspace: Workspace, code: str) -> dict[str, list[str]]:
    """Return the pages that a translation would break, by the key of its segment."""
    found: dict[str, list[str]] = {}
    for text in given_back(pages, workspace, code):
        found.setdefault(text.key, []).append(text.page)
    return found


def _links(site: Built, folder: Path) -> Links:
    """Return what finds the built page of a segment, as seen from the folder of the review."""

    def link(place: Place) -> str:
        path = site.file(place.language, place.page)
        if path is None:
            return ""
        anchor = site.anchor(path, place.heading, place.headings)
        address = quote(Path(os.path.relpath(path, folder)).as_posix())
        return f"{address}#{quote(anchor)}" if anchor else address

    return link


def _fails(item: Report, fail_on: Sequence[str]) -> bool:
    found = {"flagged": bool(item.faulty), "missing": item.missing > 0}
    return any(found[name] for name in fail_on)


def _tell(reports: Sequence[Report], index: Path) -> None:
    for item in reports:
        click.echo(
            f"{item.language.code}: {item.total.share} % translated, "
            f"{len(item.flagged):,} to look at, {item.missing:,} missing."
        )
    click.echo(f"Open {index} in a browser.", err=True)


def _as_json(reports: Sequence[Report], paths: Sequence[Path]) -> dict[str, object]:
    return {
        "languages": [
            {
                "language": item.language.code,
                "file": str(path),
                "total": item.total.total,
                "missing": item.missing,
                "sections": [
                    {"section": section.name, "total": section.total, "translated": section.known}
                    for section in item.sections
                ],
                "flagged": [_row(row) for row in item.flagged],
                "runs": [
                    {
                        "since": shared.moment(run.since),
                        "answers": run.answers,
                        "input_tokens": run.input,
                        "output_tokens": run.output,
                        "cost": run.cost,
                    }
                    for run in item.runs
                ],
            }
            for item, path in zip(reports, paths, strict=False)
        ],
        "index": str(paths[-1]),
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "page": row.page,
        "line": row.line,
        "source": row.source,
        "text": row.text,
        "state": row.state,
        "where": row.where,
        "reasons": [
            {"kind": reason.kind, "what": reason.what, "where": reason.where, "text": reason.text}
            for reason in row.reasons
        ],
    }
