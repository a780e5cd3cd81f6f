"""The page proof: what counts as a difference, and which words a page gives back for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.document import phrase
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site import proof as proof_of
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.proof import Candidate, Proof, culprits
from mkdocs_batch_i18n.site.skeleton import skeleton
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SAME = {
    "other words": ("<p>Words.</p>", "<p>Wörter.</p>"),
    "another word order": (
        "<p><code>a</code> in <a href='b'>c</a></p>",
        "<p><a href='b'>c</a> <code>a</code></p>",
    ),
    "an alternative text": ('<img alt="One" src="a.png">', '<img alt="Eins" src="a.png">'),
    "a tooltip of a word": ('<p><abbr title="x">HTML</abbr></p>', "<p>Langage</p>"),
    "a comment": ("<p>a<!-- <b> --></p>", "<p>a</p>"),
    "words after code that is never closed": ("<p><code>a</p><p>b</p>", "<p><code>a</p><p>c</p>"),
    "where a tag listing of Material stands in its page": (
        '<h6 id="topics.md:31-53/slug">topics.md:31-53/name</h6>',
        '<h6 id="topics.md:45-67/slug">topics.md:45-67/name</h6>',
    ),
    "a sign in a tooltip": ('<a title="a > b" href="c">d</a>', '<a title="e > f" href="c">d</a>'),
}

OTHER = {
    "a tag": ("<p>a</p>", "<p><b>a</b></p>"),
    "an id": ('<h2 id="a">A</h2>', '<h2 id="b">A</h2>'),
    "a link target": ('<a href="a">x</a>', '<a href="b">x</a>'),
    "an image": ('<img alt="" src="a.png">', '<img alt="" src="b.png">'),
    "code": ("<p><code>a</code></p>", "<p><code>b</code></p>"),
    "a line of code": ("<pre><code>a\nb</code></pre>", "<pre><code>a\nc</code></pre>"),
    "a script": ("<p>a</p>", "<p>a</p><script>b</script>"),
    "an attribute": ("<p>a</p>", '<p onclick="b">a</p>'),
    "a paragraph more": ("<p>a b</p>", "<p>a</p><p>b</p>"),
    "code in another paragraph": (
        "<p><code>a</code></p><p>b</p>",
        "<p>b</p><p><code>a</code></p>",
    ),
    "another nesting": ("<ul><li>a</li></ul><p>b</p>", "<ul><li>a<p>b</p></li></ul>"),
    "a key": ("<p><kbd>Ctrl</kbd></p>", "<p><kbd>Strg</kbd></p>"),
}


@pytest.mark.parametrize("case", SAME)
def test_words_make_no_difference(case: str) -> None:
    """What readers read may change, and so may its order within a line."""
    source, translated = SAME[case]
    assert skeleton(source) == skeleton(translated)


@pytest.mark.parametrize("case", OTHER)
def test_all_else_makes_one(case: str) -> None:
    """What browsers, scripts and links read is that of the source page."""
    source, translated = OTHER[case]
    assert skeleton(source) != skeleton(translated)


@pytest.mark.parametrize("bad", [(), (0,), (6,), (2, 3), (0, 4, 6), tuple(range(7))])
def test_halving_finds_each_culprit(bad: tuple[int, ...]) -> None:
    """Those that do harm alone are found, and no others."""
    assert culprits(range(7), lambda numbers: bool(set(bad) & set(numbers))) == set(bad)


def test_texts_that_do_harm_together_go_together() -> None:
    """Where neither half does harm, both are given back."""
    assert culprits([1, 2, 3], lambda numbers: {1, 3} <= set(numbers)) == {1, 2, 3}


class Page:
    """A page of five translated segments, of which some add a tag."""

    def __init__(self, bad: Collection[int] = (), frame: str = "p") -> None:
        """Take the segments that do harm, and what the page is made of in this language."""
        self.renders = 0
        self._bad = set(bad)
        self._frame = frame
        self.candidate = Candidate("page.md", "Translated.", (0, 1, 2, 3, 4))
        self.html = self.render(())
        self.renders = 0

    def render(self, without: Collection[int]) -> str:
        """Render it."""
        self.renders += 1
        return f"<{self._frame}>" + "<b>" * len(self._bad - set(without))


def proof(folder: Path) -> Proof:
    """Return the proof of a site with one page."""
    return Proof(folder / "es.json", {"page.md": skeleton("<p>")})


def test_a_page_like_its_source_costs_no_rendering(tmp_path: Path) -> None:
    """One look at its HTML is enough, and the next build does not even look."""
    page, first = Page(), proof(tmp_path)
    assert first.known(page.candidate) is None
    assert first.find(page.candidate, page.html, page.render) == frozenset()
    first.keep()
    assert page.renders == 0
    assert proof(tmp_path).known(page.candidate) == frozenset()


def test_what_was_found_is_known_to_the_next_build(tmp_path: Path) -> None:
    """A page that was put right is not searched again until source or translation change."""
    page, first = Page(bad=[3]), proof(tmp_path)
    assert first.find(page.candidate, page.html, page.render) == {3}
    first.keep()
    assert proof(tmp_path).known(page.candidate) == {3}
    edited = Candidate("page.md", "Translated anew.", (0, 1, 2, 3, 4))
    assert proof(tmp_path).known(edited) is None
    other = Proof(tmp_path / "es.json", {"page.md": skeleton("<div>")})
    assert other.known(page.candidate) is None


def test_what_the_language_changes_is_not_held_against_translations(tmp_path: Path) -> None:
    """A page that differs without any translation too is compared with that state."""
    innocent = Page(frame="div")
    assert proof(tmp_path).find(innocent.candidate, innocent.html, innocent.render) == set()
    assert innocent.renders == 1
    guilty = Page(bad=[1, 2], frame="div")
    assert proof(tmp_path).find(guilty.candidate, guilty.html, guilty.render) == {1, 2}


def test_a_search_has_an_end(tmp_path: Path) -> None:
    """However many texts do harm, a page is rendered a hundred times at most."""
    numbers = tuple(range(1000))
    page = Page(bad=numbers)
    candidate = Candidate("page.md", "Translated.", numbers)
    assert proof(tmp_path).find(candidate, page.html, page.render) == set(numbers)
    assert page.renders <= 102


HOOK = """
from markdown import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

class Extra(Extension):
    def extendMarkdown(self, md):
        md.inlinePatterns.register(SimpleTagInlineProcessor("(%)(.+?)%", "u"), "extra", 175)

def on_config(config):
    config.markdown_extensions.append(Extra())

def on_page_markdown(markdown, *, page, config, files):
    with open("rendered.txt", "a") as file:
        file.write(f"{config.theme.locale} {page.file.src_uri}\\n")
    return markdown + "\\n\\nAdded by a hook.\\n"
"""


@pytest.fixture
def hooked(project: Path) -> Path:
    """Return the project with an extension that nobody knows, and one bad translation."""
    (project / "hook.py").write_text(HOOK, "utf-8")
    config = project / "plain.yml"
    text = config.read_text("utf-8").replace("[es, he]", "[es]")
    config.write_text(text + "hooks: [hook.py]\n", "utf-8")
    page = project / "docs/guide/glue.md"
    page.write_text("---\nicon: tube\n---\n" + page.read_text("utf-8"), "utf-8")
    translate_all(config)
    answer(project, "%Wait% longer still.")
    return project


def answer(project: Path, text: str) -> None:
    """Put the translation of one sentence into the memory."""
    segment = phrase("Wait longer.")
    assert segment
    settings, _ = read_site(str(project / "plain.yml"))
    with Workspace(settings) as workspace:
        workspace.memory.put("es", segment.key, Translation(text, "machine"))


def given_back(project: Path) -> list[tuple[str, int, str]]:
    """Return what is known and stays in the source language: page, line, text."""
    settings, pages = read_site(str(project / "plain.yml"))
    with Workspace(settings) as workspace:
        found = proof_of.given_back(pages, workspace, "es")
    return [(text.page, text.line, text.message) for text in found]


def build(project: Path) -> tuple[str, str, int]:
    """Build; return a page in Spanish, the warnings, and how often that page was rendered."""
    (project / "rendered.txt").unlink(missing_ok=True)
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    warnings = [line for line in done.stderr.splitlines() if "WARNING" in line]
    rendered = (project / "rendered.txt").read_text("utf-8").splitlines()
    page = (project / "site/es/guide/glue.html").read_text("utf-8")
    return page, "\n".join(warnings), rendered.count("es guide/glue.md")


def test_a_page_gives_back_the_words_that_break_it(hooked: Path) -> None:
    """Only that text stays in the source language; one warning names page, line and text."""
    page, warning, rendered = build(hooked)
    assert "Wait longer." in page
    assert "<u>" not in page
    assert greek("Dry it") in page
    assert page.count("Added by a hook.") == 1
    assert re.search(r"\[es\] batch-i18n: guide/glue\.md: .* line (\d+) 'Wait longer\.'$", warning)
    line = int(re.findall(r"line (\d+)", warning)[0])
    source = (hooked / "docs/guide/glue.md").read_text("utf-8").splitlines()
    assert "Wait longer." in source[line - 1]
    assert rendered > 1

    assert given_back(hooked) == [("guide/glue.md", line, "Wait longer.")]

    again, same_warning, once = build(hooked)
    assert given_back(hooked) == [("guide/glue.md", line, "Wait longer.")]
    assert (again, same_warning, once) == (page, warning, 1)

    answer(hooked, greek("Wait longer."))
    assert given_back(hooked) == [], "another translation has not been tried yet"
    page, warning, once = build(hooked)
    assert greek("Wait longer.") in page
    assert (warning, once) == ("", 1)
