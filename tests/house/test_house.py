"""The rules of style that can be counted hold, and CONTRIBUTING.md says with what figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from measures import PACKAGE, ROOT, figures, functions, undocumented

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LIMITS = {
    name: (int(limit), int(today))
    for name, limit, today in re.findall(r"(?m)^\| ([\w -]+?) \| (\d+) \| (\d+) \|$", GUIDE)
}


@pytest.mark.parametrize("measure", LIMITS)
def test_the_code_keeps_within_its_limits(measure: str) -> None:
    """The limits are those that the guide names."""
    assert figures()[measure] <= LIMITS[measure][0]


def test_the_guide_shows_each_measure_with_a_figure_that_is_about_true() -> None:
    """Within a fifth, or three lines: they move with each change."""
    assert set(LIMITS) == set(figures()) - {"functions", "files"}
    for measure, (_, today) in LIMITS.items():
        assert abs(figures()[measure] - today) <= max(3, today // 5), measure


def test_a_long_function_and_a_bare_name_are_seen(tmp_path: Path) -> None:
    """A measure that sees nothing would pass everything."""
    lines = "\n".join(["    a = 1"] * 70)
    text = f'"""A module."""\n\n\ndef long():\n    """Say so.\n\n    At length.\n    """\n{lines}\n'
    (tmp_path / "a.py").write_text(f"{text}\n\nclass Bare:\n    def also(self): ...\n")
    assert [(item.name, item.lines) for item in functions(tmp_path)] == [
        ("a.py:4 long", 71),
        ("a.py:82 also", 1),
    ]
    assert undocumented(tmp_path) == ["a.py: Bare", "a.py: Bare.also"]


def test_the_map_names_files_that_are_there() -> None:
    """Each path of the package, the tests and the documentation that the guide shows."""
    named = re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|yml|md|toml)|(?:[\w.-]+/)+)`", GUIDE)
    places = [name for name in named if "NAME" not in name and "TAG" not in name]
    roots = (ROOT, PACKAGE)
    assert len(places) > 30
    assert [name for name in places if not any((root / name).exists() for root in roots)] == []
