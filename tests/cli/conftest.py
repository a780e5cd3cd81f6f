"""Fixtures of the command line's tests: a real site in a folder, a server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pseudo_model
import pytest
from batch_server import BatchServer
from cli_site import KEY, Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a server that answers at the first look."""
    with BatchServer(answer=pseudo_model.answer, key=KEY, states=("completed",)) as server:
        yield server


@pytest.fixture
def project(
    tmp_path: Path,
    server: BatchServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Project:
    """Return a site of two pages and two languages, its key in the environment."""
    monkeypatch.setenv("CLI_TEST_KEY", KEY)
    return Project(tmp_path, server, capsys)
