"""Whole sites, many pages each: no language has a fault that the source language lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import built
import pytest
import validity
from built import Site

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared/corpus"
HERE = Path(__file__).parent / "corpus"
ADDRESS = "https://example.org/tea/"
SITES = {"material": "squidfunk+mkdocs-material", "uv": "astral-sh+uv"}


def mkdocs_build(folder: Path, configuration: str) -> str:
    """Build a site with the mkdocs command and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-f", configuration],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the example site, built in its six languages."""
    folder = tmp_path_factory.mktemp("example") / "site"
    shutil.copytree(ROOT / "example-site", folder, ignore=shutil.ignore_patterns("site"))
    (folder / "other.yml").write_text(f"INHERIT: mkdocs.yml\nsite_url: {ADDRESS}\n", "utf-8")
    mkdocs_build(folder, "other.yml")
    return Site.read(folder / "site", ADDRESS, ("es", "fr", "de", "ja", "ar"))


def test_the_example_site_has_no_fault(example: Site) -> None:
    """Every link and anchor of every page leads somewhere, in every language."""
    assert len(example.pages) > 50
    assert example.broken == frozenset()
    assert list(built.findings(example)) == []


@pytest.mark.skipif(validity.lack() is not None, reason=str(validity.lack()))
def test_the_example_site_is_valid_html(example: Site) -> None:
    """The HTML of a translated page has only the faults that the theme gives its source page."""
    assert list(validity.worse(example)) == []


@pytest.mark.skipif("SITES_LONG" not in os.environ, reason="a minute each: set SITES_LONG")
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("name", SITES)
def test_a_site_that_people_have(name: str, tmp_path: Path) -> None:
    """In three languages: the same pages, ids, links, search entries and faults of HTML."""
    shutil.copytree(HERE / "templates", tmp_path / "templates")
    text = (HERE / f"{name}.yml").read_text("utf-8")
    docs = CORPUS / SITES[name] / "docs"
    (tmp_path / "mkdocs.yml").write_text(f"{text}\ndocs_dir: {docs}\n", "utf-8")
    log = mkdocs_build(tmp_path, "mkdocs.yml")
    assert "stay in the source language" not in log
    site = Site.read(tmp_path / "site", ADDRESS, ("de", "ar"))
    assert len(site.of("")) > 80
    assert list(built.findings(site)) == []
    if validity.lack() is None:
        assert list(validity.worse(site)) == []
