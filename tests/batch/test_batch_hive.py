"""Hive's Translation API: a text a request, what it took written down, no key anywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from batch_bench import KEY, Bench, Turns
from hive_server import CHARGE, HiveServer

from mkdocs_batch_i18n.batch import Limits, RefusedError, Request, Runner
from mkdocs_batch_i18n.batch.providers.hive import PATH, Hive, body_of, code_of
from mkdocs_batch_i18n.batch.providers.synchronous import Rate
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def service() -> Iterator[HiveServer]:
    """Yield a server that translates into capitals."""
    with HiveServer(str.upper, KEY) as service:
        yield service


@pytest.fixture
def run(bench: Bench, service: HiveServer, tmp_path: Path) -> Iterator[Runner]:
    """Yield a runner with that server."""
    hive = Hive(
        tmp_path / "hive",
        base_url=service.base_url,
        api_key=KEY,
        rate=Rate(concurrency=2),
        tries=2,
        backoff=0.001,
    )
    yield Runner(bench.journal, hive, Limits(poll_interval=30.0, backoff=0.001), Turns(hive))
    hive.close()


def texts(*found: str) -> list[Request]:
    """Return requests for texts, English to Brazilian Portuguese."""
    return [
        Request(f"h{number}", body_of(text, "en", "pt-BR"), PATH)
        for number, text in enumerate(found)
    ]


def test_a_text_is_sent_as_the_document_has_it(
    bench: Bench, service: HiveServer, run: Runner
) -> None:
    """Form field, languages as one JSON object, any letters; model and charge are kept."""
    run.submit(texts('To be\n"or" ¿ça? 🙂', "not {{1}}"), metadata={"language": "pt-BR"})
    summary = run.wait(bench.bank, timeout=1000)
    assert bench.texts == {"h0": 'TO BE\n"OR" ¿ÇA? 🙂', "h1": "NOT {{1}}"}
    assert {reply.model for reply in bench.replies} == {"pytorch_translation_600m"}
    form = service.forms[0]
    assert set(form) == {"text_data", "options"}
    assert json.loads(form["options"]) == {"input_language": "EN", "output_language": "PT"}
    assert summary.usage.charge == 2 * CHARGE
    (spent,) = bench.journal.spent()
    assert (spent.answers, spent.usage.charge) == (2, 2 * CHARGE)
    assert KEY.encode() not in bench.path.read_bytes()


def test_the_languages_can_be_fields_of_their_own(service: HiveServer, tmp_path: Path) -> None:
    """The other reading of what no document says."""
    hive = Hive(tmp_path, base_url=service.base_url, api_key=KEY, language_field="")
    row: dict[str, Any] = {"url": PATH, "body": body_of("x", "en", "es")}
    hive._ask(row)  # noqa: SLF001 -- one call
    assert service.forms == [{"text_data": "x", "input_language": "EN", "output_language": "ES"}]


def test_a_task_that_failed_costs_one_request(
    bench: Bench, service: HiveServer, run: Runner
) -> None:
    """Its code and message are the error; what it took is counted all the same."""
    service.verdict = lambda text: ("7", "too long") if text == "long" else ("0", "")
    run.submit(texts("short", "long"), metadata={})
    summary = run.wait(bench.bank, timeout=1000)
    assert (summary.banked, summary.failed) == (1, {"error": 1})
    assert [reply.error for reply in bench.replies if reply.error] == ["7: too long"]
    assert summary.usage.charge == 2 * CHARGE


@pytest.mark.parametrize("fault", [(503, b"busy", {"retry-after": "0"}), (200, b"<html>", {})])
def test_a_busy_service_is_asked_again(
    bench: Bench, service: HiveServer, run: Runner, fault: tuple[int, bytes, dict[str, str]]
) -> None:
    """503, and a page of HTML with status 200, pass."""
    service.faults = [fault]
    run.submit(texts("a"), metadata={})
    assert run.wait(bench.bank, timeout=1000).banked == 1
    assert len(service.forms) == 2


@pytest.mark.parametrize("status", [401, 403, 302])
def test_a_refusal_stops_and_loses_nothing(
    bench: Bench, service: HiveServer, run: Runner, status: int
) -> None:
    """Named without the key; a redirect is not followed."""
    service.faults = [(status, f'{{"message": "no {KEY}"}}'.encode(), {"location": "/x"})] * 9
    run.submit(texts("a"), metadata={})
    with pytest.raises(RefusedError, match=str(status)) as caught:
        run.wait(bench.bank, timeout=1000)
    assert KEY not in str(caught.value)
    assert bench.open == ["h0"]


def test_a_service_that_is_away_is_named(tmp_path: Path, bench: Bench) -> None:
    """No connection: the address is in the problem, the text stays in flight."""
    hive = Hive(tmp_path, base_url="http://127.0.0.1:9", api_key=KEY, tries=1)
    runner = Runner(bench.journal, hive, Limits(tries=1, poll_interval=30.0), Turns(hive))
    runner.submit(texts("a"), metadata={})
    for _ in range(3):
        Turns(hive).sleep(30.0)
        problems = runner.wait(bench.bank, timeout=0).problems
        if problems:
            break
    hive.close()
    assert "127.0.0.1:9" in problems[0]
    assert bench.open == ["h0"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "EN"), ("pt-BR", "PT"), ("zh", "ZH_CN"), ("zh-Hans", "ZH_CN"), ("zh-TW", "ZH_TW")],
)
def test_languages_have_the_services_names(tag: str, code: str) -> None:
    """BCP 47 tags become what the service lists."""
    assert code_of(tag) == code


def test_a_language_it_does_not_have_is_named() -> None:
    """Before anything is sent, with those that it has."""
    with pytest.raises(ConfigurationError, match="no language 'sv'"):
        code_of("sv")
