"""Batch services that others wrote, started on loopback, and our own: one shape for all.

Each is named by an environment variable, because none can be installed beside us:

    CONFORMANCE_OGX     the `ogx` of `pip install ogx==1.5.0 fire` in Python 3.12
    CONFORMANCE_AIBRIX  the `python` of `pip install aibrix==0.8.0` in Python 3.10 to 3.12
    CONFORMANCE_AIMOCK  the `llmock` of `npm install @copilotkit/aimock`
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from batch_server import BatchServer

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
NAMES = ("loopback", "ogx", "aibrix", "aimock")

_ABSENT = {
    "ogx": ("CONFORMANCE_OGX", "ogx", "pip install ogx==1.5.0 fire, in Python 3.12"),
    "aibrix": ("CONFORMANCE_AIBRIX", "", "pip install aibrix==0.8.0, in Python 3.10 to 3.12"),
    "aimock": ("CONFORMANCE_AIMOCK", "llmock", "npm install @copilotkit/aimock"),
}
_START = 60.0
"""Seconds that a service has to come up."""


@dataclass(frozen=True)
class Service:
    """A batch service that is up."""

    name: str
    base_url: str
    model: str
    backend: BatchServer
    """What answers the requests: the model behind it."""
    answers: bool = True
    """Whether its answers are those of the model behind it."""


def shout(body: dict[str, Any]) -> str:
    """Answer in capitals."""
    return str(body["messages"][-1]["content"]).upper()


def command_of(name: str) -> str:
    """Return the program that runs a service; skip the test, saying why, when it is not here."""
    variable, program, how = _ABSENT[name]
    found = os.environ.get(variable) or (program and shutil.which(program)) or ""
    if not found:
        pytest.skip(f"{name} is not here: {how}, and name it in {variable}")
    return found


@contextmanager
def started(name: str, folder: Path, *options: str) -> Iterator[Service]:
    """Yield a service by its name, with a model of ours behind it; end it afterwards."""
    command = None if name == "loopback" else command_of(name)
    with BatchServer(answer=shout, states=("validating", "in_progress", "completed")) as backend:
        if command is None:
            yield Service(name, backend.base_url, "stub", backend)
            return
        port = _free_port()
        line = _LINES[name](command, backend.base_url, port, folder)
        with _running([*line, *options], folder, port):
            model = "local/m" if name == "ogx" else "stub"
            url = f"http://127.0.0.1:{port}/v1"
            yield Service(name, url, model, backend, answers=name != "aimock")


def _ogx(command: str, backend: str, port: int, folder: Path) -> list[str]:
    config = folder / "ogx.yml"
    text = (HERE / "ogx.yml").read_text("utf-8")
    config.write_text(text.replace("PORT", str(port)).replace("BACKEND", backend), "utf-8")
    return [command, "run", str(config), "--insecure"]


def _aibrix(command: str, backend: str, port: int, _folder: Path) -> list[str]:
    root = backend.removesuffix("/v1")
    return [command, str(HERE / "aibrix_server.py"), root, str(port)]


def _aimock(command: str, _backend: str, port: int, folder: Path) -> list[str]:
    fixtures = folder / "fixtures.json"
    fixtures.write_text('{"fixtures": []}', "utf-8")
    return [command, "-p", str(port), "-h", "127.0.0.1", "-f", str(fixtures)]


_LINES = {"ogx": _ogx, "aibrix": _aibrix, "aimock": _aimock}


@contextmanager
def _running(line: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a program until its port answers HTTP; end it afterwards."""
    log = folder / "service.log"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with log.open("wb") as out:
        process = subprocess.Popen(line, cwd=folder, stdout=out, stderr=out, env=environment)
        try:
            _await(process, port, log)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/v1/batches")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail(f"it did not come up:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
