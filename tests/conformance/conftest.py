"""Fixtures of the conformance tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_server import BatchServer
from services import NAMES, Service, shout, started

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", params=NAMES)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Yield each service, started once; skip what is not here."""
    with started(request.param, tmp_path_factory.mktemp(request.param)) as service:
        yield service


@pytest.fixture
def service(running: Service) -> Service:
    """Return the service with a model that answers in capitals."""
    backend: BatchServer = running.backend
    backend.answer = shout
    backend.faults.clear()
    return running
