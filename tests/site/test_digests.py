"""What files say: read again when anything about them has changed, and only then."""

from __future__ import annotations

import json
import os
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n.site import digests
from mkdocs_batch_i18n.site.digests import Digests

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600.0


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a file."""
    path = tmp_path / "page.md"
    path.write_text("One.", "utf-8")
    return path


def build(page: Path, later: float = HOUR) -> str:
    """Return what a build finds in a file, some seconds from now, and leave it to the next."""
    known = Digests(page.parent, lambda: time.time() + later)
    found = known.of(str(page))
    known.keep()
    return found


def mark(page: Path) -> None:
    """Change what is kept: a build that finds it has not read the file."""
    path = page.parent / "digests.json"
    kept = {name: f"{looks}, as kept" for name, looks in json.loads(path.read_text()).items()}
    path.write_text(json.dumps(kept))


def test_a_file_that_looks_the_same_is_not_read_again(page: Path) -> None:
    """From build to build."""
    first = build(page)
    mark(page)
    assert build(page) == f"{first}, as kept"


def test_a_changed_file_is_read_again(page: Path) -> None:
    """Though it is as long as before."""
    os.utime(page, (0, 0))
    first = build(page)
    page.write_text("Two.", "utf-8")
    assert build(page) != first


def test_another_file_in_its_place_is_read(page: Path) -> None:
    """Though it is as long and as old: those of one checkout are."""
    other = page.with_name("other")
    other.write_text("Two.", "utf-8")
    os.utime(page, (0, 0))
    os.utime(other, (0, 0))
    first = build(page)
    other.replace(page)
    assert build(page) != first


@pytest.mark.parametrize("part", ["st_size", "st_mtime_ns", "st_ctime_ns", "st_ino", "st_dev"])
def test_each_part_of_its_looks_counts(
    page: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one of them another, the file is read; with none, it is not."""
    state = page.stat()
    looks = {name: getattr(state, name) for name in dir(state) if name.startswith("st_")}
    first = build(page)
    mark(page)
    monkeypatch.setattr(digests.os, "stat", lambda _: SimpleNamespace(**looks))
    found = Digests(page.parent).of(str(page))
    looks[part] += 1
    changed = Digests(page.parent).of(str(page))
    monkeypatch.undo()
    assert (found, changed) == (f"{first}, as kept", first)


def test_a_file_that_has_just_changed_is_not_kept(page: Path) -> None:
    """Another change in the same moment would leave the same time."""
    first = build(page, later=0)
    assert not page.with_name("digests.json").exists()
    assert build(page) == first


def test_what_nobody_asks_for_is_forgotten(page: Path) -> None:
    """Files come and go."""
    build(page)
    other = page.with_name("other.md")
    page.rename(other)
    build(other)
    assert list(json.loads((page.parent / "digests.json").read_text())) == [str(other)]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"PAGE": 5}', '{"PAGE": ["x"]}'])
def test_what_cannot_be_read_is_found_out_again(page: Path, text: str) -> None:
    """The record is a cache."""
    first = build(page)
    (page.parent / "digests.json").write_text(text.replace("PAGE", str(page)))
    assert build(page) == first


def test_a_file_that_is_not_there_is_an_error(page: Path) -> None:
    """Its name would be no hash of anything."""
    build(page)
    page.unlink()
    with pytest.raises(FileNotFoundError):
        build(page)
