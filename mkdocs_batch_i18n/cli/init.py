"""`init`: a first configuration in a mkdocs.yml that is there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import get_args

import click

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.settings import ProviderType
from mkdocs_batch_i18n.site import first_options, locales

_LIMIT = 500_000
"""Tokens that a first configuration of a service that costs money allows in one go."""

_FREE = ("pseudo", "files")

_STEPS = """\
Next:
  mkdocs-batch-i18n doctor   checks the configuration, and the service if there is one
  mkdocs-batch-i18n plan     shows what would be sent, and sends nothing
  mkdocs build               builds every language
Keep .cache/mkdocs-batch-i18n out of git: it is the memory of what you paid for."""


@click.command()
@click.option(
    "-f",
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default="mkdocs.yml",
    show_default=True,
    help="The configuration file to write into; it must be there.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    required=True,
    metavar="CODE",
    help="A language to translate into, as es or pt-BR; can be given several times.",
)
@click.option(
    "--provider",
    type=click.Choice(get_args(ProviderType)),
    default="batch",
    show_default=True,
    help="The kind of engine; `pseudo` needs no service and no key.",
)
@click.option("--base-url", metavar="URL", help="The address of the service's API.")
@click.option("--model", metavar="NAME", help="The model that translates.")
@click.option("--api-key-env", metavar="VARIABLE", help="The variable that holds the key.")
@click.option("--catalogs", metavar="FOLDER", help="Keep PO files for reviewers there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def init(  # noqa: PLR0913 -- options
    config_file: Path,
    *,
    languages: tuple[str, ...],
    provider: str,
    base_url: str | None,
    model: str | None,
    api_key_env: str | None,
    catalogs: str | None,
    as_json: bool,
) -> None:
    """Write a first configuration of the plugin into mkdocs.yml.

    Lines are added and none is changed: comments, order and quotes stay as they are. Nothing is
    written when the plugin is there already.

    \b
    Examples:
      mkdocs-batch-i18n init --language es --language fr
      mkdocs-batch-i18n init --language ja --provider pseudo
      mkdocs-batch-i18n init --language de --provider chat \\
        --base-url http://127.0.0.1:11434/v1 --model qwen2.5
    """  # noqa: D301 -- \b is click's own mark
    text, where = _read(config_file), str(config_file)
    given = {"base_url": base_url, "model": model, "api_key_env": api_key_env}
    options = first_options.FirstOptions(
        languages=tuple(dict.fromkeys(map(locales.canonical, languages))),
        source_language=first_options.theme_language(text, where),
        catalogs_dir=catalogs,
        max_tokens=None if provider in _FREE else _LIMIT,
        provider={
            **first_options.shown_defaults(provider),
            **{name: value for name, value in given.items() if value},
        },
    )
    edited = first_options.add(text, options, where)
    _write(config_file, edited)
    if as_json:
        shared.print_json({"file": where, "options": options.as_mapping()})
        return
    click.echo(f"{where}: the plugin was added for {', '.join(options.languages)}.")
    click.echo(_STEPS)


def _read(path: Path) -> str:
    """Return a file's text with its line ends and its byte order mark."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        what = f"cannot be read: {error.strerror}."
        todo = "Run this where mkdocs.yml is, name it with -f, or begin with `mkdocs new .`."
        raise ConfigurationError(what, where=str(path), todo=todo) from error
    except UnicodeDecodeError as error:
        what = "is not UTF-8."
        raise ConfigurationError(what, where=str(path), todo="Save it as UTF-8.") from error


def _write(path: Path, text: str) -> None:
    """Put the file in the old one's place, whole; what was a link stays one."""
    path = path.resolve()
    mode = path.stat().st_mode
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
