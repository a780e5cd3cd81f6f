"""Fixtures of the site tests."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from site_bench import copy_project  # noqa: E402  # the line above makes it importable


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a fresh copy of the project."""
    return copy_project(tmp_path)


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Hear Ctrl-C: a shell that runs the tests in the background has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
