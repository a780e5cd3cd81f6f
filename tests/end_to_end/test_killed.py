"""A build that is killed while it waits for answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pseudo_model
from site_bench import copy_project, mkdocs

if TYPE_CHECKING:
    from pathlib import Path

    from batch_server import BatchServer

PATIENCE = 60
"""Seconds until a test that waits for another process gives up."""


def killed_while_waiting(project: Path, server: BatchServer) -> None:
    """Start a build, and kill it once it asks how its batch is doing."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "-f", "plain.yml"]
    with subprocess.Popen(
        command, cwd=project, env=environment, stderr=subprocess.DEVNULL
    ) as build:
        end = time.monotonic() + PATIENCE
        while "retrieve" not in server.calls:
            assert build.poll() is None, "the build ended before it could be killed"
            assert time.monotonic() < end, "the build never asked for its batch"
            time.sleep(0.01)
        build.kill()


def test_a_killed_build_pays_once_and_loses_nothing(tmp_path: Path, server: BatchServer) -> None:
    """Killed between submit and collect and built again: one batch, every answer used."""
    project = copy_project(tmp_path)
    config = project / "plain.yml"
    provider = f"{{base_url: '{server.base_url}', poll_interval: 0.01}}"
    more = f"\n      checks: {{language: off, meaning: off}}\n      provider: {provider}"
    text = config.read_text("utf-8").replace("[es, he]", f"[es]{more}")
    config.write_text(text, "utf-8")
    server.states = ("in_progress",)
    killed_while_waiting(project, server)
    assert not (project / "site/es").exists()
    for batch in server.batches:
        batch.states = ["completed"]
    again = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project)
    assert again.returncode == 0, again.stderr
    assert len(server.batches) == 1
    assert set(server.paid.values()) == {1}
    page = (project / "site/es/guide/glue.html").read_text("utf-8")
    assert pseudo_model.pseudo("Wait longer.") in page
