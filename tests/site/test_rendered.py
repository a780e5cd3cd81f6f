"""Rendered Markdown that is kept: it makes the same site, and is not used when in doubt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page
from site_bench import mkdocs, translate_all, tree

from mkdocs_batch_i18n.site.digests import Digests
from mkdocs_batch_i18n.site.rendered import RenderedPages, fingerprint

NOTING = """
from mkdocs.structure.pages import Page

render = Page.render

def noted(page, config, files):
    with open("rendered.txt", "a") as file:
        file.write(page.file.src_uri + "\\n")
    return render(page, config, files)

Page.render = noted
"""


@pytest.fixture
def site(project: Path) -> Path:
    """Return a translated project that was built once; its next builds note what they render."""
    translate_all(project / "material.yml")
    (project / "noting").mkdir()
    (project / "noting/sitecustomize.py").write_text(NOTING, "utf-8")
    build(project)
    return project


def build(project: Path) -> list[str]:
    """Build without the last site, whose languages would be kept; return the pages rendered.

    What was logged is in `build.log`.
    """
    shutil.rmtree(project / "site", ignore_errors=True)
    noted = project / "rendered.txt"
    noted.unlink(missing_ok=True)
    paths = os.pathsep.join([str(project / "noting"), os.environ.get("PYTHONPATH", "")])
    done = mkdocs("build", "-f", "material.yml", cwd=project, PYTHONPATH=paths)
    assert done.returncode == 0, done.stderr
    (project / "build.log").write_text(done.stderr, "utf-8")
    return sorted(noted.read_text("utf-8").split()) if noted.exists() else []


def test_an_unchanged_site_is_not_rendered_again(site: Path) -> None:
    """Titles, tables of contents, ids and links are those of a site that is rendered."""
    before = tree(site / "site")
    assert build(site) == []
    assert tree(site / "site") == before


def test_only_a_changed_page_is_rendered(site: Path) -> None:
    """In each language, and to the same bytes as by a build that keeps nothing."""
    page = site / "docs/guide/glue.md"
    page.write_text(page.read_text("utf-8").replace("#", "# New:", 1), "utf-8")
    translate_all(site / "material.yml")
    assert build(site) == ["guide/glue.md"] * 3
    built = tree(site / "site")
    shutil.rmtree(site / ".cache/mkdocs-batch-i18n/rendered")
    assert len(build(site)) > 3
    assert tree(site / "site") == built


def test_a_new_page_renders_all(site: Path) -> None:
    """Links may now lead to it."""
    everything = len(list((site / "docs").rglob("*.md"))) * 3
    (site / "docs/new.md").write_text("New\n", "utf-8")
    assert len(build(site)) == everything + 3


def test_a_page_that_was_warned_of_is_rendered_each_time(site: Path) -> None:
    """Its warning is told by each build."""
    page = site / "docs/guide/glue.md"
    page.write_text(page.read_text("utf-8") + "\n[x](none.md)\n", "utf-8")
    translate_all(site / "material.yml")
    build(site)
    assert build(site) == ["guide/glue.md"] * 3
    assert "a link 'none.md'" in (site / "build.log").read_text("utf-8")


@pytest.mark.parametrize("data", [b"", b"x\x9c", b"[]"])
def test_what_cannot_be_read_is_rendered(site: Path, data: bytes) -> None:
    """Nothing is kept that could not be made again."""
    before = tree(site / "site")
    for path in (site / ".cache/mkdocs-batch-i18n/rendered").rglob("*"):
        if path.is_file():
            path.write_bytes(data)
    assert build(site)
    assert tree(site / "site") == before


class Silent:
    """Notes nothing on the side."""

    def given(self) -> None:
        """Tell nothing."""

    def noted(self) -> list[str]:
        """Have nothing noted."""
        return []

    def note(self, noted: object) -> None:
        """Note nothing."""


def test_html_is_known_by_a_name_until_it_changes(tmp_path: Path) -> None:
    """Whether it was just made or kept; plugins may change it afterwards."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("Words.\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: []\n", "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    files = get_files(config)
    names = []
    for _ in range(2):
        page = Page(None, files.documentation_pages()[0], config)
        page.read_source(config)
        pages = RenderedPages(tmp_path / "kept", config, files, Silent(), Digests(tmp_path))
        assert pages.made(page) is None
        pages.begin(page, page.markdown or "")
        page.render(config, files)
        pages.end(page)
        names.append(pages.made(page))
        page.content = f"{page.content}."
        assert pages.made(page) is None
    assert names[0] == names[1] is not None


HELPED = """
import markdown
from pymdownx import highlight

convert, coloured = markdown.Markdown.convert, highlight.highlight

def note(line):
    with open("helped.txt", "a") as file:
        file.write(line + "\\n")

def noted(md, source):
    note(type(md.treeprocessors["inline"]).__module__)
    return convert(md, source)

def coloured_once(source, *rest):
    note("coloured " + source.strip())
    return coloured(source, *rest)

markdown.Markdown.convert, highlight.highlight = noted, coloured_once
"""


def test_rendering_is_helped_in_each_language(project: Path) -> None:
    """The source language's build colours the code, and all try patterns where they can match."""
    (project / "noting").mkdir()
    (project / "noting/sitecustomize.py").write_text(HELPED, "utf-8")
    page = project / "docs/index.md"
    page.write_text(page.read_text("utf-8") + "\n``` python\nglue = 1\n```\n", "utf-8")
    translate_all(project / "material.yml")
    build(project)
    lines = (project / "helped.txt").read_text("utf-8").splitlines()
    assert lines.count("coloured glue = 1") == 1
    assert "glue = 1" not in (project / "site/es/index.html").read_text("utf-8")  # it has colours
    modules = {line for line in lines if not line.startswith("coloured")}
    assert modules == {"mkdocs_batch_i18n.site.inline"}


DOUBTS = {
    "a hook": "hooks: [hook.py]",
    "an extension that nobody knows": "markdown_extensions: [codes]",
    "a function that nobody knows": "markdown_extensions: [{pymdownx.superfences: {custom_fences: "
    "[{name: x, class: x, format: !!python/name:codes.shown }]}}]",
    "an extension that reads files": "markdown_extensions: [pymdownx.b64]",
    "the same by its class": "markdown_extensions: ['pymdownx.b64:B64Extension']",
    "snippets by their class": "markdown_extensions: ['pymdownx.snippets:SnippetExtension']",
    "snippets from nowhere": "markdown_extensions: [{pymdownx.snippets: {auto_append: [no.md]}}]",
}
CODES = """
from markdown import Extension

class Codes(Extension):
    def extendMarkdown(self, md):
        pass

def makeExtension(**settings):
    return Codes(**settings)

def shown(*_, **__):
    return ""
"""


def known_by(folder: Path, options: str) -> str | None:
    """Return the fingerprint of a site with these options."""
    (folder / "docs").mkdir(exist_ok=True)
    path = folder / "mkdocs.yml"
    path.write_text(f"site_name: X\nplugins: []\n{options}\n", "utf-8")
    config = load_config(str(path))
    return fingerprint(config, get_files(config), Digests(folder))


@pytest.mark.parametrize("doubt", DOUBTS)
def test_in_doubt_nothing_is_kept(
    tmp_path: Path, doubt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a hook, an unknown extension or function does to a page cannot be known."""
    (tmp_path / "hook.py").touch()
    (tmp_path / "codes.py").write_text(CODES, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert known_by(tmp_path, DOUBTS[doubt]) is None


def test_what_is_read_by_extensions_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, what is appended to all pages, and the folders of snippets are in the key."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    part = tmp_path / "parts/note.md"
    options = (
        "markdown_extensions: [{pymdownx.snippets: {base_path: [%s], auto_append: [%s]}}]",
        "markdown_extensions: [{toc: {permalink: %s}}]",
    )
    found = set()
    for text in ("*[LED]: a light\n", "*[LED]: a lamp\n"):
        part.write_text(text, "utf-8")
        found |= {
            known_by(tmp_path, options[0] % ("parts", "note.md")),
            known_by(tmp_path, options[0] % ("parts", "")),
            known_by(tmp_path, options[0] % (".", "parts/note.md")),
        }
    found |= {known_by(tmp_path, options[1] % choice) for choice in ("true", "false")}
    assert None not in found
    assert len(found) == 8
