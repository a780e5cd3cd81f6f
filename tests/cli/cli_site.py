"""A real MkDocs project for the command line's tests, and a way to run commands on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from mkdocs_batch_i18n import cli

if TYPE_CHECKING:
    import pytest
    from batch_server import BatchServer

KEY = "sk-secret-key-of-the-tests"

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/reference/json-schema.json").read_text("utf-8")
)

CONFIG = """\
site_name: Test site
plugins:
  - batch-i18n:
      languages: [es, fr]
      catalogs_dir: locales
      max_wait: 20s
      checks: {{language: off, meaning: off}}  # accents are no language
      provider:
        base_url: {base_url}
        api_key_env: CLI_TEST_KEY
        poll_interval: 1s
"""


@dataclass
class Project:
    """A project in a folder."""

    folder: Path
    server: BatchServer
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        """Write the files."""
        (self.folder / "docs").mkdir()
        self.configure("")
        self.write("index.md", "# Welcome\n\nThis site explains everything.\n")
        self.write("guide.md", "# The guide\n\nRun `mkdocs build` once a day.\n")

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "mkdocs.yml"

    def configure(self, more: str) -> None:
        """Write the configuration, with more lines at its end (options of the plugin)."""
        text = CONFIG.format(base_url=self.server.base_url) + more
        self.config.write_text(text, encoding="utf-8")

    def write(self, page: str, text: str) -> None:
        """Write a page."""
        (self.folder / "docs" / page).write_text(text, encoding="utf-8")

    def run(self, *args: str) -> tuple[int, str, str]:
        """Run a command on the site; return code, output and error output."""
        self.capsys.readouterr()
        code = cli.run([*args, "-f", str(self.config)])
        return code, *self.capsys.readouterr()

    def json(self, *args: str) -> Any:  # noqa: ANN401 -- whatever the command prints
        """Run a command that must succeed, and read its JSON."""
        code, out, err = self.run(*args, "--json")
        assert code == 0, err
        return checked(args, json.loads(out))

    def json_of(self, *args: str) -> Any:  # noqa: ANN401 -- whatever the command prints
        """Run a command that may find something to tell, and read its JSON."""
        code, out, err = self.run(*args, "--json")
        assert code in {0, 1}, err
        return checked(args, json.loads(out))


def checked(args: tuple[str, ...], output: Any) -> Any:  # noqa: ANN401 -- whatever was printed
    """Return a command's JSON, held against what the documentation says of it."""
    names = [name for name in SCHEMA["$defs"] if name.split() == list(args[: len(name.split())])]
    name = max(names, key=len)  # `jobs adopt` rather than `jobs`
    Draft202012Validator({"$ref": f"#/$defs/{name}", **SCHEMA}).validate(output)
    return output
