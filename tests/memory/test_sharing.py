"""Claims about the memory that several machines share, against real servers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import stores_server

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.memory import Memory
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.sharing import SharedMemory
from mkdocs_batch_i18n.stores import StoreError, open_store, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KINDS = ("redis", "postgresql")


@pytest.fixture(scope="session", params=KINDS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Yield the address of a real server of each kind."""
    if why := stores_server.missing(request.param):
        pytest.skip(why)
    with getattr(stores_server, request.param)(tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """Return a language of this test alone, so that tests need not empty the server."""
    return f"x-{abs(hash(request.node.name)) % 10**8}"


def opened(folder: Path, url: str) -> SharedMemory:
    """Return a machine's memory."""
    return SharedMemory(folder, open_store(url), "en")


def test_rows_come_back_as_they_were(server: str) -> None:
    """Any text, many at once; what is not there is left out, and the last writer stays."""
    store = open_store(server)
    rows = {f"row/{number}": f"täxt {number} \\u0000 🌿\n" for number in range(2_500)}
    store.put(rows)
    assert store.get([*rows, "row/none"]) == rows
    store.put({"row/1": "anew"})
    assert store.get(["row/1"]) == {"row/1": "anew"}
    assert store.get([]) == {}
    store.close()
    assert store.get(["row/2"]) == {"row/2": rows["row/2"]}, "it opens itself again"
    store.close()


def test_what_one_machine_paid_for_another_has(tmp_path: Path, server: str, language: str) -> None:
    """With source and provenance, kept locally from then on."""
    bought = Translation("Hola", "machine", "m1", "p1", "2026-11-22T00:00:00Z")
    with opened(tmp_path / "a", server) as first:
        first.put(language, "k1", bought, "Hello")
        with opened(tmp_path / "c", server) as third:
            assert third.get(language, "k1") == bought, "sent at once, not when it is closed"
    with opened(tmp_path / "b", server) as second:
        assert second.get(language, "k1") == bought
        entry = second.entry(language, "k1")
        assert entry is not None
        assert entry.source == "Hello"
        assert second.entries(language, ["k1", "k2"]).keys() == {"k1"}
        assert second.problem == ""
    with Memory(tmp_path / "b") as local:
        assert local.get(language, "k1") == bought


def test_source_languages_are_kept_apart(tmp_path: Path, server: str, language: str) -> None:
    """The same words may mean something else."""
    with opened(tmp_path / "a", server) as english:
        english.put(language, "k1", Translation("Hola", "machine"), "Hello")
    with SharedMemory(tmp_path / "b", open_store(server), "de") as german:
        assert german.get(language, "k1") is None


def test_a_block_of_writes_is_sent_as_one(tmp_path: Path, server: str, language: str) -> None:
    """And not at all when it fails."""
    with opened(tmp_path / "a", server) as memory, memory.together():
        for number in range(50):
            memory.put(language, f"k{number}", Translation("Hola", "machine"))
    with opened(tmp_path / "a", server) as memory, pytest.raises(ZeroDivisionError):
        _write_and_fail(memory, language)
    with opened(tmp_path / "b", server) as other:
        wanted = [f"k{number}" for number in range(50)]
        assert len(other.entries(language, [*wanted, "bad"])) == 50


def _write_and_fail(memory: SharedMemory, language: str) -> None:
    with memory.together():
        memory.put(language, "bad", Translation("Hola", "machine"))
        raise ZeroDivisionError


def test_what_was_there_before_is_shared_too(tmp_path: Path, server: str, language: str) -> None:
    """Once the option is set, the next run that writes sends it along, once."""
    with Memory(tmp_path / "a") as alone:
        alone.put(language, "old", Translation("Hola", "machine"), "Hello")
    with opened(tmp_path / "a", server) as shared:
        shared.put(language, "new", Translation("Adiós", "machine"), "Bye")
    with opened(tmp_path / "b", server) as other:
        assert other.entries(language, ["old", "new"]).keys() == {"old", "new"}


def test_a_store_is_not_asked_twice_for_what_it_lacks(
    tmp_path: Path, server: str, language: str
) -> None:
    """Nor for what is here: a plan of a known site does not talk to it at all."""
    asked: list[list[str]] = []

    class Watched(type(open_store(server))):  # type: ignore[misc]  # whichever it is
        def get(self, keys: Sequence[str]) -> dict[str, str]:
            asked.append(list(keys))
            return super().get(keys)  # type: ignore[no-any-return]

    with SharedMemory(tmp_path / "a", Watched(server), "en") as memory:
        memory.put(language, "k1", Translation("Hola", "machine"))
        for _ in range(3):
            memory.entries(language, ["k1", "k2", "k3"])
        memory.get(language, "k2")
    assert asked == [[f"en/t/{language}/k2", f"en/t/{language}/k3"]]


def test_what_was_tampered_with_reads_as_absent(tmp_path: Path, server: str, language: str) -> None:
    """Rows that are no translations are not kept."""
    store = open_store(server)
    bad = ["", "[]", "{", '{"text": 1, "origin": "machine"}', '{"text": "x", "origin": "y"}']
    store.put({f"en/t/{language}/{number}": text for number, text in enumerate(bad)})
    store.close()
    with opened(tmp_path / "a", server) as memory:
        assert memory.entries(language, map(str, range(len(bad)))) == {}
        assert memory.problem == ""


def test_two_machines_write_at_once(tmp_path: Path, server: str, language: str) -> None:
    """Neither fails, and both sets are there."""

    def work(name: str) -> None:
        with opened(tmp_path / name, server) as memory:
            for number in range(20):
                with memory.together():
                    for one in ("a", "b", name):
                        text = Translation(f"{name} {number}", "machine")
                        memory.put(language, f"{one}{number}", text)
            assert memory.problem == ""

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(tmp_path / "c", server) as memory:
        keys = [f"{one}{number}" for one in ("a", "b") for number in range(20)]
        assert len(memory.entries(language, keys)) == 40


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_server_costs_a_sentence_and_nothing_else(tmp_path: Path, kind: str) -> None:
    """Reading and writing go on here; when the server is back, what it missed is sent."""
    if why := stores_server.missing(kind):
        pytest.skip(why)
    folder = tmp_path / "server"
    folder.mkdir()
    gone = f"{kind}://someone:open-sesame@127.0.0.1:{stores_server.free_port()}/0"
    with opened(tmp_path / "a", gone) as memory:
        assert memory.get("es", "k1") is None
        memory.put("es", "k1", Translation("Hola", "machine"), "Hello")
        assert memory.get("es", "k1") == Translation("Hola", "machine")
        assert "the local one is used" in memory.problem
        assert "open-sesame" not in memory.problem
        memory.put("es", "k2", Translation("Adiós", "machine"), "Bye")
    with getattr(stores_server, kind)(folder) as url:
        with opened(tmp_path / "a", url) as memory:
            assert memory.entries("es", ["k1", "k2"]).keys() == {"k1", "k2"}
        with opened(tmp_path / "b", url) as other:
            assert other.entries("es", ["k1", "k2"]).keys() == {"k1", "k2"}


def test_a_server_that_dies_between_two_calls(tmp_path: Path) -> None:
    """The write is here, and noted for later."""
    if why := stores_server.missing("redis"):
        pytest.skip(why)
    folder = tmp_path / "server"
    folder.mkdir()
    memory = None
    with stores_server.redis(folder) as url:
        memory = opened(tmp_path / "a", url)
        memory.put("es", "k1", Translation("Hola", "machine"))
    memory.put("es", "k2", Translation("Adiós", "machine"))
    assert memory.problem != ""
    memory.close()
    again = tmp_path / "again"
    again.mkdir()
    with stores_server.redis(again) as url:
        opened(tmp_path / "a", url).close()
        with opened(tmp_path / "b", url) as other:
            assert other.entries("es", ["k1", "k2"]).keys() == {"k1", "k2"}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("redis://someone:word@cache.lan:6379/2?ssl_cert_reqs=none", "redis://cache.lan:6379/2"),
        ("postgresql://:word@/i18n?host=/run", "postgresql://localhost/i18n"),
    ],
)
def test_an_address_is_shown_without_secrets(url: str, name: str) -> None:
    """In errors and in the local memory."""
    assert shown(url) == name


def test_an_unknown_kind_of_address_is_refused() -> None:
    """With the kinds that there are."""
    with pytest.raises(ConfigurationError, match="redis, rediss, postgresql, postgres"):
        open_store("mysql://host/name")
    assert issubclass(StoreError, Exception)
