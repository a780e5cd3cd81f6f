"""Fixtures of the workflow tests: a site of strings, a server on loopback, a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import pseudo_model  # noqa: E402 -- the path comes first
from batch_server import BatchServer  # noqa: E402 -- the path comes first
from workflow_site import KEY, Site  # noqa: E402 -- the path comes first

if TYPE_CHECKING:
    from collections.abc import Iterator


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
