"""What MkDocs' own search is told of a language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from mkdocs.config import load_config
from mkdocs.contrib.search import SearchPlugin

from mkdocs_batch_i18n.site import search

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


@pytest.fixture
def config(tmp_path: Path) -> MkDocsConfig:
    """Return the configuration of a site that knows only of its source language."""
    (tmp_path / "docs").mkdir()
    text = "site_name: S\ntheme: mkdocs\nplugins: [{search: {lang: en}}]\n"
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    return load_config(str(tmp_path / "mkdocs.yml"))


@pytest.mark.parametrize(
    ("code", "scripts"),
    [
        ("de", ["de"]),
        ("pt-BR", ["pt"]),
        ("ko", ["ko"]),
        ("ar", ["ar", "en"]),  # its script knows no other letters, and `mkdocs.yml` has them
        ("uk", ["ru", "en"]),
        ("zh-Hant", ["en"]),  # its script fails in a browser; `finish` puts another one
        ("th", ["en"]),
        ("hi", ["en"]),
        ("ja", ["en"]),
        ("el", ["en"]),  # it has none
    ],
)
def test_only_scripts_that_work_are_asked_for(
    config: MkDocsConfig, code: str, scripts: list[str]
) -> None:
    """Of the scripts that MkDocs has, those that need others fail, and take search with them."""
    search.speak(config, code)
    plugin = cast("SearchPlugin", config.plugins["search"])
    assert plugin.config.lang == scripts


@pytest.mark.parametrize(("code", "shortest"), [("ja", 1), ("ko", 1), ("zh-TW", 1), ("de", 3)])
def test_two_signs_may_be_a_word(config: MkDocsConfig, code: str, shortest: int) -> None:
    """Three letters are the least that MkDocs looks for, which no word of some languages has."""
    search.speak(config, code)
    assert cast("SearchPlugin", config.plugins["search"]).config.min_search_length == shortest
