"""Fixtures of the site tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from site_bench import copy_project  # noqa: E402  # the line above makes it importable


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a fresh copy of the project."""
    return copy_project(tmp_path)
