"""Jobs to look at, and a person's word on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_bench import requests

from mkdocs_batch_i18n.batch import JournalError

if TYPE_CHECKING:
    from batch_bench import Bench
    from batch_server import Batch

    from mkdocs_batch_i18n.batch import Runner


def stuck(bench: Bench) -> tuple[Runner, Batch]:
    """Return a runner with one stuck batch of three requests."""
    bench.server.states = ("in_progress",)
    runner = bench.runner(poll_interval=5000.0)
    runner.submit(requests(3), metadata={})
    assert runner.wait(bench.bank, timeout=100_000).held == 1
    return runner, bench.server.batches[0]


def test_a_stuck_job_is_sent_again_on_request(bench: Bench) -> None:
    """Only then are its requests free; the new batch answers them."""
    runner, batch = stuck(bench)
    runner.retry(batch.id)
    assert not bench.open
    bench.server.states = ("completed",)
    runner.submit(requests(3), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 3
    states = [(record.job.state, record.job.attempt) for record in bench.journal.jobs()]
    assert states == [("released", 1), ("done", 2)]


def test_a_job_given_up_too_early_can_be_adopted(bench: Bench) -> None:
    """What was sent again since stays with the new batch; the rest is banked from the old."""
    runner, batch = stuck(bench)
    runner.retry(batch.id)
    runner.submit(requests(1), metadata={})
    batch.states[:] = ["completed"]
    runner.adopt(batch.id)
    assert len(bench.open) == 3
    summary = runner.collect(bench.bank)
    assert summary.banked == 2
    assert bench.open == ["r0000"]
    assert sorted(bench.notes) == ["note 1", "note 2"]


def test_a_healthy_job_is_not_given_up_by_mistake(bench: Bench) -> None:
    """Giving it up means paying twice, so that takes force."""
    runner = bench.runner()
    (job_id,) = runner.submit(requests(1), metadata={}).jobs
    with pytest.raises(JournalError, match="no trouble"):
        runner.retry(job_id)
    assert bench.open
    assert runner.retry(job_id, force=True).state == "released"
    assert not bench.open


def test_only_finished_jobs_are_forgotten(bench: Bench) -> None:
    """A job in flight stays; a finished one goes with its record."""
    runner = bench.runner()
    (job_id,) = runner.submit(requests(1), metadata={}).jobs
    with pytest.raises(JournalError, match="is running"):
        runner.forget(job_id)
    runner.wait(bench.bank, timeout=1000)
    paid = bench.journal.spent()
    runner.forget(job_id)
    assert bench.journal.jobs() == []
    assert bench.journal.spent() == paid
    assert paid[0].answers == 1
    with pytest.raises(JournalError, match="no job"):
        runner.forget(job_id)


def test_all_batches_of_the_account_are_listed_with_our_jobs(bench: Bench) -> None:
    """Those of others, too, which cannot be adopted."""
    runner = bench.runner()
    (job_id,) = runner.submit(requests(1), metadata={}).jobs
    bench.server.create({"input_file_id": "file-000001", "endpoint": "/v1/chat/completions"})
    bench.server.files["file-x"] = b""
    bench.server.create({"input_file_id": "file-x", "endpoint": "/v1/chat/completions"})
    found = [(batch.id, job and job.id) for batch, job in runner.remote()]
    assert [job for _, job in found] == [None, job_id, job_id]
    with pytest.raises(JournalError, match="not of this journal"):
        runner.adopt(found[0][0])


def test_a_service_limit_is_remembered_by_the_next_run(bench: Bench) -> None:
    """A batch of eight was too much: a later run sends fours, and a day later tries eight."""
    bench.server.errors = [{"code": "token_limit_exceeded", "message": "too much"}]
    bench.server.states = ("failed",)
    first = bench.runner()
    first.submit(requests(8), metadata={})
    first.collect(bench.bank)
    bench.server.states = ("completed",)
    second = bench.runner()
    second.collect(bench.bank)
    second.submit(requests(8), metadata={})
    assert [len(batch.lines) for batch in bench.server.batches] == [8, 4, 4]
    second.wait(bench.bank, timeout=1000)
    bench.clock.sleep(90_000)
    bench.runner().submit(requests(8, prefix="new"), metadata={})
    assert len(bench.server.batches[-1].lines) == 8
