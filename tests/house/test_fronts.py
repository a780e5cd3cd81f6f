"""Packages load what is behind their fronts when it is asked for, and offer what they say."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import mkdocs_batch_i18n

PACKAGE = Path(mkdocs_batch_i18n.__file__).parent
FRONTS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.pyi"))
LOADED = "import sys; import mkdocs_batch_i18n.site.plugin; print(*sys.modules)"
SELDOM = (
    *("document.parsing", "document.checks", "batch.runner", "batch.providers.opening"),
    "glossary.files",
)
"""Needed when there is something to translate, which most builds have not."""


@pytest.mark.parametrize("front", FRONTS)
def test_a_front_offers_what_its_stub_says(front: str) -> None:
    """The stub is what type checkers read, and what is loaded from."""
    stub = ast.parse((PACKAGE / front / "__init__.pyi").read_text("utf-8"))
    said = next(node.value for node in stub.body if isinstance(node, ast.Assign))
    module = importlib.import_module(f"mkdocs_batch_i18n.{front}")
    assert sorted(ast.literal_eval(said)) == sorted(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_the_plugin_loads_little() -> None:
    """It takes part in every build, preview and reading of the configuration."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    seldom = {f"mkdocs_batch_i18n.{name}" for name in SELDOM} | {"markdown_it", "openai"}
    assert all(map(importlib.util.find_spec, seldom))
    assert "mkdocs_batch_i18n.site.plugin" in loaded
    assert loaded & seldom == set()


def test_there_are_fronts() -> None:
    """Or nothing was tested above."""
    assert FRONTS == ["batch", "document", "glossary", "prompts", "workflow"]
