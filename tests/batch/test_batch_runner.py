"""Submit, collect, wait: the ordinary ways through."""

from __future__ import annotations

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
