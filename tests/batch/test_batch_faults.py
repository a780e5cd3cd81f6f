"""A service that refuses, is busy, breaks off or answers nonsense."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from batch_bench import KEY, Bench, requests
from batch_server import Batch, BatchServer, Failure, Fault

from mkdocs_batch_i18n.batch import (
    BreakerOpenError,
    Journal,
    JournalBusyError,
    RefusedError,
    Runner,
    UnavailableError,
    open_provider,
)
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
@pytest.mark.parametrize("call", ["upload", "create"])
def test_a_refusal_is_named_and_loses_nothing(bench: Bench, status: int, call: str) -> None:
    """A 4xx stops with the service's words; the requests are free to be sent again."""
    bench.server.faults = [Fault(call, status, b'{"error": {"message": "no, because"}}')]
    runner = bench.runner()
    with pytest.raises(RefusedError, match="no, because") as caught:
        runner.submit(requests(2), metadata={})
    assert caught.value.status == status
    assert caught.value.todo
    assert bench.server.calls.count(call) == 1
    assert not bench.open
    bench.runner().submit(requests(2), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 2
    assert max(bench.server.paid.values()) == 1


def test_a_wrong_key_while_collecting_keeps_the_job(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401 on a look: an error now, and with the right key all answers."""
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    monkeypatch.setenv("BATCH_TEST_KEY", "sk-wrong")
    with pytest.raises(RefusedError, match="401"):
        bench.runner().wait(bench.bank, timeout=1000)
    assert len(bench.open) == 2
    assert runner.wait(bench.bank, timeout=1000).banked == 2


@pytest.mark.parametrize("call", ["upload", "create", "retrieve", "content"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again_after_a_pause(bench: Bench, call: str, status: int) -> None:
    """429 and 5xx pass; a batch is created once, whatever the service said."""
    bench.server.faults = [Fault(call, status, times=2)]
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 2
    assert set(bench.server.paid.values()) == {1}
    assert all(pause > 0 for pause in bench.clock.slept)


def test_retry_after_is_respected(bench: Bench) -> None:
    """The pause is at least what the service asks for."""
    bench.server.faults = [Fault("upload", 429, headers={"Retry-After": "17"})]
    bench.runner().submit(requests(1), metadata={})
    assert bench.clock.slept == [17.0]


def test_a_retry_after_beyond_patience_is_an_error(bench: Bench) -> None:
    """A service that asks for an hour is left alone at once; the job waits in this run."""
    bench.server.faults = [Fault("upload", 429, headers={"Retry-After": "3600"})]
    runner = bench.runner()
    with pytest.raises(UnavailableError, match="429"):
        runner.submit(requests(1), metadata={})
    assert not bench.clock.slept
    assert runner.wait(bench.bank, timeout=1000).banked == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("create", drop=True, carried_out=True),
        Fault("create", 500, carried_out=True),
        Fault("create", 504, b"<html>gateway</html>", carried_out=True),
        Fault("create", 200, b"<html>welcome</html>", carried_out=True),
        Fault("create", 200, b'{"object": "batch"}', carried_out=True),
        Fault("create", 301, b"", {"Location": "/elsewhere"}, carried_out=True),
    ],
    ids=["dropped", "500", "504", "html", "no id", "redirect"],
)
@pytest.mark.parametrize("metadata_kept", ["kept", ""])
def test_a_batch_that_was_created_all_the_same_is_adopted(
    bench: Bench, fault: Fault, metadata_kept: str
) -> None:
    """By our id in the metadata, or by the input file where a service drops metadata."""
    bench.server.faults = [replace(fault)]
    if not metadata_kept:
        shown = bench.server.shown

        def bare(batch: Batch) -> dict[str, object]:
            return {k: v for k, v in shown(batch).items() if k not in {"metadata", "errors"}}

        bench.server.shown = bare  # type: ignore[method-assign]
    runner = bench.runner()
    assert runner.submit(requests(2), metadata={}).unsure == 0
    assert runner.wait(bench.bank, timeout=1000).banked == 2
    assert bench.server.calls.count("create") == 1


def test_a_creation_that_never_arrived_is_sent_again_after_a_negative_search(
    bench: Bench,
) -> None:
    """Dropped before it was carried out: the list is asked until it must have shown up."""
    bench.server.faults = [Fault("create", drop=True)]
    runner = bench.runner()
    assert runner.submit(requests(2), metadata={}).unsure == 1
    assert bench.server.calls.count("create") == 1
    assert runner.wait(bench.bank, timeout=1000).banked == 2
    assert bench.server.calls.count("create") == 2
    assert set(bench.server.paid.values()) == {1}


def test_nothing_is_sent_again_while_the_list_cannot_be_read(bench: Bench) -> None:
    """No list, no negative search: the job stays in flight and says so."""
    bench.server.faults = [
        Fault("create", drop=True, carried_out=True),
        Fault("list", 404, times=99),
    ]
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.unsure, summary.in_flight) == (1, 2)
    assert "may exist" in summary.problems[0]
    bench.server.faults.clear()
    assert runner.wait(bench.bank, timeout=1000).banked == 2


def test_a_search_that_ends_early_is_not_negative(bench: Bench) -> None:
    """Among more batches than are looked through, ours may be: it is not sent again."""
    runner = bench.runner(search=3)
    for number in range(5):
        runner.submit(requests(1, prefix=f"old{number}-"), metadata={})
    bench.server.faults = [Fault("create", drop=True)]
    runner.submit(requests(1), metadata={})
    bench.clock.sleep(1000)
    assert runner.collect(bench.bank).unsure == 1
    assert bench.server.calls.count("create") == 6


@pytest.mark.parametrize("ignore_after", ["ignored", ""])
def test_the_list_is_read_page_by_page_and_ends(bench: Bench, ignore_after: str) -> None:
    """All pages are read; a server that ignores `after` does not keep us for ever."""
    bench.server.page_size, bench.server.ignore_after = 2, bool(ignore_after)
    runner = bench.runner()
    for number in range(5):
        runner.submit(requests(1, prefix=f"p{number}-"), metadata={})
    provider = bench.provider()
    ids = [batch.id for batch in provider.batches()]
    assert len(ids) == len(set(ids)) == (2 if ignore_after else 5)
    assert bench.server.calls.count("list") == (2 if ignore_after else 3)


@pytest.mark.parametrize("cut", [0, 40, 100])
def test_a_download_that_breaks_off_is_begun_anew(bench: Bench, cut: int) -> None:
    """Half a file is never read as a whole one."""
    bench.server.faults = [Fault("content", cut=cut)]
    runner = bench.runner()
    runner.submit(requests(5), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 5
    assert bench.server.calls.count("content") == 2


def test_html_in_place_of_an_output_file_is_not_taken_for_answers(bench: Bench) -> None:
    """A gateway's page with status 200: asked again, nothing given back as unanswered."""
    bench.server.faults = [Fault("content", 200, b"<!doctype html><p>Sign in</p>", times=2)]
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.banked, summary.failed) == (2, {})


def test_a_service_that_is_away_is_named(bench: Bench) -> None:
    """No connection: an error with the address; the requests were never sent."""
    with BatchServer() as gone:
        url = gone.base_url
    provider = bench.provider(url)
    runner = Runner(bench.journal, provider, clock=bench.clock)
    with pytest.raises(UnavailableError, match="cannot be reached") as caught:
        runner.submit(requests(2), metadata={})
    assert caught.value.where == url
    bench.runner().collect(bench.bank)
    assert not bench.open


def test_a_wait_outlasts_a_service_that_is_away_for_a_while(bench: Bench) -> None:
    """Every look fails for a while: the wait goes on and brings all answers."""
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    bench.server.faults = [Fault("retrieve", 502, times=12)]
    assert runner.wait(bench.bank, timeout=1000).banked == 2


def test_a_wait_ends_in_time_and_says_what_is_in_the_way(bench: Bench) -> None:
    """Time is up while the service is away: a summary, no error, all still in flight."""
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    bench.server.faults = [Fault("retrieve", 502, times=9999)]
    summary = runner.wait(bench.bank, timeout=100)
    assert summary.in_flight == 2
    assert "502" in summary.problems[-1]


def test_failures_in_a_row_stop_the_spending(bench: Bench) -> None:
    """Fifty refusals: what is queued is not sent, and the run says why."""

    def refuse(_body: dict[str, Any]) -> str:
        raise Failure(503, "model is down")

    bench.server.answer = refuse
    runner = bench.runner(max_requests=10, max_batches=6, max_failures=50)
    runner.submit(requests(100), metadata={})
    summary = runner.wait(bench.bank, timeout=10_000)
    assert len(bench.server.batches) < 10
    assert not summary.pending
    assert "50 requests in a row failed" in summary.problems[-1]
    assert "model is down" in summary.problems[-1]
    assert not bench.open
    with pytest.raises(BreakerOpenError):
        runner.submit(requests(1), metadata={})


def test_no_more_batches_at_once_than_allowed(bench: Bench) -> None:
    """Ten batches, two at a time: the rest waits its turn and is sent by the wait."""
    runner = bench.runner(max_requests=1, max_batches=2)
    assert runner.submit(requests(10), metadata={}).queued == 8
    assert len(bench.server.batches) == 2
    assert runner.wait(bench.bank, timeout=10_000).banked == 10


def test_files_keep_to_both_limits_and_to_one_model(bench: Bench) -> None:
    """No file is larger than allowed, none mixes models or endpoints, all requests go."""
    runner = bench.runner(max_requests=4, max_bytes=400)
    mixed = [
        pair
        for both in zip(requests(9), requests(9, model="big", prefix="b"), strict=True)
        for pair in both
    ]
    runner.submit(iter(mixed), metadata={})
    sent = [bench.server.files[batch.input_file_id] for batch in bench.server.batches]
    assert max(map(len, sent)) <= 400
    for content in sent:
        rows = [json.loads(line) for line in content.splitlines()]
        assert len(rows) <= 4
        assert len({row["body"]["model"] for row in rows}) == 1
    assert runner.wait(bench.bank, timeout=1000).banked == 18


def test_a_request_larger_than_a_batch_is_named(bench: Bench) -> None:
    """It cannot be sent at all: an error with its id."""
    with pytest.raises(ConfigurationError, match="r0000"):
        bench.runner(max_bytes=50).submit(requests(1), metadata={})


def test_an_id_in_flight_is_not_sent_again(bench: Bench) -> None:
    """Neither twice in one call nor while its first batch is out."""
    runner = bench.runner()
    assert runner.submit([*requests(2), *requests(2)], metadata={}).skipped == 2
    assert bench.runner().submit(requests(3), metadata={}).skipped == 2
    assert dict(bench.server.paid) == {"r0000": 1, "r0001": 1, "r0002": 1}


def test_a_caller_that_fails_gets_the_same_replies_again(bench: Bench) -> None:
    """An error out of `bank` reaches the caller; what it had not taken comes again."""
    runner = bench.runner()
    runner.submit(requests(3), metadata={})
    taken: list[str] = []

    def bank(reply: object, _note: str) -> None:
        if taken:
            msg = "disk full"
            raise OSError(msg)
        taken.append(reply.id)  # type: ignore[attr-defined]

    with pytest.raises(OSError, match="disk full"):
        runner.wait(bank, timeout=1000)
    assert runner.wait(bench.bank, timeout=1000).banked == 2
    assert {*taken, *bench.texts} == {"r0000", "r0001", "r0002"}


def test_another_service_leaves_our_jobs_alone(bench: Bench) -> None:
    """Jobs at one service are not looked for at another; both stay known."""
    bench.runner().submit(requests(2), metadata={})
    with BatchServer(key=KEY) as other:
        provider = bench.provider(other.base_url)
        summary = Runner(bench.journal, provider, clock=bench.clock).wait(bench.bank, timeout=99)
        assert (summary.elsewhere, summary.in_flight, summary.pending) == (1, 2, False)
        assert other.calls == []
    assert bench.runner().wait(bench.bank, timeout=1000).banked == 2


def test_two_processes_do_not_work_at_once_and_both_may_read(bench: Bench) -> None:
    """The second is told who works; reading goes on."""
    runner = bench.runner()
    runner.submit(requests(2), metadata={})
    with Journal(bench.path) as second, bench.journal.writing():
        with pytest.raises(JournalBusyError, match="works with this journal"), second.writing():
            pass
        assert len(list(second.in_flight())) == 2


def test_the_key_is_nowhere(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the journal, its files, errors or their causes, nor in any repr."""
    bench.server.faults = [
        Fault("upload", 400, json.dumps({"error": {"message": f"bad key {KEY}!"}}).encode())
    ]
    runner = bench.runner()
    with pytest.raises(RefusedError) as caught:
        runner.submit(requests(1), metadata={})
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in f"{error} {error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
    runner.submit(requests(2), metadata={})
    provider = bench.provider()
    assert KEY not in repr(provider)
    bench.journal.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()
    monkeypatch.setenv("BATCH_TEST_KEY", f"{KEY}\n{KEY}")
    with pytest.raises(ConfigurationError) as refused:
        bench.runner()
    assert KEY not in str(refused.value)


def test_only_the_named_key_travels(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment holds for OpenAI itself is not sent to another service."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-other")
    bench.runner().submit(requests(1), metadata={})
    for headers in bench.server.headers:
        assert headers["authorization"] == f"Bearer {KEY}"
        assert "other" not in " ".join(headers.values())


@pytest.mark.parametrize("call", ["content", "retrieve", "upload"])
def test_a_redirect_to_another_host_does_not_carry_the_key(bench: Bench, call: str) -> None:
    """Storage elsewhere may be redirected to, without our key."""
    with BatchServer() as other:
        other.files["x"] = b""
        url = other.base_url + "/files/x/content"
        status = 307 if call == "upload" else 302
        bench.server.faults = [Fault(call, status, b"", {"Location": url}, times=4)]
        runner = bench.runner()
        try:
            runner.submit(requests(1), metadata={})
            runner.collect(bench.bank)
            runner.wait(bench.bank, timeout=10)
        except (RefusedError, UnavailableError):
            pass
        # A POST is not followed at all: it could be carried out twice.
        assert bool(other.headers) is (call != "upload")
        assert all("authorization" not in headers for headers in other.headers)


@pytest.mark.parametrize(
    "url",
    [
        "http://batch.example.org/v1",
        "ftp://127.0.0.1/v1",
        "batch.example.org",
        "https://user:secret@batch.example.org/v1",
        "http://127.0.0.1.example.org/v1",
        "http://[::1/v1",
        "https://",
    ],
)
def test_an_address_that_would_show_the_key_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain http beyond this machine, no http at all, or a password within."""
    monkeypatch.setenv("BATCH_TEST_KEY", KEY)
    with pytest.raises(ConfigurationError, match="base_url"):
        open_provider(base_url=url, api_key_env="BATCH_TEST_KEY")


def test_plain_http_is_allowed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host in one's own network, if one says so."""
    monkeypatch.setenv("BATCH_TEST_KEY", KEY)
    url = "http://gpu.lan:8000/v1"
    provider = open_provider(base_url=url, api_key_env="BATCH_TEST_KEY", allow_http=["gpu.lan"])
    assert provider.service == url


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable's name is in the error; a server on this machine needs no key."""
    monkeypatch.delenv("BATCH_TEST_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="BATCH_TEST_KEY"):
        open_provider(base_url="https://batch.example.org/v1", api_key_env="BATCH_TEST_KEY")
    assert open_provider(base_url="http://localhost:9/v1", api_key_env="BATCH_TEST_KEY")


def test_a_webhook_address_goes_with_the_batch(bench: Bench) -> None:
    """`webhook_url` is in the body of the call that creates the batch."""
    provider = bench.provider(webhook_url="https://example.org/hook")
    Runner(bench.journal, provider, clock=bench.clock).submit(requests(1), metadata={})
    assert bench.server.batches[0].extra == {"webhook_url": "https://example.org/hook"}
