"""All states of a batch, and what is in its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from batch_bench import requests
from batch_server import Failure

from mkdocs_batch_i18n.batch import BreakerOpenError

if TYPE_CHECKING:
    from batch_bench import Bench


def test_all_states_on_the_way_are_waited_through(bench: Bench) -> None:
    """The states before the end, and words of other services, all mean: still at work."""
    bench.server.states = ("pre_schedule", "validating", "scheduling", "in_progress")
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    for _ in range(4):
        summary = runner.collect(bench.bank)
        assert (summary.running, summary.pending, summary.banked) == (1, True, 0)
    bench.server.batches[0].states[:] = ["finalizing", "completed"]
    assert runner.wait(bench.bank, timeout=1000).banked == 2


@pytest.mark.parametrize(
    ("states", "code"),
    [(("in_progress", "expired"), "expired"), (("cancelling", "cancelled"), "cancelled")],
)
@pytest.mark.parametrize("leave_out", [0, 3])
def test_what_was_done_is_banked_and_the_rest_given_back(
    bench: Bench, states: tuple[str, ...], code: str, leave_out: int
) -> None:
    """Of ten, four are done; the other six come back, in the error file or in neither."""
    bench.server.states, bench.server.partial = states, 4
    bench.server.leave_out = leave_out
    runner = bench.runner()
    runner.submit(requests(10), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert summary.banked == 4
    assert summary.failed == {code: 6}
    assert len(bench.codes) == 10
    assert not bench.open
    bench.server.states = ("completed",)
    again = runner.submit(requests(10)[4:], metadata={})
    assert again.requests == 6


def test_a_rejected_batch_names_the_reason_and_gives_its_requests_back(bench: Bench) -> None:
    """Validation failed: each request comes back as rejected, and this run sends no more."""
    bench.server.states = ("validating", "failed")
    runner = bench.runner()
    runner.submit(requests(3), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert summary.failed == {"rejected": 3}
    assert "invalid_model: no such model (line 1)" in " ".join(summary.problems)
    assert "invalid_model: no such model (line 1)" in str(bench.replies[0].error)
    with pytest.raises(BreakerOpenError, match="no such model"):
        runner.submit(requests(3), metadata={})
    bench.server.states = ("completed",)
    following = bench.runner()
    following.submit(requests(3), metadata={})
    assert following.wait(bench.bank, timeout=1000).banked == 3
    assert len(bench.server.batches) == 2


@pytest.mark.parametrize(
    "errors",
    [
        [{"code": "bad", "message": "no such model"}],
        {"data": [{"code": "bad", "message": "no such model"}]},
        {"code": "bad", "message": "no such model"},
        "no such model",
        {"data": [{"message": {"text": "no such model"}, "code": None}]},
    ],
)
def test_reasons_are_read_as_object_list_or_text(bench: Bench, errors: object) -> None:
    """Services give `errors` in several shapes."""
    bench.server.states, bench.server.errors = ("failed",), errors
    runner = bench.runner()
    runner.submit(requests(1), metadata={})
    assert "no such model" in " ".join(runner.collect(bench.bank).problems)


def test_failed_lines_come_back_with_their_reason(bench: Bench) -> None:
    """A request in the error file is given back as an HTTP error, the others are banked."""
    shout = bench.server.answer

    def answer(body: dict[str, Any]) -> str:
        if body["messages"][0]["content"].endswith("1"):
            raise Failure(500, "worker lost")
        return shout(body)

    bench.server.answer = answer
    runner = bench.runner()
    runner.submit(requests(3), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.banked, summary.failed) == (2, {"error": 1})
    failed = next(reply for reply in bench.replies if reply.text is None)
    assert failed.id == "r0001"
    assert "worker lost" in str(failed.error)


def test_completed_without_any_file_gives_all_back(bench: Bench) -> None:
    """No output id, no error id: the requests are unanswered, not waited for for ever."""
    bench.server.line = lambda _row: None
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    batch = bench.server.batches[0]
    batch.overrides = {"output_file_id": ..., "error_file_id": ..., "request_counts": ...}
    assert runner.wait(bench.bank, timeout=1000).failed == {"unanswered": 2}


def test_an_empty_error_file_is_ordinary(bench: Bench) -> None:
    """An error file that is named and empty changes nothing."""
    bench.server.empty_error_file = True
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 2


def test_an_output_file_that_comes_late_is_waited_for(bench: Bench) -> None:
    """Completed and counted, but no file yet: nothing is given back before it had its time."""
    bench.server.states = ("completed",)
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    batch = bench.server.batches[0]
    batch.overrides = {"output_file_id": None}
    assert runner.collect(bench.bank).running == 1
    assert not bench.replies
    batch.overrides = {}
    assert runner.collect(bench.bank).banked == 2


@pytest.mark.parametrize("lost", ["output", "unreadable"])
def test_a_missing_output_file_holds_the_job(bench: Bench, lost: str) -> None:
    """Answers that are paid for and cannot be had are reported and kept in flight."""
    bench.server.states = ("completed",)
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    batch = bench.server.batches[0]
    file_id = str(batch.output_file_id)
    content = bench.server.files.pop(file_id)
    if lost == "unreadable":
        bench.server.files[file_id] = b'{"error": "gone"}\n'
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.held, summary.pending, summary.in_flight) == (1, False, 2)
    assert file_id in summary.problems[0]
    assert not bench.replies
    bench.server.files[file_id] = content
    assert runner.collect(bench.bank).banked == 2
    assert not runner.collect(bench.bank).problems


def test_strange_lines_cost_one_request_at_most(bench: Bench) -> None:
    """Repeated, unknown, nameless, broken and cut lines are counted and stored nowhere."""
    good = bench.server.line

    def line(row: dict[str, Any]) -> bytes | None:
        text = good(row)
        if row["custom_id"] == "r0000":
            return text
        if row["custom_id"] == "r0001":
            return (text or b"") + b"\n" + (text or b"")
        if row["custom_id"] == "r0002":
            body = row["response"]["body"]
            return json.dumps({**row, "response": {"body": json.dumps(body)}}).encode()
        return None

    bench.server.line = line
    other = {"custom_id": "stranger", "response": {"status_code": 200, "body": {"choices": []}}}
    bench.server.tail = (
        json.dumps(other).encode() + b'\n\n{"no": "id"}\n[1]\n{"custom_id": "r0003", "respo'
    )
    runner = bench.runner()
    runner.submit(requests(4), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.repeated, summary.unknown, summary.malformed) == (1, 1, 3)
    assert bench.texts == {"r0000": "TEXT 0", "r0001": "TEXT 1", "r0002": "TEXT 2", "r0003": None}
    assert bench.codes["r0003"] == "unanswered"


def test_line_separators_of_unicode_are_not_line_ends(bench: Bench) -> None:
    """U+2028, U+0085 and their kin in an answer stay in it; requests go out in ASCII."""
    text = "a\u2028b\u2029c\x85d\x0be"
    bench.server.answer = lambda _body: text
    bench.server.line = lambda row: json.dumps(row, ensure_ascii=False).encode()
    runner = bench.runner()
    sent = requests(1)
    sent[0].body["messages"][0]["content"] = text
    runner.submit(sent, metadata={})
    runner.wait(bench.bank, timeout=1000)
    assert bench.texts == {"r0000": text}
    assert bench.server.requests[0]["messages"][0]["content"] == text
    assert bench.server.files["file-000001"].isascii()


def test_a_stuck_batch_ends_the_wait_and_is_not_sent_again(bench: Bench) -> None:
    """Past its window and the grace it needs a person; if it ends after all, it is banked."""
    bench.server.states = ("in_progress",)
    runner = bench.runner(poll_interval=1000.0)
    runner.submit(requests(2), metadata={})
    summary = runner.wait(bench.bank, timeout=200_000)
    assert 86_400 + 3_600 <= bench.clock.now - 1_700_000_000 < 92_000
    assert (summary.held, summary.pending, summary.in_flight) == (1, False, 2)
    assert "in_progress" in summary.problems[0]
    assert runner.submit(requests(2), metadata={}).skipped == 2
    bench.server.batches[0].states[:] = ["completed"]
    assert runner.collect(bench.bank).banked == 2


def test_a_batch_the_service_does_not_know_is_held(bench: Bench) -> None:
    """404 for a batch: a moment's patience, then a person; a right address later finds it."""
    bench.server.states = ("completed",)
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    batch = bench.server.batches.pop()
    assert runner.collect(bench.bank).running == 1
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.held, summary.in_flight) == (1, 2)
    bench.server.batches.append(batch)
    assert runner.collect(bench.bank).banked == 2


def test_a_full_queue_is_answered_by_smaller_batches_later(bench: Bench) -> None:
    """token_limit_exceeded after create: halves are sent once some time has passed."""
    bench.server.errors = {"data": [{"code": "token_limit_exceeded", "message": "Enqueued"}]}
    bench.server.states = ("failed",)
    runner = bench.runner()
    runner.submit(requests(8), metadata={"language": "es"})
    summary = runner.collect(bench.bank)
    assert (summary.queued, summary.failed, summary.in_flight) == (2, {}, 8)
    bench.server.states = ("completed",)
    assert runner.wait(bench.bank, timeout=1000).banked == 8
    assert [len(batch.lines) for batch in bench.server.batches] == [8, 4, 4]
    assert bench.server.batches[1].metadata["language"] == "es"
    assert bench.clock.now - 1_700_000_000 >= 60
    assert set(bench.notes) == {f"note {number}" for number in range(8)}
    assert max(bench.server.paid.values()) == 1
