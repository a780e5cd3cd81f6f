"""The site's renderer on its own."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from markdown import Extension
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files

from mkdocs_batch_i18n.site.rendering import Renderer

if TYPE_CHECKING:
    from pathlib import Path


def site(folder: Path, options: str = "") -> MkDocsConfig:
    """Load the configuration of a site in a folder."""
    (folder / "docs").mkdir(exist_ok=True)
    path = folder / "mkdocs.yml"
    path.write_text(f"site_name: X\nplugins: []\n{options}", "utf-8")
    return load_config(str(path))


def explosive(*_: object, **__: object) -> str:
    """Stand for what runs the code of a page."""
    pytest.fail("the code of a page was run")


def test_code_is_shown_and_never_run(tmp_path: Path) -> None:
    """A fence that another package formats is plain code, one of pymdownx its own."""
    fences = [{"name": "run", "class": "run", "format": explosive}]
    config = site(tmp_path, "markdown_extensions: [pymdownx.superfences]")
    config.mdx_configs["pymdownx.superfences"] = {"custom_fences": fences}
    html = Renderer(config).on(None)("```run\na < b\n```\n")
    assert html == "<pre><code>a &lt; b</code></pre>"


def test_directives_import_nothing(tmp_path: Path) -> None:
    """`:::` of mkdocstrings and mkdocs-click is text, in headings and containers too."""
    config = site(tmp_path, "markdown_extensions: [mkdocs-click]")
    html = Renderer(config).on(None)("::: mkdocs-click\n    :module: antigravity\n\n## ::: x\n")
    assert "<p>::: mkdocs-click" in unescape(html)
    assert '<h2 id="x">' in html


class Recording(Extension):
    """Says that it comes from a package that keeps records."""


Recording.__module__ = "mkdocs_autorefs.plugin"


def test_extensions_that_keep_records_are_left_out(tmp_path: Path) -> None:
    """They would take what is tried here for a page of the site."""
    config = site(tmp_path)
    config.markdown_extensions.append(Recording())  # type: ignore[arg-type]
    assert Renderer(config).on(None)("Words.") == "<p>Words.</p>"


def test_paths_may_be_relative_to_the_page(tmp_path: Path) -> None:
    """`!relative` finds the page that is rendered, and no page afterwards."""
    snippets = "pymdownx.snippets: {base_path: [!relative ], check_paths: true}"
    config = site(tmp_path, f"markdown_extensions:\n  - {snippets}\n")
    (tmp_path / "docs/guide").mkdir(parents=True)
    (tmp_path / "docs/guide/page.md").write_text("", "utf-8")
    (tmp_path / "docs/guide/part.txt").write_text("Included.", "utf-8")
    file = get_files(config).documentation_pages()[0]
    page = type("Page", (), {"file": file})()
    assert Renderer(config).on(page)("--8<-- 'part.txt'\n") == "<p>Included.</p>"
    assert config._current_page is None  # noqa: SLF001 - what it must leave as it was


def test_the_fingerprint_tells_settings_apart(tmp_path: Path) -> None:
    """The same settings have the same one in any process; others have another."""
    plain = Renderer(site(tmp_path)).fingerprint
    assert plain == Renderer(site(tmp_path)).fingerprint
    for other in ("[footnotes]", "[{toc: {permalink: true}}]"):
        changed = site(tmp_path, f"markdown_extensions: {other}")
        assert plain != Renderer(changed).fingerprint
