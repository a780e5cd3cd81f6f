"""The pages of docs/reference say what the code says."""

from __future__ import annotations

import json
import runpy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from mkdocs_batch_i18n import cli

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE: dict[str, Any] = runpy.run_path(str(DOCS / "reference.py"))
PAGES: dict[str, str] = REFERENCE["pages"]()


@pytest.mark.skipif(
    tuple(map(int, version("click").split(".")[:2])) < (8, 2),
    reason="older click writes other help",
)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_written_from_the_code_is_current(name: str) -> None:
    """Whoever changes an option, a command or an error runs: python docs/reference.py."""
    assert (DOCS / "reference" / name).read_text("utf-8") == PAGES[name], (
        "run: python docs/reference.py"
    )


@pytest.mark.parametrize(
    "owner", [REFERENCE["options"].Options, REFERENCE["options"].ProviderOptions]
)
def test_every_option_is_explained(owner: Any) -> None:  # noqa: ANN401 -- MkDocs' own kind of class
    """By the text below it in the code."""
    told = REFERENCE["docstrings"](owner)
    assert [name for name, _ in owner._schema if not told.get(name)] == []  # noqa: SLF001 -- MkDocs keeps it there


def test_every_command_and_option_of_the_command_line_is_explained() -> None:
    """In `--help`."""
    for words, command in REFERENCE["commands"](cli.command):
        assert command.help, words
        options = [item for item in command.params if isinstance(item, click.Option)]
        assert [item.name for item in options if not item.help] == [], words


def test_every_json_output_has_a_schema() -> None:
    """A definition bears the name of its command."""
    schema = json.loads((DOCS / "reference" / "json-schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    speaking = {
        " ".join(words)
        for words, command in REFERENCE["commands"](cli.command)
        if any(item.name == "as_json" for item in command.params)
    }
    defined = {name.partition(" --")[0] for name in schema["$defs"]}
    assert speaking - defined == set(), "describe it in docs/reference/json-schema.json"
