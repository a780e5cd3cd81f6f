"""The site's pages, cut once and kept."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.document import Document, parse
from mkdocs_batch_i18n.site.cuts import Cuts
from mkdocs_batch_i18n.site.inventory import read_site

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a site's cuts, in a cache folder that is there."""
    return tmp_path / "cuts" / "site"


def texts(document: Document) -> list[str]:
    """Return what is to be translated."""
    return [segment.text for segment in document.segments]


def test_a_first_line_with_a_colon_is_a_sentence(folder: Path) -> None:
    """What MkDocs hands over has no front matter any more."""
    page = "Note: lanterns burn.\n\nMore.\n"
    assert texts(Cuts(folder).cut(page)) == ["Note: lanterns burn.", "More."]


def test_a_page_of_which_only_a_renderer_can_tell_is_named(folder: Path) -> None:
    """Even if all that the rules find in it is translated, there may be more."""
    page = "+++ note\n\n    Words in a container that nobody knows.\n"
    cuts = Cuts(folder)
    cuts.cut(page, "odd.md")
    cuts.cut(PAGE, "page.md")
    assert cuts.doubtful == {"odd.md"}
    again = Cuts(folder)
    again.cut(page, "odd.md")
    assert again.doubtful == {"odd.md"}
    again.judged(page, lambda text: f"<p>{text}</p>", "odd.md")
    asked = Cuts(folder)
    asked.cut(page, "odd.md")
    assert asked.doubtful == set()


def test_a_page_is_judged_once(folder: Path) -> None:
    """The next build, the other languages and the command line read the same cut."""
    render = Counting()
    judged = Cuts(folder).judged(PAGE, render, "page.md")
    assert texts(judged) == ["Words."]
    asked = render.calls
    assert Cuts(folder).judged(PAGE, render, "page.md") == judged
    assert Cuts(folder).cut(PAGE) == judged
    assert render.calls == asked
    Cuts(folder.with_name("other settings")).judged(PAGE, render, "page.md")
    assert render.calls == 2 * asked


def test_a_page_cut_by_the_rules_alone_can_still_be_judged(folder: Path) -> None:
    """It was not necessary before, and is now."""
    assert texts(Cuts(folder).cut(PAGE)) == ["Words.", "%% more words"]
    assert texts(Cuts(folder).judged(PAGE, Counting(), "page.md")) == ["Words."]


def test_cuts_of_no_page_are_forgotten(folder: Path) -> None:
    """What a build did not ask for is gone after it, and so are those of other settings."""
    Cuts(folder.with_name("old settings")).cut(PAGE)
    cuts = Cuts(folder)
    cuts.cut(PAGE)
    cuts.finish()
    (kept,) = folder.parent.rglob("*.json")
    assert kept.parent == folder
    cuts = Cuts(folder)
    cuts.cut("Other.\n")
    cuts.finish()
    (other,) = folder.parent.rglob("*.json")
    assert other != kept


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b"[[], [[1]]]", b"[1, 2]"])
def test_a_broken_cut_is_made_again(folder: Path, data: bytes) -> None:
    """It holds nothing that cannot be made once more."""
    whole = Cuts(folder).cut(PAGE)
    (path,) = folder.iterdir()
    path.write_bytes(data)
    assert Cuts(folder).cut(PAGE) == whole
    assert Cuts(folder).judged(PAGE, Counting(), "page.md") != whole


def test_what_a_renderer_said_outlives_the_cuts(folder: Path) -> None:
    """It takes time to find out, so it stands beside what else was checked."""
    judged = Cuts(folder).judged(PAGE, Counting(), "page.md")
    shutil.rmtree(folder.parent, ignore_errors=True)
    assert Cuts(folder).cut(PAGE) == judged
    (kept,) = (folder.parents[1] / "checked").rglob("*.json")
    kept.write_text("{", "utf-8")
    assert Cuts(folder).cut(PAGE) == parse(PAGE)
    Cuts(folder).finish()
    assert not kept.exists()


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    """Where no build has been, no folder is made."""
    Cuts(tmp_path / "cache" / "cuts" / "site").cut(PAGE)
    assert not list(tmp_path.iterdir())


def test_a_renderer_that_fails_costs_one_warning(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its pages are cut by the rules alone, and it is asked again the next time."""

    def failing(_: str) -> str:
        what = "no such glyph"
        raise LookupError(what)

    cuts = Cuts(folder)
    with caplog.at_level(logging.WARNING, "mkdocs"):
        for page in ("a.md", "b.md"):
            markdown = f"Text of {page}.\n"
            assert cuts.judged(markdown, failing, page) == parse(markdown)
        cuts.finish()
    (message,) = caplog.messages
    assert "a.md: " in message
    assert "and of 1 other page is not known" in message
    assert "LookupError: no such glyph" in message
    render = Counting()
    Cuts(folder).judged("Text of a.md.\n", render, "a.md")
    assert render.calls


def test_what_is_known_is_not_judged(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No renderer is asked about a site whose every text is translated, and one is before."""
    config = project / "plain.yml"
    failing = HOOK.replace("def run(self, lines):", "def run(self, lines):\n        1 / 0")
    (project / "hook.py").write_text(failing, "utf-8")
    config.write_text(config.read_text("utf-8") + "hooks: [hook.py]\n", "utf-8")
    with caplog.at_level(logging.WARNING, "mkdocs"):
        read_site(str(config))
        assert "ZeroDivisionError" in caplog.text
        translate_all(config)
        caplog.clear()
        read_site(str(config))
    assert not caplog.messages


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
