"""Lines of output and error files, as services write them: `lines.jsonl` has one case a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.batch import jsonl
from mkdocs_batch_i18n.batch.jobs import Request
from mkdocs_batch_i18n.batch.replies import reply_of

CASES = [json.loads(line) for line in jsonl.lines(Path(__file__).with_name("lines.jsonl"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_line_is_read_as_expected(case: dict[str, Any]) -> None:
    """Each case names the fields of the reply that matter to it."""
    reply, want = reply_of(case["line"]), case["want"]
    if want is None:
        assert reply is None
        return
    assert reply is not None
    assert (reply.text is None) is (reply.error is not None) is bool(reply.code)
    if "error" in want:
        assert want.pop("error") in str(reply.error)
    if "usage" in want:
        usage = want.pop("usage")
        assert usage == (reply.usage and [reply.usage.input, reply.usage.output])
    assert {name: getattr(reply, name) for name in want} == want


_JSON = st.sampled_from(
    [
        *(None, True, 0, -1, 10**30, 1.5, float("inf"), float("nan"), "", "x", "5", "{}", '{"a":'),
        *([], [1], [[]], [{}], [{"text": 1}], {}, {"code": 1}, {"message": None}, {"error": {}}),
        *({"prompt_tokens": float("nan")}, {"data": [None]}, {"content": [None, {"text": "x"}]}),
    ]
)
_BODY = st.fixed_dictionaries(
    {},
    optional={
        "choices": _JSON | st.lists(st.fixed_dictionaries({"message": _JSON}), max_size=1),
        "usage": _JSON,
        "model": _JSON,
        "error": _JSON,
    },
)
_LINE = st.fixed_dictionaries(
    {"custom_id": st.just("a")},
    optional={
        "response": _JSON | st.fixed_dictionaries({"status_code": _JSON, "body": _BODY | _JSON}),
        "error": _JSON,
    },
)


@given(_LINE)
def test_no_line_crashes_the_reader(line: dict[str, Any]) -> None:
    """Whatever a service writes beside the id, it is a text or an error, never both."""
    reply = reply_of(line)
    assert reply is not None
    assert (reply.text is None) is bool(reply.code)


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_request_is_one_line_of_ascii(text: str, note: str) -> None:
    """Whatever the text, one line, and the same body when read back; the note stays here."""
    request = Request("a-1_Z", {"model": "m", "prompt": text}, "/v1/completions", note)
    line = jsonl.encode(request)
    assert line.isascii()
    assert line.index(b"\n") == len(line) - 1
    assert jsonl.decode(line) == {
        "custom_id": "a-1_Z",
        "method": "POST",
        "url": "/v1/completions",
        "body": {"model": "m", "prompt": text},
    }


@pytest.mark.parametrize("request_id", ["", "a b", "a.b", "ä", "a" * 65, "a\n"])
def test_ids_outside_the_safe_subset_are_refused(request_id: str) -> None:
    """Services cut or reject other ids, and then nobody knows what an answer belongs to."""
    with pytest.raises(ValueError, match="request id"):
        Request(request_id, {})


@pytest.mark.parametrize("line", [b"", b"[1]", b'"x"', b"{", b"\xff{}", b"[" * 100_000, b"nul"])
def test_a_line_that_holds_no_object_is_none(line: bytes) -> None:
    """Broken, cut or nested beyond reason: None, no exception."""
    assert jsonl.decode(line) is None
