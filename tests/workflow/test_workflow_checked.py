"""Stored translations are checked when read, and not twice under the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n import document
from mkdocs_batch_i18n.catalogs import Catalogs
from mkdocs_batch_i18n.document import phrase
from mkdocs_batch_i18n.memory import Memory
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.translations import Passed, Translations

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = "Water the beds."


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the translations that are checked from now on."""
    seen: list[str] = []
    check = document.check

    def noting(message: str, text: str, language: str | None = None) -> object:
        seen.append(text)
        return check(message, text, language)

    monkeypatch.setattr(document, "check", noting)
    return seen


def found(folder: Path, text: str) -> str | None:
    """Store a translation and look it up, as a build of its own would."""
    segment = phrase(MESSAGE)
    assert segment
    memory = Memory(folder / "memory")
    memory.put("es", segment.key, Translation(text, "machine"))
    passed = Passed(folder / "checked" / "es.txt")
    translation = Translations("es", memory, Catalogs(None), passed).find(segment)
    passed.keep()
    memory.close()
    return translation.text if translation else None


def test_what_has_passed_is_not_checked_again(tmp_path: Path, checked: list[str]) -> None:
    """The second build knows; another text for the same message is another matter."""
    for _ in range(2):
        assert found(tmp_path, "Riegue los bancales.") == "Riegue los bancales."
    assert checked == ["Riegue los bancales."]
    assert found(tmp_path, "Riegue `ahora`.") is None
    assert checked[-1] == "Riegue `ahora`."


def test_what_was_refused_is_checked_again(tmp_path: Path, checked: list[str]) -> None:
    """Only what may be used is noted."""
    for _ in range(2):
        assert found(tmp_path, "Riegue `ahora`.") is None
    assert len(checked) == 2


def test_other_rules_check_again(
    tmp_path: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What yesterday's rules let pass today's may refuse."""
    found(tmp_path, "Riegue los bancales.")
    monkeypatch.setattr(document, "rules", lambda: "others")
    found(tmp_path, "Riegue los bancales.")
    assert len(checked) == 2


def test_a_broken_record_is_made_again(tmp_path: Path, checked: list[str]) -> None:
    """It holds nothing that cannot be checked once more."""
    (tmp_path / "checked").mkdir()
    (tmp_path / "checked/es.txt").write_bytes(b"\xff")
    for _ in range(2):
        assert found(tmp_path, "Riegue los bancales.")
    assert len(checked) == 1
