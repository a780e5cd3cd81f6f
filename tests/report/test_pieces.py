"""Claims about texts in pieces and their differences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.report.pieces import Piece, difference, pieces

WORDS = [
    "Open",
    "the",
    "settings",
    " ",
    "{{1}}",
    "{{2}}",
    ".",
    "**",
    "設定",
    "を",
    "開く",
    "فتح",
    "\n",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=20).map("".join)


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    """Without what is new it is the old text, without what is gone the new one."""
    found = difference(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "new") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


@given(TEXTS)
def test_nothing_differs_from_itself(text: str) -> None:
    """The same text has no other pieces than the same ones."""
    assert all(piece.kind == "same" for piece in difference(text, text))
    assert "".join(piece.text for piece in pieces(text)) == text


def test_words_are_compared() -> None:
    """Not letters: who reviews sees which words were edited."""
    assert difference("Open the door.", "Open the window.") == (
        Piece("same", "Open the "),
        Piece("gone", "door"),
        Piece("new", "window"),
        Piece("same", "."),
    )


def test_scripts_without_blanks_are_compared_by_characters() -> None:
    """A Japanese sentence is not one word."""
    assert difference("設定を開く", "設定を閉じる")[0] == Piece("same", "設定を")


def test_placeholders_tell_what_they_stand_for() -> None:
    """One that stands for nothing known has no hint."""
    assert pieces("Run {{1}} and {{2}}", ["`mkdocs\n build`"]) == (
        Piece("same", "Run "),
        Piece("same", "{{1}}", "`mkdocs build`", mark=True),
        Piece("same", " and "),
        Piece("same", "{{2}}", "", mark=True),
    )


def test_very_long_texts_stand_side_by_side() -> None:
    """Comparing them would take too long."""
    old, new = "word " * 1000, "wort " * 1000
    assert [piece.kind for piece in difference(old, new)] == ["gone", "new"]
