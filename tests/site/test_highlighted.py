"""Code that one build has highlighted is used by the others, and is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from markdown import Markdown
from pymdownx import highlight  # type: ignore[import-untyped]

from mkdocs_batch_i18n.site.highlighted import Highlighted

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = """# Code

``` { .python #own .wide title="glue.py" hl_lines="2" linenums="1" data-x="1" }
def glue(paper: str) -> None:
    print("Wait", paper)
```

- Item

    ```
    no language
    ```

`#!python print(1)`

    indented = True

=== "Tab"

    ``` { .yaml .annotate }
    a: b # (1)!
    ```
"""
SETTINGS: dict[str, Any] = {"anchor_linenums": True, "line_spans": "__span"}


@pytest.fixture
def lexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the code that pygments is asked for."""
    asked: list[str] = []
    original = highlight.highlight

    def noted(source: str, *rest: object) -> str:
        asked.append(source)
        made: str = original(source, *rest)
        return made

    monkeypatch.setattr(highlight, "highlight", noted)
    return asked


def render(text: str, settings: Mapping[str, Any] | None = None) -> str:
    """Return the HTML of a page."""
    used = ("inlinehilite", "superfences", "tabbed", "highlight")
    return Markdown(
        extensions=["attr_list", *(f"pymdownx.{name}" for name in used)],
        extension_configs={"pymdownx.highlight": {**SETTINGS, **(settings or {})}},
    ).convert(text)


def handed_over(text: str, settings: Mapping[str, Any] | None = None) -> tuple[str, dict[str, str]]:
    """Render a page in a build of its own; return its HTML and the code."""
    first = Highlighted()
    first.start()
    try:
        first.begin()
        return render(text, settings), dict(first.made)
    finally:
        first.stop()


def rendered_with(code: Mapping[str, str], text: str) -> tuple[str, Mapping[str, str]]:
    """Render a page for which this code is known; return its HTML, and what was not known."""
    later = Highlighted()
    later.start()
    try:
        later.begin(code)
        return render(text), later.made
    finally:
        later.stop()


def test_known_code_is_not_highlighted_again(lexed: list[str]) -> None:
    """Blocks with titles, numbers, attributes and none; what stands in a line is done each time."""
    plain = render(PAGE)
    assert len(lexed) == 5
    html, code = handed_over(PAGE)
    assert html == plain
    assert len(code) == 4
    lexed.clear()
    assert rendered_with(code, PAGE) == (plain, {})
    assert lexed == ["print(1)"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wait", "Stay"),
        (".python", ".text"),
        ("glue.py", "other.py"),
        ('hl_lines="2"', 'hl_lines="1"'),
        ('linenums="1"', 'linenums="7"'),
        ("#own", "#other"),
        (".wide", ".tall"),
        ('data-x="1"', 'data-x="2"'),
        ("# Code", "```\nfirst\n```"),
    ],
)
def test_what_differs_is_highlighted(old: str, new: str) -> None:
    """Each of the code, its options and its number on the page counts."""
    _, code = handed_over(PAGE)
    changed = PAGE.replace(old, new, 1)
    html, made = rendered_with(code, changed)
    assert html == render(changed)
    assert made


def test_other_settings_are_other_code() -> None:
    """The extension's own options count."""
    _, code = handed_over(PAGE, {"line_spans": ""})
    html, made = rendered_with(code, PAGE)
    assert html == render(PAGE)
    assert made


@pytest.mark.parametrize(
    "settings",
    [{"auto_title": True, "auto_title_map": {"Python": {"title": "<b>", "mode": "html"}}}],
)
def test_what_goes_into_the_stash_of_a_page_is_not_kept(settings: dict[str, Any]) -> None:
    """A title with markup is a number in the page's own list."""
    html, code = handed_over(PAGE, settings)
    assert html == render(PAGE, settings)
    assert not code


def test_the_extension_is_left_as_it_was() -> None:
    """After one build, or two at once, or none."""
    before = highlight.Highlight.highlight
    highlighted = Highlighted()
    for _ in range(2):
        highlighted.start()
    assert highlight.Highlight.highlight is not before
    for _ in range(2):
        highlighted.stop()
    assert highlight.Highlight.highlight is before
