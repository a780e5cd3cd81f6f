"""The project with the theme of MkDocs: no `site_url`, file addresses, a language it lacks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from site_bench import copy_project, greek, mkdocs, translate_all


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the project's site and the log of its build."""
    project = copy_project(tmp_path_factory.mktemp("plain"))
    translate_all(project / "plain.yml")
    done = mkdocs("build", "-f", "plain.yml", "-d", "out/site", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "out/site", done.stderr


def test_pages_are_translated(built: tuple[Path, str]) -> None:
    """Language, direction, text and ids are right without a switcher."""
    html = (built[0] / "he/guide/fold.html").read_text("utf-8")
    assert '<html lang="he" dir="rtl"' in html
    assert greek("Fold it in the middle.") in html
    assert re.findall(r'<h[12] id="([^"]+)"', html) == [
        "folding",
        "the-first-fold",
        "chosen",
        "cafe-code-link",
    ]


def test_without_site_url_nothing_is_announced(built: tuple[Path, str]) -> None:
    """Relative hreflang links would be wrong, so there are none, and the log says so once."""
    site, log = built
    assert "hreflang" not in (site / "es/guide/fold.html").read_text("utf-8")
    assert log.count("without `site_url` no hreflang") == 1


def test_a_language_that_the_theme_lacks_costs_one_warning(built: tuple[Path, str]) -> None:
    """The labels are English then, and the build goes on."""
    warnings = [line for line in built[1].splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1
    assert "[he] batch-i18n: the theme 'mkdocs' does not speak it" in warnings[0]


def test_search_stems_what_it_can(built: tuple[Path, str]) -> None:
    """`lang` in mkdocs.yml is the source's: Spanish has a stemmer; Hebrew has none."""
    for language, stemmer in (("es", "es"), ("he", "en")):
        index = json.loads((built[0] / language / "search/search_index.json").read_text("utf-8"))
        assert index["config"]["lang"] == [stemmer]


def test_the_command_line_reaches_every_language(built: tuple[Path, str]) -> None:
    """`-d` put the site where it was asked for, and nothing where it was not."""
    assert (built[0] / "es/index.html").exists()
    assert not (built[0].parents[1] / "site").exists()
