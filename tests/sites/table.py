"""Writes docs/compatibility.md from the sites of the matrix: `python tests/sites/table.py`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from matrix import Recipe, recipes

TARGET = Path(__file__).parents[2] / "docs/compatibility.md"
_HEAD = """# Plugins that it works with

<!-- Written by tests/sites/table.py from tests/sites/*/expect.yml; edit those. -->

Each row is a small site under `tests/sites/`, built with `--strict` into several languages by the
tests. What is claimed is checked on the built pages. So is, for every site: each language has all
pages; their headings have the ids of the source; every link leads where it leads in the source,
within the language, and none is broken that is not broken there; the switcher stays on the page;
search index and sitemap are of one language, and all that they name is there; a second build
writes the same bytes.

The same sites are built with ProperDocs and with Python 3.10 to 3.13, as far as their plugins run
there.

| plugin | tested with | in every language | what does not work |
| --- | --- | --- | --- |
"""


def table() -> str:
    """Return the page, with the versions that are installed."""
    return _HEAD + "".join(map(_row, recipes()))


def _row(recipe: Recipe) -> str:
    works = "; ".join(dict.fromkeys(claim.text for claim in recipe.claims if not claim.limit))
    limits = "; ".join(dict.fromkeys(claim.text for claim in recipe.claims if claim.limit))
    versions = "<br>".join(f"{name} {number}" for name, number in _versions(recipe).items())
    return f"| {recipe.title} | {versions} | {works} | {limits} |\n"


def _versions(recipe: Recipe) -> Mapping[str, str]:
    try:
        return {package: version(package) for package in recipe.packages}
    except PackageNotFoundError:
        return dict.fromkeys(recipe.packages, "not installed")


if __name__ == "__main__":
    TARGET.write_text(table(), "utf-8")
