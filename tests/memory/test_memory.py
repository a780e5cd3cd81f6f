"""Claims about the translation memory."""

from __future__ import annotations

import pickle
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from mkdocs_batch_i18n.errors import MemoryFolderError
from mkdocs_batch_i18n.memory import Memory, TextDisk
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.rows import Failure, PageKey

KEY = "1-00000000000000000000000000000001"
HOLA = Translation("Hola {{1}}", "machine", "llama", "abc", "2026-01-01T00:00:00Z")


class Bomb:
    """A value whose unpickling makes a file."""

    def __init__(self, target: Path) -> None:
        """Note the file."""
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Have the unpickler make the file."""
        return Path.touch, (self.target,)


def tamper(folder: Path, statement: str, *values: object) -> None:
    """Change the rows behind the memory's back."""
    base = sqlite3.connect(folder / "cache.db")
    with base:
        base.execute(statement, values)
    base.close()


def stored(folder: Path) -> Path:
    """Make a memory with one entry."""
    with Memory(folder) as memory:
        memory.put("es", KEY, HOLA, "Hello {{1}}")
    return folder


def test_what_was_put_is_got_by_another_process(tmp_path: Path) -> None:
    """An entry survives closing, whole, with its source."""
    with Memory(stored(tmp_path / "memory")) as memory:
        assert memory.get("es", KEY) == HOLA
        entry = memory.entry("es", KEY)
        assert entry is not None
        assert entry.source == "Hello {{1}}"


def test_flags_are_kept_and_older_rows_have_none(tmp_path: Path) -> None:
    """A row says why a person should look at it; flags of another shape spoil the row."""
    with Memory(stored(tmp_path)) as memory:
        assert memory.get("es", KEY) == replace(HOLA, flags=())
        memory.put("es", KEY, replace(HOLA, flags=("too free",)))
        assert memory.get("es", KEY) == replace(HOLA, flags=("too free",))
    row = '{"source":"","text":"x","origin":"machine"%s}'
    tamper(tmp_path, "UPDATE Cache SET value = ?", row % "")
    with Memory(tmp_path) as memory:
        assert memory.get("es", KEY) == Translation("x", "machine")
    tamper(tmp_path, "UPDATE Cache SET value = ?", row % ',"flags":"x"')
    with Memory(tmp_path) as memory:
        assert memory.get("es", KEY) is None


def test_an_entry_belongs_to_one_language(tmp_path: Path) -> None:
    """Another language and another key find nothing."""
    with Memory(stored(tmp_path)) as memory:
        assert memory.get("fr", KEY) is None
        assert memory.get("es", KEY + "2") is None


def test_reading_makes_no_folder(tmp_path: Path) -> None:
    """A build with nothing to remember leaves nothing behind."""
    with Memory(tmp_path / "memory") as memory:
        assert memory.get("es", KEY) is None
        assert memory.failure("es", KEY) is None
        assert memory.snapshot("es", "a.md") == ()
        assert memory.forgive("es") == 0
    assert not (tmp_path / "memory").exists()


@pytest.mark.parametrize("inside", [True, False], ids=["in-the-row", "in-a-file"])
def test_a_tampered_row_is_absent_and_runs_nothing(tmp_path: Path, *, inside: bool) -> None:
    """A pickle planted in the memory is never unpickled."""
    target = tmp_path / "executed"
    folder = stored(tmp_path / "memory")
    bomb = pickle.dumps(Bomb(target))
    (folder / "bomb.val").write_bytes(bomb)
    tamper(
        folder,
        "UPDATE Cache SET mode = 4, value = ?, filename = ?",
        bomb if inside else None,
        None if inside else "bomb.val",
    )
    with Memory(folder) as memory:
        assert memory.get("es", KEY) is None
        memory.put("es", KEY, HOLA)
        assert memory.get("es", KEY) == HOLA
    assert not target.exists()
    assert (folder / "bomb.val").exists(), "a forged file name must not delete a file"


def test_a_planted_key_runs_nothing(tmp_path: Path) -> None:
    """Going through the rows does not unpickle a key."""
    target = tmp_path / "executed"
    folder = stored(tmp_path / "memory")
    tamper(
        folder,
        "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 0, 1, 'x')",
        pickle.dumps(Bomb(target)),
    )
    with Memory(folder) as memory:
        memory.fail("es", KEY, Failure(1, "1", ("empty",)))
        assert memory.forgive("es") == 1
    assert not target.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"text":"Hola"}',
        '{"text":"","origin":"human"}',
        '{"text":1,"origin":"human"}',
        '{"text":"Hola","origin":"nobody"}',
        '{"text":"Hola","origin":"human","source":3}',
    ],
)
def test_a_row_of_another_shape_is_absent(tmp_path: Path, text: str) -> None:
    """Text that is not an entry is no translation."""
    folder = stored(tmp_path)
    tamper(folder, "UPDATE Cache SET value = ?", text)
    with Memory(folder) as memory:
        assert memory.get("es", KEY) is None


def test_only_text_gets_in(tmp_path: Path) -> None:
    """Neither a value nor a key that would be pickled is accepted."""
    disk = TextDisk(str(tmp_path))
    with pytest.raises(TypeError, match="keeps text, not dict"):
        disk.store({}, read=False)
    with pytest.raises(TypeError, match="keys are text, not tuple"):
        disk.put(("x",))


def test_a_long_text_stays_in_the_row(tmp_path: Path) -> None:
    """No length makes diskcache write a file of its own."""
    long = Translation("á" * 200_000, "machine")
    with Memory(tmp_path / "memory") as memory:
        memory.put("es", KEY, long)
        assert memory.get("es", KEY) == long
    assert not list((tmp_path / "memory").rglob("*.val"))


def test_nothing_is_evicted(tmp_path: Path) -> None:
    """A memory made with diskcache's own limits loses nothing under ours."""
    folder = stored(tmp_path)
    tamper(folder, "UPDATE Settings SET value = 1 WHERE key = 'size_limit'")
    tamper(folder, "UPDATE Settings SET value = 10 WHERE key = 'cull_limit'")
    tamper(
        folder, "UPDATE Settings SET value = 'least-recently-used' WHERE key = 'eviction_policy'"
    )
    with Memory(folder) as memory:
        for number in range(50):
            memory.put("fr", f"{KEY}-{number}", HOLA)
        assert memory.get("es", KEY) == HOLA
    base = sqlite3.connect(folder / "cache.db")
    settings = dict(base.execute("SELECT key, value FROM Settings"))
    base.close()
    assert (settings["eviction_policy"], settings["cull_limit"]) == ("none", 0)


def test_failures_are_kept_until_an_answer_or_pardon(tmp_path: Path) -> None:
    """A failure is forgotten when the segment is answered, or on request."""
    failure = Failure(3, "checks-1", ("mark {{1}} is missing",))
    with Memory(tmp_path) as memory:
        memory.fail("es", KEY, failure)
        memory.fail("fr", KEY, failure)
        assert memory.failure("es", KEY) == failure
        memory.put("es", KEY, HOLA)
        assert memory.failure("es", KEY) is None
        assert memory.forgive("fr") == 1
        assert memory.failure("fr", KEY) is None
        assert memory.get("es", KEY) == HOLA


def test_snapshots_are_kept_per_page_and_language(tmp_path: Path) -> None:
    """A page's last keys come back in their order."""
    places = (PageKey("1-a"), PageKey("1-b", before="1-c"))
    with Memory(tmp_path) as memory:
        memory.keep_snapshot("es", "a.md", places)
        assert memory.snapshot("es", "a.md") == places
        assert memory.snapshot("es", "b.md") == ()
        assert memory.snapshot("fr", "a.md") == ()


def test_a_block_of_writes_is_one(tmp_path: Path) -> None:
    """When the block fails, none of its writes remains."""

    class StopError(Exception):
        pass

    def interrupted(memory: Memory) -> None:
        with memory.together():
            memory.put("es", KEY, HOLA)
            raise StopError

    with Memory(tmp_path) as memory:
        with pytest.raises(StopError):
            interrupted(memory)
        assert memory.get("es", KEY) is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The error says what, where and what to do."""
    (tmp_path / "file").write_text("")
    with (
        Memory(tmp_path / "file" / "memory") as memory,
        pytest.raises(MemoryFolderError, match="cannot be used") as caught,
    ):
        memory.put("es", KEY, HOLA)
    assert caught.value.where == str(tmp_path / "file" / "memory")
    assert "cache_dir" in caught.value.todo


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """A memory that cannot be opened is an error of ours."""
    (tmp_path / "cache.db").mkdir()
    with Memory(tmp_path) as memory, pytest.raises(MemoryFolderError, match="cannot be used"):
        memory.get("es", KEY)


def test_a_corrupt_file_is_named_and_left_alone(tmp_path: Path) -> None:
    """What is no database is neither read nor overwritten."""
    (tmp_path / "cache.db").write_bytes(b"not a database" * 200)
    with Memory(tmp_path) as memory, pytest.raises(MemoryFolderError, match="not a database"):
        memory.put("es", KEY, HOLA)
    assert (tmp_path / "cache.db").read_bytes() == b"not a database" * 200


def test_the_stamp_changes_with_each_write_and_with_nothing_else(tmp_path: Path) -> None:
    """Whoever has looked up everything need not look again while it stays the same."""
    with Memory(tmp_path) as memory:
        stamps = [memory.stamp()]
        memory.put("es", "k", Translation("Hola", "machine"))
        stamps.append(memory.stamp())
        with memory.together():
            memory.put("es", "l", Translation("Adiós", "machine"))
            memory.drop("t", "es", "k")
        stamps.append(memory.stamp())
        memory.fail("es", "m", Failure(1, "1", ()))
        stamps.append(memory.stamp())
        memory.get("es", "l")
        assert memory.stamp() == stamps[-1]
    assert len(set(stamps)) == len(stamps)
    with Memory(tmp_path) as memory:
        assert memory.stamp() == stamps[-1]


def test_its_stamp_is_another_one_after_each_write(tmp_path: Path) -> None:
    """Whoever reads it, before or after a row was read; reading it writes nothing."""
    folder = tmp_path / "memory"
    found = []
    with Memory(folder) as memory:
        found.append(memory.stamp())
        assert not folder.exists()
    for text in ("Hola", "Adi\u00f3s"):
        with Memory(folder) as memory:
            memory.put("es", KEY, replace(HOLA, text=text))
            found.append(memory.stamp())
        before = (folder / "cache.db").read_bytes()
        assert Memory(folder).stamp() == found[-1]
        assert (folder / "cache.db").read_bytes() == before
    assert len(set(found)) == 3
    (folder / "cache.db").write_bytes(b"no database" * 100)
    with pytest.raises(MemoryFolderError):
        Memory(folder).stamp()
