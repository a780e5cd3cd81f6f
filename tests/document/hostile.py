"""Answers that a careless or malicious service might give to a segment."""

import re
from random import Random

import markdown
from mkdocs.utils.meta import get_data

from mkdocs_batch_i18n.document import Segment, check, parse
from mkdocs_batch_i18n.site.skeleton import outline

# fmt: off
MARKUP = (
    "#", "##", "-", "*", "+", "1.", "2)", "a.", ">", "!!!", "!!! note", "??? tip", "///", "/// x |",
    ":::", ":", "===", '=== "x"', "---", "***", "|", "|-|", "```", "~~~", "`", "~~", "==", "^^",
    '"', "'", "&quot;", ")", "(", "[", "]", "](", "[x]", "[x]:", "[^1]:", "*[A]:", "![", "<",
    ">", "<b>", "</div>", "<div>", "<script>", "<!--", "-->", "&", "&lt;", "{{", "}}", "{%", "%}",
    "{: .x }", "{#x}", "{", "}", "*", "**", "_", "__", "\\", "\\\\", "\\|", "  ", "    ", "\t",
    "\n", "\n\n", "\n    ", "\n# ", "\n- ", "\n> ", "  \n", "\\\n", "--8<--", '--8<-- "x"', ";",
    "https://e.org", "a@e.org", "@user", ":smile:", "++x++", "$x$", "(c)", "2nd", "Note:", "TIP:",
    "[TOC]", "{{1}}", "{{2}}", "{{9}}", "javascript:x", "\u202e", "\x00", "\ufdd0", "日本",
)
# fmt: on
"""What may mean something to some renderer in some place."""
WORDS = ("und", "Wort", "schön", "日本語", "слово", "x", "Ⅳ", "1", "2.", "ok,", "«so»")
REFUSED = (
    *("<script>x</script>", "<b>x</b>", "[x](https://evil.example)", "![x](y.png)", "`x`", "{{9}}"),
    *("{% x %}", "{{ x }}", "https://evil.example", "a@evil.example", "<https://evil.example>"),
    *("javascript:x", "**x**", "~~x~~", "==x==", ":smile:", "++x++", "[^9]", "[x][y]", "&lt;"),
    *("\u202e", "\x00", "\ufdd0", "{.x}", "\\*"),
)
"""What no answer may bring along."""
_PIECE = re.compile(r"(\{\{\d+\}\}|\s+)")


def answer(message: str, random: Random) -> str:
    """Return a text made of a message's pieces, other words and markup."""
    pieces = [piece for piece in _PIECE.split(message) if piece]
    if random.random() < 0.3:
        random.shuffle(pieces)
    for _ in range(random.choice((0, 0, 1, 1, 2, 4))):
        text = random.choice(MARKUP + WORDS)
        at = random.choice((0, 0, len(pieces), random.randint(0, len(pieces))))
        pieces[at:at] = [text, random.choice(("", " "))]
    for index, piece in enumerate(pieces):
        if piece.isalpha() and random.random() < 0.5:
            pieces[index] = random.choice(WORDS)
    return "".join(pieces)


_MARKDOWN = markdown.Markdown(
    extensions=[
        *("extra", "admonition", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.details"),
        *("pymdownx.keys", "pymdownx.mark", "pymdownx.tilde", "pymdownx.tasklist"),
        *("pymdownx.blocks.admonition", "pymdownx.emoji", "pymdownx.magiclink"),
    ]
)


def render(text: str) -> str:
    """Render as a site with many extensions does."""
    return _MARKDOWN.reset().convert(text)


def skeletons(source: str, random: Random) -> tuple[list[str], list[str], str]:
    """Return the skeletons of a page and of the page with hostile answers in it, and the latter.

    The answers are those that pass the checks; the page is cut as its renderer wants it.
    """

    def translate(segment: Segment) -> str | None:
        text = answer(segment.message, random)
        return None if check(segment.message, text) else text

    page = parse(source, render=render, labels=True).render(translate)
    first, second = (outline(render(_body(text))) for text in (source, page))
    return first, second, page


def _body(text: str) -> str:
    """Return a page without its front matter, as MkDocs takes it off."""
    return get_data(text.removeprefix("\ufeff"))[0]
