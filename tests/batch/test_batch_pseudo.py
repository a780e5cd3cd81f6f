"""Pseudo-localization: visible, longer, and nothing of the markup touched."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.batch.providers.pseudo import answer, pseudo

KEPT = [
    "{{1}}",
    "{{12}}",
    "https://example.org/a?b=c",
    "me@example.org",
    "&amp;",
    "&#39;",
    "<b>",
    "</b>",
    "`mkdocs build`",
    "\\*",
    "](guide/install.md",
]


def test_a_text_is_accented_in_brackets_and_a_third_longer() -> None:
    """Readable still, and recognizable at once."""
    assert pseudo("Run it twice") == "⟦Řüñ íţ ţŵíçé ····⟧"
    assert pseudo("123") == "⟦123⟧"


@pytest.mark.parametrize("kept", KEPT)
def test_what_must_not_change_does_not(kept: str) -> None:
    """Marks, addresses, entities, tags, code, escapes and targets stand as they stood."""
    assert kept in pseudo(f"before [x {kept} after)")


@given(st.lists(st.sampled_from([*KEPT, "word", "**bold**", " ", "_x_", "\n"])).map("".join))
def test_marks_and_delimiters_are_counted_the_same(text: str) -> None:
    """Whatever stands together: none is lost, none is added."""
    for pattern in (r"\{\{\d+\}\}", r"\*\*", r"`", r"\[", r"<", "_"):
        assert re.findall(pattern, pseudo(text)) == re.findall(pattern, text)


@pytest.mark.parametrize("endpoint", ["chat", "completions"])
def test_a_prompt_is_answered_with_its_own_object(endpoint: str) -> None:
    """The last object of texts counts, not one in an example above."""
    text = 'Answer as\n{"1": 2}\n{"1":"Yes","2":"No"}\n'
    body: dict[str, Any] = {"prompt": text}
    if endpoint == "chat":
        body = {"messages": [{"content": "system"}, {"content": text.strip()}]}
    assert json.loads(answer(body)) == {"1": "⟦Ýéš ·⟧", "2": "⟦Ñö ·⟧"}


def test_a_plain_prompt_is_answered_with_itself() -> None:
    """No object in it: the text is the text."""
    assert answer({"prompt": "Hi {x}"}) == "⟦Ĥí {x} ·⟧"
