"""Each site of the matrix, built strictly with its plugins' current releases."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from matrix import Built, Recipe, recipes
from table import TARGET, table


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.name)
def test_a_site_is_as_good_in_every_language(recipe: Recipe, tmp_path: Path) -> None:
    """No law is broken, no claim fails, and a second build writes the same bytes."""
    missing = recipe.missing()
    if missing:
        pytest.skip(f"{missing} is not installed: pip install '.[matrix]'")
    if recipe.font and not shutil.which("fc-match"):
        pytest.skip("no font to draw cards with: fc-match is not here")
    site = Built(recipe, tmp_path)
    site.build()
    assert list(site.findings()) == []
    site.build(SITES_REUSE="false")
    first, second = site.files("last"), site.files()
    assert [name for name in first.keys() | second if first.get(name) != second.get(name)] == []


def test_the_table_says_what_is_tested() -> None:
    """docs/compatibility.md is what its script writes, whatever versions are installed here."""

    def masked(text: str) -> str:
        return re.sub(r"(?<=\| )\S+ (?:[\d.]+|not installed)(?:<br>[^|]*)?(?= \|)", "-", text)

    assert masked(TARGET.read_text("utf-8")) == masked(table())
