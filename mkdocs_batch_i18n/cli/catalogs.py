"""`catalogs`: PO files for people, and the files of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.catalogs import Style, exchange
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site.existing import existing
from mkdocs_batch_i18n.workflow import Workspace
from mkdocs_batch_i18n.workflow.aligning import Difference, align
from mkdocs_batch_i18n.workflow.taking import Offer, offers_of, take, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_batch_i18n.settings import Language, Settings
    from mkdocs_batch_i18n.workflow import Finding, Page
    from mkdocs_batch_i18n.workflow.taking import Taken


@click.group()
def catalogs() -> None:
    """Write, read and check the files in which people review translations."""


@catalogs.command()
@click.option(
    "--unreviewed",
    is_flag=True,
    help="Mark machine translations as fuzzy; clearing the flag approves them.",
)
@click.option("--renumber", is_flag=True, help="Bring all line numbers up to date: a large diff.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["po", *exchange.SUFFIXES]),
    default="po",
    help="PO files in `catalogs_dir`, or a file a language: XLIFF 2, XLIFF 1, TMX.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for files that are not PO (`exchange` by default).",
)
@shared.options
def export(  # noqa: PLR0913 -- options of the command
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    unreviewed: bool,
    renumber: bool,
    kind: exchange.Format | Literal["po"],
    folder: Path | None,
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
      mkdocs-batch-i18n catalogs export --format xliff --to out
    """  # noqa: D301 -- \b is click's own mark
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        chosen = shared.chosen(languages)
        if kind == "po":
            workspace.catalogs.require_folder()
            style = Style(unreviewed=unreviewed, renumber=renumber)
            changed = workflow.export_catalogs(pages, workspace, chosen, style)
        else:
            target = folder or Path("exchange")
            changed = _exported(pages, workspace, workspace.languages(chosen), kind, target)
    if as_json:
        shared.print_json({"changed": [str(path) for path in changed]})
        return
    for path in changed:
        click.echo(str(path))
    click.echo(f"{shared.plural(len(changed), 'file')} changed.", err=True)


def _exported(
    pages: Sequence[Page],
    workspace: Workspace,
    languages: Sequence[Language],
    kind: exchange.Format,
    folder: Path,
) -> tuple[Path, ...]:
    """Write a file a language for another tool."""
    source = workspace.settings.source_language
    paths = []
    for language in languages:
        path = folder / f"{language.code}{exchange.SUFFIXES[kind]}"
        units = units_of(pages, workspace, language.code)
        exchange.write(path, kind, units, (source, language.code))
        paths.append(path)
    return tuple(paths)


@catalogs.command("import")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from-pages",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with translated pages, as page.es.md or es/page.md.",
)
@click.option("--overwrite", is_flag=True, help="Replace what another person wrote, too.")
@shared.options
def take_in(  # noqa: PLR0913 -- options of the command
    config_file: str | None,
    languages: tuple[str, ...],
    *,
    as_json: bool,
    files: tuple[Path, ...],
    folder: Path | None,
    overwrite: bool,
) -> int:
    """Take in people's translations: XLIFF and TMX files, or translated pages.

    They go into the PO files in `catalogs_dir`, as a person's. What is as the machine said is a
    person's only if its unit is approved. A text that fails the checks is named and left out; so
    is a translated page that is not built like its source, with the first difference.

    Translated pages that stand beside their source are shown as they are: remove them once their
    texts are in the PO files.

    Exits with 1 if anything was left out.

    \b
    Examples:
      mkdocs-batch-i18n catalogs import out/es.xlf
      mkdocs-batch-i18n catalogs import --from-pages docs --language es
    """  # noqa: D301 -- \b is click's own mark
    if bool(files) == bool(folder):
        what = "it takes either files or a folder of translated pages."
        raise ConfigurationError(what, where="catalogs import", todo="See --help.")
    settings, pages = shared.read(config_file)
    with Workspace(settings) as workspace:
        workspace.catalogs.require_folder()
        chosen = workspace.languages(shared.chosen(languages))
        if folder:
            offers, apart = _from_pages(config_file, folder, pages, chosen)
        else:
            offers, apart = _from_files(files, settings, languages), []
        taken = {
            code: take(found, pages, workspace, code, overwrite=overwrite)
            for code, found in offers.items()
        }
    return _tell(taken, apart, as_json=as_json)


def _from_files(
    files: Sequence[Path], settings: Settings, asked: Sequence[str]
) -> dict[str, list[Offer]]:
    """Return what the files offer, by the site's code of their language."""
    offers: dict[str, list[Offer]] = {}
    for path in files:
        tag, units = exchange.read(path, settings.source_language, next(iter(asked), None))
        code = exchange.closest(tag, [language.code for language in settings.languages])
        if code is None:
            what = f"the site has no language {tag!r}."
            raise ConfigurationError(what, where=str(path), todo="Add it to `languages`.")
        offers.setdefault(code, []).extend(offers_of(units, str(path)))
    return offers


def _from_pages(
    config_file: str | None, folder: Path, pages: Sequence[Page], languages: Sequence[Language]
) -> tuple[dict[str, list[Offer]], list[Finding]]:
    """Return what translated pages offer, by language, and why some offer nothing."""
    uris = [page.uri for page in pages if page.uri]
    offers: dict[str, list[Offer]] = {}
    apart = []
    for language in languages:
        found = offers.setdefault(language.code, [])
        for page in existing(config_file, folder, language.code, uris):
            pairs = align(page.source, page.translated)
            if isinstance(pairs, Difference):
                where = f"{page.path}:{pairs.line}"
                apart.append(workflow.Finding(where, f"the page is left out: {pairs.what}."))
                continue
            found.extend(
                Offer(pair.segment.message, pair.text, f"{page.path}:{pair.line}", page.uri)
                for pair in pairs
                if pair.text != pair.segment.message
            )
    return offers, apart


def _tell(taken: dict[str, Taken], apart: Sequence[Finding], *, as_json: bool) -> int:
    left_out = [*apart, *(item for found in taken.values() for item in _left_out(found))]
    if as_json:
        rows = [{"where": item.where, "what": item.what} for item in left_out]
        shared.print_json({"languages": _counts(taken), "left_out": rows})
    else:
        for item in left_out:
            click.echo(f"{item.where}: {item.what}", err=True)
        for code, found in taken.items():
            click.echo(
                f"{code}: {shared.plural(found.taken, 'translation')} taken in, "
                f"{found.same:,} known already, {found.unknown:,} for texts the site does not have."
            )
    return 1 if left_out else 0


def _left_out(found: Taken) -> tuple[Finding, ...]:
    return (*found.refused, *found.kept)


def _counts(taken: dict[str, Taken]) -> list[dict[str, object]]:
    return [
        {"language": code, "taken": found.taken, "same": found.same, "unknown": found.unknown}
        for code, found in taken.items()
    ]


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
    with Workspace(settings) as workspace:
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
