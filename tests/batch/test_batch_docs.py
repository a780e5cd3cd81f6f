"""What the documentation says of the batch core is so."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from batch_bench import KEY
from batch_server import BatchServer

from mkdocs_batch_i18n.batch.tables import SCHEMA, VERSION, upgrade

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "batch.md").read_text("utf-8")


def test_the_ten_lines_work_alone_and_again(tmp_path: Path, server: BatchServer) -> None:
    """With no other part of the package imported; a second run asks for nothing."""
    (script,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len([line for line in script.splitlines() if line]) == 10
    server.states = ("completed",)
    script = script.replace("https://batch.inference.net/v1", server.base_url)
    script += (
        "\nimport sys\nours = [n for n in sys.modules if n.startswith('mkdocs_batch_i18n.')]\n"
        "print([n for n in ours if not n.startswith(('mkdocs_batch_i18n.batch', "
        "'mkdocs_batch_i18n.closing', 'mkdocs_batch_i18n.errors'))])\nprovider.close()\n"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**os.environ, "INFERENCE_API_KEY": KEY},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "[]\n"
    assert (tmp_path / "hello").read_text("utf-8") == "IN SPANISH: HELLO"
    assert set(server.paid.values()) == {1}


def test_every_test_that_is_named_exists() -> None:
    """A row of the fault tables that names none, or one that is gone, proves nothing."""
    sources = [path.read_text("utf-8") for path in TESTS.glob("*/test_*.py")]
    known = set(re.findall(r"^def (test_\w+)", "\n".join(sources), re.MULTILINE))
    named = re.findall(r"`(test_\w+)`", PAGE)
    assert [name for name in named if name not in known] == []
    faults = PAGE.split("## What can go wrong", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in faults.splitlines() if line.startswith("| ")]
    bare = [row for row in rows if "`test_" not in row and not row.endswith("| test |")]
    assert bare == []
    assert len(rows) > 50


def test_the_journal_is_described_as_it_is() -> None:
    """Version, tables and columns."""
    assert f"version {VERSION}," in PAGE
    journal = PAGE.split("## The journal", 1)[1]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(SCHEMA)
        upgrade(db)
        for table in ("jobs", "requests", "forgotten"):
            assert f"`{table}`" in journal
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            assert [name for name in names if f"`{name}`" not in journal] == []
