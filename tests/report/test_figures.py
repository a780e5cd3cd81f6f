"""Claims about sums and charts."""

from __future__ import annotations

from mkdocs_batch_i18n.batch import Usage
from mkdocs_batch_i18n.batch.budget import Receipt
from mkdocs_batch_i18n.report.figures import (
    Bar,
    Run,
    Section,
    columns,
    runs_of,
    section_of,
    sections_of,
    together,
)


def test_a_section_is_the_outermost_folder() -> None:
    """Pages in no folder and the site's own strings have one of their own."""
    assert [section_of(uri) for uri in ("guide/a/b.md", "a.md", "")] == ["guide", "(top)", "(site)"]


def test_sections_add_up_to_the_whole() -> None:
    """In the order in which they come first."""
    states = [("b", "human"), ("a", "missing"), ("b", "machine"), ("a", "missing")]
    sections = sections_of(states)
    assert [section.name for section in sections] == ["b", "a"]
    assert [section.share for section in sections] == [100, 0]
    assert together(sections).counts == {"human": 1, "machine": 1, "missing": 2}
    assert together(sections).share == 50


def test_a_share_is_never_rounded_up_to_all() -> None:
    """100 % means that nothing is missing, also where there is nothing."""
    assert Section("a", {"human": 999, "missing": 1}).share == 99
    assert Section("a", {}).share == 100
    assert Section("a", {}).bars == ()


def test_bars_fill_the_chart() -> None:
    """One part a state, in a fixed order, each where the one before it ends."""
    assert Section("a", {"missing": 1, "human": 1, "machine": 2}).bars == (
        Bar("human", 0.0, 25.0, 1),
        Bar("machine", 25.0, 50.0, 2),
        Bar("missing", 75.0, 25.0, 1),
    )


def receipt(run: str, label: str, tokens: int, cost: float | None, since: float = 0.0) -> Receipt:
    """Return a receipt."""
    return Receipt(
        run=run,
        since=since,
        label=label,
        model="m",
        answers=1,
        usage=Usage(tokens, 1),
        cost=cost,
    )


def test_receipts_are_added_up_by_run() -> None:
    """Of one language or of all; money that nobody knows is not nothing."""
    receipts = [
        receipt("1", "es", 10, 0.5, 7.0),
        receipt("1", "fr", 20, None, 5.0),
        receipt("2", "fr", 40, None, 9.0),
    ]
    assert runs_of(receipts) == (Run(5.0, 2, 30, 2, 0.5), Run(9.0, 1, 40, 1, None))
    assert runs_of(receipts, "es") == (Run(7.0, 1, 10, 1, 0.5),)
    assert runs_of(receipts, "es")[0].tokens == 11


def test_columns_are_as_high_as_the_highest_allows() -> None:
    """Nothing is as high as nothing."""
    assert columns([1, 4, 0]) == (25.0, 100.0, 0.0)
    assert columns([0, 0]) == (0.0, 0.0)
    assert columns([]) == ()
