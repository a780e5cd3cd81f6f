"""Fixtures of the report's tests: the site of the workflow's tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pseudo_model
import pytest
from batch_server import BatchServer

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from workflow_site import KEY, Site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a server that translates into accents and accepts one key."""
    with BatchServer(answer=pseudo_model.answer, key=KEY, states=("completed",)) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a site of two pages and two languages, its key in the environment."""
    monkeypatch.setenv("WORKFLOW_TEST_KEY", KEY)
    site = Site(tmp_path, server)
    # Accents are no other language: what `quality` says of them is no claim of these tests.
    site.change(checks={"language": "off", "meaning": "off"})
    return site
