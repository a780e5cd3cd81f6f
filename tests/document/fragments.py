"""Fragments of Markdown, and pages put together from them in every nesting."""

from hypothesis import strategies as st

WORDS = st.lists(
    st.sampled_from(
        [
            "alpha",
            "beta",
            "Gamma",
            "delta.",
            "naïve",
            "日本語",
            "`code`",
            "`` a ` b ``",
            "*em*",
            "**strong**",
            "[link](page.md#a)",
            '[titled](a.md "Title words")',
            "[ref][id]",
            "[id]",
            "[id][]",
            "![alt words](i.png)",
            "<https://e.org>",
            "https://e.org/a_b",
            "<br>",
            "<b>bold</b>",
            "&amp;",
            "{{ macro }}",
            "{% if x %}",
            "{: .c }",
            "++ctrl+c++",
            ":smile:",
            "$a+b$",
            "[^1]",
            r"\*escaped\*",
            "a_b_c",
            "{{1}}",
            "|",
            "`",
            "[",
            "]",
            "(",
            "<",
            ">",
            "\\",
            "!",
            "_",
            "*",
            "==mark==",
            "~~gone~~",
            "@user",
            "org/repo#1",
            "x\u00a0y",
        ]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)

LINES = st.lists(WORDS, min_size=1, max_size=3)


def _indented(lines: list[str], first: str, rest: str) -> list[str]:
    return [
        (first if number == 0 else rest) + line if line else line
        for number, line in enumerate(lines)
    ]


def _blocks(children: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Put blocks into containers."""
    containers = [
        ("- ", "    "),
        ("1. ", "    "),
        ("* [ ] ", "    "),
        ("> ", "> "),
        ("    ", "    "),
        ("  ", "  "),
        ("\t", "\t"),
        (":   ", "    "),
        ("[^1]: ", "    "),
    ]
    heads = ["!!! note", '!!! tip "A title"', "??? question", '=== "Tab one"', "<div markdown>"]
    return st.one_of(
        st.tuples(children, st.sampled_from(containers)).map(
            lambda pair: _indented(pair[0], *pair[1])
        ),
        st.tuples(st.sampled_from(heads), children).map(
            lambda pair: [pair[0], "", *_indented(pair[1], "    ", "    ")]
        ),
        st.tuples(children, st.sampled_from([[], [""], ["", ""]]), children).map(
            lambda three: [*three[0], *three[1], *three[2]]
        ),
    )


LEAVES = st.one_of(
    LINES,
    WORDS.map(lambda words: [f"## {words} ##"]),
    WORDS.map(lambda words: [f"#{words}"]),
    WORDS.map(lambda words: [words, "==="]),
    WORDS.map(lambda words: ["| a | b |", "|---|:-:|", f"| {words} | `x|y` |"]),
    WORDS.map(lambda words: ['```python title="Some words"', words, "", words, "```"]),
    WORDS.map(lambda words: ["~~~", words]),
    WORDS.map(lambda words: ["<div>", words, "", "<p>Words</p>", "</div>"]),
    WORDS.map(lambda words: [f"<!-- {words} -->"]),
    WORDS.map(lambda words: ["<!-- i18n: off -->", words, "<!-- i18n: on -->"]),
    WORDS.map(lambda words: ["/// note | Title", words, "///"]),
    WORDS.map(lambda words: [f"[id]: a.md '{words}'"]),
    st.sampled_from(
        [["---"], ["***"], ['--8<-- "a.md"'], ["::: module"], ["*[HTML]: Words"], ["[TOC]"], [""]]
    ),
)

BLOCKS = st.recursive(LEAVES, _blocks, max_leaves=12)

FRONT_MATTER = st.sampled_from(
    [
        "",
        "---\ntitle: A title\nicon: x\n---\n",
        "---\ndescription: 'Say it'\n---\n\n",
        "a: b\nc: d\n\n",
    ]
)

PAGES = st.builds(
    lambda start, blocks, newline, end, bom: bom + start + newline.join(blocks) + end,
    FRONT_MATTER,
    BLOCKS,
    st.sampled_from(["\n", "\r\n", "\r", "  \n"]),
    st.sampled_from(["", "\n", "   ", "\n\n"]),
    st.sampled_from(["", "\ufeff"]),
)
"""Whole pages, with any line end, with and without a byte order mark and a final newline."""
