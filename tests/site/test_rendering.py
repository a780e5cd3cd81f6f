"""The site's renderer on its own, and the verdicts that are kept of what it says."""

from __future__ import annotations

import logging
from html import unescape
from typing import TYPE_CHECKING

import pytest
from markdown import Extension
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.document import Verdict
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.rendering import Renderer
from mkdocs_batch_i18n.site.verdicts import Verdicts

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "Words.\n\n%% more words\n"

HOOK = """
from markdown import Extension
from markdown.preprocessors import Preprocessor

class Codes(Preprocessor):
    def run(self, lines):
        return [line.replace("%% ", "    ") for line in lines]

class Coded(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Codes(md), "codes", 100)

def on_config(config):
    config.markdown_extensions.append(Coded())
"""


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


class Counting:
    """A renderer that only it knows what is code, and how often it was asked."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.calls = 0

    def __call__(self, markdown: str) -> str:
        """Render."""
        self.calls += 1
        prose, _, code = markdown.partition("%% ")
        return f"<p>{prose}</p><pre>{code}</pre>"


def test_a_verdict_is_asked_for_once(tmp_path: Path) -> None:
    """The next build, the other languages and the command line read it."""
    path, render = tmp_path / "verdicts.json", Counting()
    first = Verdicts(path, "site")
    verdict = first.asked(PAGE, render, "page.md")
    assert verdict == Verdict(rejected=frozenset({1}))
    first.keep()
    asked = render.calls
    assert Verdicts(path, "site").asked(PAGE, render, "page.md") == verdict
    assert Verdicts(path).of(PAGE) == verdict
    assert render.calls == asked
    assert Verdicts(path, "other extensions").asked(PAGE, render, "page.md") == verdict
    assert render.calls == 2 * asked


def test_verdicts_of_no_page_are_forgotten(tmp_path: Path) -> None:
    """What a build did not ask for is gone after it."""
    path, render = tmp_path / "verdicts.json", Counting()
    for pages in ([PAGE, "Other.\n"], ["Other.\n"]):
        verdicts = Verdicts(path, "site")
        for page in pages:
            verdicts.asked(page, render, "page.md")
        verdicts.keep()
    assert Verdicts(path).of(PAGE) == Verdict()


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff"])
def test_a_broken_record_is_made_again(tmp_path: Path, data: bytes) -> None:
    """It holds nothing that cannot be asked for once more."""
    path = tmp_path / "verdicts.json"
    path.write_bytes(data)
    verdicts = Verdicts(path, "site")
    assert verdicts.asked(PAGE, Counting(), "page.md").rejected
    verdicts.keep()
    assert Verdicts(path).of(PAGE).rejected


def test_a_renderer_that_fails_costs_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its pages are cut by the rules alone, and it is asked again the next time."""

    def failing(_: str) -> str:
        what = "no such glyph"
        raise LookupError(what)

    verdicts = Verdicts(tmp_path / "verdicts.json", "site")
    with caplog.at_level(logging.WARNING, "mkdocs"):
        for page in ("a.md", "b.md"):
            assert verdicts.asked(f"Text of {page}.\n", failing, page) == Verdict()
        verdicts.keep()
    (message,) = caplog.messages
    assert "a.md: " in message
    assert "and of 1 other page is not known" in message
    assert "LookupError: no such glyph" in message
    assert Verdicts(tmp_path / "verdicts.json").of("Text of a.md.\n") == Verdict()


def test_all_builds_obey_the_same_verdict(project: Path) -> None:
    """What the site's own extension makes code of is neither sent nor translated."""
    (project / "hook.py").write_text(HOOK, "utf-8")
    config = project / "plain.yml"
    config.write_text(config.read_text("utf-8") + "hooks: [hook.py]\n", "utf-8")
    (project / "docs/log.md").write_text(f"# Log\n\n{PAGE}", "utf-8")
    _, pages = read_site(str(config))
    messages = [s.message for page in pages for s in page.segments if page.uri == "log.md"]
    assert messages == ["Log", "Words."]
    translate_all(config)
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    html = (project / "site/es/log.html").read_text("utf-8")
    assert greek("Words.") in html
    assert "<pre><code>more words" in html
