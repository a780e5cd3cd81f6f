"""Submit, collect, wait: the ordinary ways through."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from batch_bench import requests

if TYPE_CHECKING:
    from batch_bench import Bench


def test_every_request_is_answered_once_with_its_note(bench: Bench) -> None:
    """Ten requests in four batches come back by id, each with the caller's note."""
    runner = bench.runner(max_requests=3)
    submitted = runner.submit(requests(10), metadata={"language": "es"})
    summary = runner.wait(bench.bank, timeout=3600)
    assert len(submitted.jobs) == len(bench.server.batches) == 4
    assert summary.banked == len(bench.replies) == 10
    assert bench.texts["r0007"] == "TEXT 7"
    assert set(bench.notes) == {f"note {number}" for number in range(10)}
    assert not bench.open
    assert not summary.pending


def test_nothing_is_kept_in_the_folder_once_a_job_is_done(bench: Bench) -> None:
    """Files of requests and answers go when the job is closed; journal and README stay."""
    runner = bench.runner()
    runner.submit(requests(3), metadata={})
    runner.wait(bench.bank, timeout=3600)
    assert not list(bench.journal.folder.iterdir())
    names = {path.name for path in bench.path.parent.iterdir()}
    assert {"journal.sqlite", "journal.README.txt"} <= names


def test_the_core_stands_alone() -> None:
    """Importing it loads no other part of the package, and not the SDK before a first call."""
    code = (
        "import sys, mkdocs_batch_i18n.batch\n"
        "names = {name for name in sys.modules if name.startswith('mkdocs_batch_i18n.')}\n"
        "core = tuple(f'mkdocs_batch_i18n.{n}' for n in ('batch', 'closing', 'errors'))\n"
        "others = [name for name in names if not name.startswith(core)]\n"
        "print(others, 'openai' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"


def test_the_metadata_names_the_job_and_what_the_caller_adds(bench: Bench) -> None:
    """Our id and the number of requests go with the batch, beside the caller's own."""
    (job_id,) = bench.runner().submit(requests(3), metadata={"language_pair": "en-es"}).jobs
    assert bench.server.batches[0].metadata == {
        "job_id": job_id,
        "language_pair": "en-es",
        "requests": "3",
    }


def test_progress_counts_to_the_end(bench: Bench) -> None:
    """What is done never falls, the total stays, and the last report is complete."""
    runner, reports = bench.runner(max_requests=4), []
    runner.submit(requests(10), metadata={})
    runner.wait(bench.bank, timeout=1000, progress=reports.append)
    assert [report.total for report in reports] == [10] * len(reports)
    done = [report.done for report in reports]
    assert done == sorted(done)
    assert (reports[-1].done, reports[-1].answered, reports[-1].running) == (10, 10, 0)
    assert reports[1].age > 0
