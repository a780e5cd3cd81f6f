"""Inline patterns that are tried where they can match make the same HTML as all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, Pattern, SimpleTextInlineProcessor
from markdown.treeprocessors import InlineProcessor as Inline

from mkdocs_batch_i18n.site.inline import SparingInline, needs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

EXTENSIONS = (
    *("abbr", "attr_list", "footnotes", "smarty", "tables", "toc", "wikilinks"),
    *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic"),
    *("pymdownx.emoji", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink"),
    *("pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.tasklist", "pymdownx.tilde"),
)
PIECES = (
    *("word", "Über", " ", "  \n", "\n\n", "- ", "# ", "1st", "1/2", "(c)", "-->", "c/o", "tel"),
    *("*", "**", "_", "__", "~", "~~", "^", "==", "`", "``", "\\", "\\*", "!", "[", "](", "]", ")"),
    *(
        ":smile:",
        "++ctrl+a++",
        "<b>",
        "</b>",
        "<https://e.org>",
        "https://e.org",
        "a@e.org",
        "&lt;",
    ),
    *("[^1]", "[x][y]", "{++a++}", "$x$", "{ .c }", "[[Page]]", '"', "'", "...", "\x02", "|"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def render(text: str, *more: Extension | str, extensions: Sequence[str] = EXTENSIONS) -> str:
    """Return the HTML of a page."""
    settings = {"pymdownx.magiclink": {"repo_url_shorthand": True, "user": "u", "repo": "r"}}
    used = {name: own for name, own in settings.items() if name in extensions}
    return Markdown(extensions=[*extensions, *more], extension_configs=used).convert(text)


@given(text=TEXTS)
def test_the_html_is_the_same(text: str) -> None:
    """Whatever signs meet in a text."""
    assert render(text, SparingInline()) == render(text)


@pytest.mark.parametrize(
    "text",
    [
        ":smile: Add `a` and `b` by :smile:",  # the last backtick goes, and emoji begin in front
        "*a `b` [c](d) **e `f`***",
        "[a *b* `c`](d 'e') ![f `g`](h) [i][j]\n\n[j]: k",
        "`` a ` b `` \\` `c",
    ],
)
def test_what_was_replaced_is_looked_at_anew(text: str) -> None:
    """A pattern leaves other signs than it found, and the next one starts at the beginning."""
    assert render(text, SparingInline()) == render(text)


class Counting(InlineProcessor):
    """Notes each text that it is tried on, and turns away its first match."""

    def __init__(self, pattern: str) -> None:
        """Take what it looks for."""
        super().__init__(pattern)
        self.asked = 0

    def getCompiledRegExp(self) -> re.Pattern[str]:  # noqa: N802 - Python-Markdown's name
        """Note that somebody asked; as an own method may, it hides what it needs."""
        self.asked += 1
        return super().getCompiledRegExp()

    def handleMatch(  # type: ignore[override]  # noqa: N802 - as above
        self, match: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """Take a match that is not at the beginning."""
        del data
        return ("X", match.start(), match.end()) if match.start() else (None, None, None)


class Old(Pattern):
    """A pattern of the old kind."""

    def handleMatch(self, match: re.Match[str]) -> Element | str:  # noqa: N802 - as above
        """Write what was found twice."""
        return match[2] * 2


class Site(Extension):
    """Registers patterns as a site's own extension does."""

    def __init__(self, *patterns: Pattern) -> None:
        """Take the patterns."""
        super().__init__()
        self.patterns = patterns

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - as above
        """Register them, the first one first."""
        for number, pattern in enumerate(self.patterns):
            md.inlinePatterns.register(pattern, f"own{number}", 300 - number)


@pytest.mark.parametrize("text", ["% a % b %", "%", "a@@b", "plain", "a % `%` @"])
def test_patterns_of_a_site_are_heard(text: str) -> None:
    """Old ones, those that turn matches away, and those that hide what they look for."""
    patterns = Counting("%"), Old("(@)"), SimpleTextInlineProcessor("()plain")
    assert render(text, Site(*patterns), SparingInline()) == render(text, Site(*patterns))


def test_a_pattern_is_tried_only_where_it_can_match() -> None:
    """One that does not say what it needs is tried on each text."""
    hidden, needy = Counting("%"), SimpleTextInlineProcessor("(%)")
    asked = []
    needy.getCompiledRegExp = lambda: asked.append("") or needy.compiled_re  # type: ignore[func-returns-value,method-assign]
    render("one\n\ntwo", Site(hidden, needy), SparingInline(), extensions=())
    assert hidden.asked == 2
    assert len(asked) == 1  # what it needs was looked up
    render("one %\n\ntwo", Site(needy), SparingInline(), extensions=())
    assert len(asked) == 3  # looked up again, and found; behind that no other is left


def test_another_processor_is_left_alone() -> None:
    """An extension that does the work itself does it."""

    class Own(Inline):
        """Does nothing."""

        def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
            """Leave everything as it is."""
            del ancestors
            return tree

    class Owning(Extension):
        """Puts it in its place."""

        def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - as above
            """Replace the processor."""
            md.treeprocessors.register(Own(md), "inline", 20)

    assert render("*a*", Owning(), SparingInline(), extensions=()) == "<p>*a*</p>"


EXPRESSIONS = {
    r"(?<!\!)\[": "[",
    r"`+": "`",
    r"a?b|c": "bc",
    r"(x|y)z": "z",
    r"[+-]{2,}": "+-",
    r"[a-c]": "abc",
    r"(?:\d+)(?=%)": "%",
    r"(?x) \\ # a backslash": "\\",
    r"(?i)http:": ":",
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_an_expression_needs(expression: str) -> None:
    """The rarest signs of those that each match has."""
    assert needs(expression) == frozenset(EXPRESSIONS[expression])


@pytest.mark.parametrize(
    "expression", [r"\d", "a*", "[^a]", "(?i)k", "(?i)\u24d0", "(?i:k)", r"(?!a)", "a|", "."]
)
def test_in_doubt_nothing_is_needed(expression: str) -> None:
    """Classes, what may be missing, and letters whose case does not count."""
    assert needs(expression) is None


PARTS = st.sampled_from(
    ["a", "b", r"\.", "[ab]", "[^a]", r"\d", "(a|b)", "(?=a)", "(?<=a)", "(?!b)"]
)
REPEATED = st.tuples(PARTS, st.sampled_from(["", "*", "+", "?", "{2}", "*?"])).map(
    lambda pair: pair[0] if pair[0].startswith("(?") else "".join(pair)
)
ANY = st.lists(st.lists(REPEATED, max_size=3).map("".join), min_size=1, max_size=3).map("|".join)


@given(expression=ANY, text=st.text("ab.1", max_size=8))
def test_a_text_that_matches_has_what_is_needed(expression: str, text: str) -> None:
    """So a text that has nothing of it needs no try."""
    if re.search(expression, text):
        found = needs(expression)
        assert found is None or found & set(text)
