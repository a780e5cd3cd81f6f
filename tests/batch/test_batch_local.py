"""Engines without batches of their own: synchronous endpoints, functions, files to carry."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from batch_bench import KEY, Bench, Turns, requests
from batch_server import BatchServer, Failure, Fault

from mkdocs_batch_i18n.batch import COMPLETIONS, Limits, RefusedError, Request, Runner
from mkdocs_batch_i18n.batch.providers.exchange import FileExchange
from mkdocs_batch_i18n.batch.providers.local import CallableBatches
from mkdocs_batch_i18n.batch.providers.openai_chat import OpenAIChat
from mkdocs_batch_i18n.batch.providers.synchronous import Rate
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def chat(bench: Bench, tmp_path: Path) -> Iterator[OpenAIChat]:
    """Yield the synchronous endpoint of the loopback server."""
    chat = OpenAIChat(
        tmp_path / "chat",
        base_url=bench.server.base_url,
        api_key=KEY,
        rate=Rate(concurrency=3),
        backoff=0.001,
    )
    yield chat
    chat.close()


def run(bench: Bench, chat: OpenAIChat) -> Runner:
    """Return a runner that waits for threads instead of the clock."""
    return Runner(bench.journal, chat, Limits(poll_interval=30.0, backoff=0.001), Turns(chat))


def test_the_same_requests_go_to_a_synchronous_endpoint(bench: Bench, chat: OpenAIChat) -> None:
    """Each is asked for once, several at once, on both endpoints, and banked by id."""
    runner = run(bench, chat)
    plain = [
        Request(
            "c1", {"model": "small", "prompt": "x", "messages": [{"content": "x"}]}, COMPLETIONS
        )
    ]
    runner.submit([*requests(20), *plain], metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert summary.banked == 21
    assert summary.usage.input > 0
    assert bench.texts["r0013"] == "TEXT 13"
    assert bench.texts["c1"] == "X"
    assert bench.server.calls.count("complete") == 21


def test_requests_are_under_way_at_once_up_to_the_limit(bench: Bench, chat: OpenAIChat) -> None:
    """Three threads meet; a fourth would never come."""
    meeting, lock = threading.Barrier(3, timeout=20), threading.Lock()
    waiting = [3]

    def answer(_body: dict[str, Any]) -> str:
        with lock:
            waiting[0] -= 1
            meets = waiting[0] >= 0
        if meets:
            meeting.wait()
        return "ok"

    bench.server.answer = answer
    bench.server.serial = False
    runner = run(bench, chat)
    runner.submit(requests(6), metadata={})
    assert runner.wait(bench.bank, timeout=1000).banked == 6
    assert not meeting.broken


def test_a_synchronous_service_that_is_busy_is_asked_again(bench: Bench, chat: OpenAIChat) -> None:
    """429 and 5xx pass; a request that fails for itself costs itself only."""
    bench.server.faults = [Fault("complete", 429, times=2), Fault("complete", 503)]

    def answer(body: dict[str, Any]) -> str:
        if body["messages"][0]["content"].endswith(" 3"):
            raise Failure(400, "too long")
        return "ok"

    bench.server.answer = answer
    runner = run(bench, chat)
    runner.submit(requests(5), metadata={})
    summary = runner.wait(bench.bank, timeout=1000)
    assert (summary.banked, summary.failed) == (4, {"http": 1})


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_a_synchronous_refusal_stops_and_loses_nothing(
    bench: Bench, chat: OpenAIChat, status: int
) -> None:
    """What was answered stays; the rest is asked for in the next run."""
    bench.server.faults = [Fault("complete", status, skip=4, times=99)]
    runner = run(bench, chat)
    runner.submit(requests(9), metadata={})
    with pytest.raises(RefusedError, match=str(status)):
        runner.wait(bench.bank, timeout=1000)
    assert len(bench.open) == 9
    asked = len(bench.server.requests)
    assert asked == 4
    bench.server.faults.clear()
    assert run(bench, chat).wait(bench.bank, timeout=1000).banked == 9
    assert len(bench.server.requests) == 9


def test_what_a_dead_process_had_answered_is_not_asked_again(
    bench: Bench, chat: OpenAIChat, tmp_path: Path
) -> None:
    """The output file is taken up where it ends, even within a line."""
    bench.server.faults = [Fault("complete", 401, skip=4, times=99)]
    runner = run(bench, chat)
    runner.submit(requests(6), metadata={})
    with pytest.raises(RefusedError):
        runner.wait(bench.bank, timeout=1000)
    (output,) = (tmp_path / "chat").glob("*.output.jsonl")
    content = output.read_bytes()
    output.write_bytes(content[:-20])
    bench.server.faults.clear()
    assert run(bench, chat).wait(bench.bank, timeout=1000).banked == 6
    assert len(bench.server.requests) == 4 + 3


def test_a_function_can_answer(bench: Bench, tmp_path: Path) -> None:
    """Pseudo-localization, or a dry run: the same way through, with no network."""

    def answer(body: Any) -> str:  # noqa: ANN401 -- any JSON
        return str(body["messages"][0]["content"]).swapcase()

    provider = CallableBatches(tmp_path / "pseudo", answer, "swapcase")
    runner = Runner(bench.journal, provider, clock=bench.clock)
    runner.submit(requests(3), metadata={})
    assert runner.collect(bench.bank).banked == 3
    assert bench.texts["r0002"] == "TEXT 2"
    assert not bench.server.calls


def test_files_can_be_carried_to_any_engine_and_back(bench: Bench, tmp_path: Path) -> None:
    """Exported with a manifest; an output file in any order, partly, from elsewhere, is banked."""
    exchange = FileExchange(tmp_path / "out")
    runner = Runner(bench.journal, exchange, Limits(max_requests=3), bench.clock)
    jobs = runner.submit(requests(5), metadata={"language": "es"}).jobs
    bench.clock.sleep(10 * 86_400)
    assert runner.collect(bench.bank).running == 2
    exported = tmp_path / "out" / f"{jobs[0]}.input.jsonl"
    assert len(exported.read_bytes().splitlines()) == 3
    manifest = json.loads((tmp_path / "out" / f"{jobs[0]}.batch.json").read_bytes())
    assert (manifest["total"], manifest["metadata"]["language"]) == (3, "es")
    choice = {"message": {"content": "hola"}, "finish_reason": "stop"}
    rows = [
        {"custom_id": name, "response": {"status_code": 200, "body": {"choices": [choice]}}}
        for name in ("r0004", "stranger", "r0001", "r0003")
    ]
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert exchange.take(answers) == {jobs[0]: 1, jobs[1]: 2, "": 1}
    summary = runner.collect(bench.bank)
    assert (summary.banked, summary.failed) == (3, {"unanswered": 2})
    with pytest.raises(ConfigurationError, match="answers no request"):
        exchange.take(answers)


def test_a_missing_batch_or_file_is_named(tmp_path: Path) -> None:
    """Somebody emptied the folder: reported as a service would, nothing crashes."""
    exchange = FileExchange(tmp_path / "none")
    with pytest.raises(RefusedError, match="no batch x"):
        exchange.retrieve("x")
    with pytest.raises(RefusedError, match="no file x"):
        exchange.download("x", tmp_path / "y")
    assert list(exchange.batches()) == []


def test_the_chat_provider_shows_no_key(bench: Bench, chat: OpenAIChat) -> None:
    """Neither in its repr nor in its files."""
    runner = run(bench, chat)
    runner.submit(requests(2), metadata={})
    runner.wait(bench.bank, timeout=1000)
    assert KEY not in repr(chat)
    for path in bench.path.parents[1].rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


def test_the_rate_is_kept(tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 60 a minute the second request's turn is a second after the first's."""
    url, rate = bench.server.base_url, Rate(per_minute=60.0)
    chat = OpenAIChat(tmp_path / "c", base_url=url, api_key=KEY, rate=rate)
    pauses: list[float] = []
    monkeypatch.setattr(chat._stop, "wait", pauses.append)  # noqa: SLF001
    assert chat._may_go()  # noqa: SLF001 -- no sleeping in tests
    assert chat._may_go()  # noqa: SLF001
    assert chat._may_go()  # noqa: SLF001
    assert [round(pause) for pause in pauses] == [1, 2]


def test_html_from_a_synchronous_endpoint_is_not_an_answer(tmp_path: Path, bench: Bench) -> None:
    """A gateway's page with status 200 stops the work after some tries; nothing is stored."""
    with BatchServer() as server:
        server.faults = [Fault("complete", 200, b"<html>sign in</html>", times=99)]
        chat = OpenAIChat(
            tmp_path / "c", base_url=server.base_url, api_key=KEY, tries=2, backoff=0.001
        )
        runner = Runner(
            bench.journal, chat, Limits(backoff=0.001, tries=1, poll_interval=30.0), Turns(chat)
        )
        runner.submit(requests(2), metadata={})
        problems: list[str] = []
        for _ in range(3):
            Turns(chat).sleep(30.0)
            problems += runner.wait(bench.bank, timeout=0).problems
        chat.close()
    assert len(bench.open) == 2
    assert "something else" in problems[0]
