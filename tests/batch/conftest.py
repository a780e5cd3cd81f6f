"""Fixtures of the batch tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_bench import KEY, Bench
from batch_server import BatchServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a server that answers in capitals and accepts one key."""

    def shout(body: dict[str, list[dict[str, str]]]) -> str:
        return body["messages"][-1]["content"].upper()

    with BatchServer(answer=shout, key=KEY) as server:
        yield server


@pytest.fixture
def bench(tmp_path: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Yield the tools, with the key in the environment."""
    monkeypatch.setenv("BATCH_TEST_KEY", KEY)
    bench = Bench(tmp_path, server)
    yield bench
    bench.close()
