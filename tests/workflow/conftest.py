"""Fixtures of the workflow tests: a site of strings, a server on loopback, a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pseudo_model
import pytest
from batch_server import BatchServer
from workflow_site import KEY, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a server that translates into accents and accepts one key."""
    with BatchServer(answer=pseudo_model.answer, key=KEY) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a site of two pages and two languages, its key in the environment."""
    monkeypatch.setenv("WORKFLOW_TEST_KEY", KEY)
    return Site(tmp_path, server)
