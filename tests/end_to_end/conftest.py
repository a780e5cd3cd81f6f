"""Fixtures of the end-to-end tests: the command line against a loopback service."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "site")]

import pseudo_model  # noqa: E402  # the line above makes it importable
from batch_server import BatchServer  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a service that translates into accents and asks for no key."""
    with BatchServer(answer=pseudo_model.answer, states=("completed",)) as server:
        yield server
