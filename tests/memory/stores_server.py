"""Real servers on loopback for the shared memory: started for a test session, ended after it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(command: list[str], port: int, *, user: str | None = None) -> Iterator[None]:
    """Run a server until the block ends; it answers on its port when the block begins."""
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user
    )
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert child.poll() is None, f"{command[0]} ended by itself"
            time.sleep(0.025)
        yield
    finally:
        child.terminate()
        child.wait()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Yield the address of a Redis server with a password."""
    port = free_port()
    options = ["--bind", "127.0.0.1", "--save", "", "--requirepass", "open-sesame"]
    command = ["redis-server", "--port", str(port), "--dir", str(folder), *options]
    with started(command, port):
        yield f"redis://:open-sesame@127.0.0.1:{port}/0"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the address of a database; the server refuses to run as root, so another user does."""
    assert POSTGRES is not None
    port, data = free_port(), folder / "data"
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        for place in (folder, *folder.parents):
            if place.owner() == "root" and str(place).startswith("/tmp/"):  # noqa: S108 -- pytest's own
                place.chmod(0o711)
        shutil.chown(folder, user)
    initdb = [str(POSTGRES / "initdb"), "-D", str(data), "-U", "owner", "-A", "trust", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, user=user)
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    url = f"postgresql://owner:open-sesame@127.0.0.1:{port}/postgres"
    with started([str(POSTGRES / "postgres"), "-D", str(data), *options], port, user=user):
        for _ in range(400):  # it listens before it takes work
            with suppress(psycopg.OperationalError), psycopg.connect(url):
                break
            time.sleep(0.025)
        yield url


def missing(kind: str) -> str:
    """Return why a kind of server cannot be started here; empty if it can."""
    if kind == "redis" and not shutil.which("redis-server"):
        return "redis-server is not installed"
    if kind == "postgresql" and not (POSTGRES and (POSTGRES / "initdb").exists()):
        return "postgresql is not installed"
    return ""
