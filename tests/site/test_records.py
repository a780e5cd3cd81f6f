"""What builds leave for one another, and what is made of it when it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n.site.records import Shelf

if TYPE_CHECKING:
    from pathlib import Path

RECORD = {"titles": ["Glue", "Écrans"]}
TEXT = "<p>Wait\nlonger.</p>\n\n<p>\u2026</p>"


def test_a_record_comes_back_with_its_text(tmp_path: Path) -> None:
    """Also to another build, and whatever lines the text has."""
    Shelf(tmp_path).write("page", RECORD, TEXT)
    assert Shelf(tmp_path).read("page") == (RECORD, TEXT)


def test_what_nobody_asks_for_goes(tmp_path: Path) -> None:
    """A record that was read or sought stays."""
    for name in ("one", "two"):
        Shelf(tmp_path).write(name, RECORD)
    shelf = Shelf(tmp_path)
    assert shelf.read("two")
    shelf.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


@pytest.mark.parametrize(
    "data", [b"", b"x\x9c", b"[]", b'{"record": {}}', b'{"bytes": 0, "record": []}\n']
)
def test_what_is_no_record_is_none(tmp_path: Path, data: bytes) -> None:
    """Whatever has been written there."""
    (tmp_path / "page").write_bytes(data)
    assert Shelf(tmp_path).read("page") is None


def test_a_record_that_was_cut_off_is_none(tmp_path: Path) -> None:
    """As a disk that was full, or lost its power, may leave it."""
    Shelf(tmp_path).write("page", RECORD, TEXT)
    whole = (tmp_path / "page").read_bytes()
    for end in range(len(whole)):
        (tmp_path / "page").write_bytes(whole[:end])
        assert Shelf(tmp_path).read("page") is None


@pytest.mark.parametrize(("record", "text"), [({"x": {1}}, ""), ({}, "\ud800")])
def test_what_cannot_be_written_is_not_kept(tmp_path: Path, record: object, text: str) -> None:
    """It is made again each time."""
    Shelf(tmp_path).write("page", record, text)  # type: ignore[arg-type]  # that is the point
    assert not list(tmp_path.iterdir())
