"""Lines of output and error files: from what services write to a `Reply`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.jobs import Code, Reply, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

_STOPS = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence", ""})
"""Names of a natural end; an absent one counts as such, too."""

_OK = range(200, 300)

_MOST = 1e15
"""Numbers from here on are no counts of anything."""


def reply_of(line: Mapping[str, Any]) -> Reply | None:
    """Read one line; None when it carries no id, so that nobody knows what it answers."""
    request_id = line.get("custom_id")
    if not isinstance(request_id, str) or not request_id:
        return None
    response = _object(line.get("response"))
    body = _object(response.get("body"))
    if (failure := _failure(line, response, body)) is not None:
        code, error = failure
        return _failed(request_id, code, error, body)
    return _answer(request_id, body)


def _object(value: object) -> dict[str, Any]:
    """Return a JSON object, also when it comes as a string; {} for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _failure(
    line: Mapping[str, Any], response: Mapping[str, Any], body: Mapping[str, Any]
) -> tuple[Code, str] | None:
    """Return what the line itself says went wrong, None when it says nothing did."""
    status = _number(response.get("status_code"))
    if line.get("error"):
        return _named(*reason(line["error"]))
    if status is not None and status not in _OK:
        _, message = reason(body.get("error") or body)
        return "http", f"HTTP {status}: {message}"
    if body.get("error") and not body.get("choices"):
        return _named(*reason(body["error"]))
    if not response:
        return "malformed", "the line has neither a response nor an error"
    return None


def _named(code: str, message: str) -> tuple[Code, str]:
    """Tell requests that no model has seen from those that failed."""
    if "expired" in code:
        return "expired", message
    if "cancelled" in code or "canceled" in code:
        return "cancelled", message
    return "error", f"{code}: {message}" if code else message


def reason(error: object) -> tuple[str, str]:
    """Return (code, message) of an error in whatever shape it came."""
    if isinstance(error, dict):
        if isinstance(inner := error.get("error"), dict):
            return reason(inner)
        code = error.get("code") or error.get("type") or ""
        message = error.get("message") or error.get("detail") or ""
        return str(code), _short(message or error)
    return "", _short(error)


_SHAPE = re.compile(r"response.?format|json.?schema|structured.?output", re.IGNORECASE)


def is_about_shape(error: str) -> bool:
    """Tell whether a service's words say that it does not take structured output."""
    return bool(_SHAPE.search(error))


def _short(value: object, length: int = 500) -> str:
    """Return a value as one line of bounded length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _answer(request_id: str, body: Mapping[str, Any]) -> Reply:
    """Read a successful response of either endpoint."""
    choices = body.get("choices")
    choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
    message = _object(choice.get("message"))
    if not choice:
        return _failed(request_id, "malformed", "the response has no choices", body)
    finish = choice.get("finish_reason")
    finish = finish if isinstance(finish, str) else None
    text = _text(message.get("content") if message else choice.get("text"))
    code, error = _verdict(finish, _text(message.get("refusal")), text)
    if error:
        return _failed(request_id, code, error, body, finish)
    return Reply(request_id, text, None, "", finish, _usage(body), _model(body))


def _verdict(finish: str | None, refusal: str, text: str) -> tuple[Code, str]:
    """Return why an answer is none, ("", "") when it is one."""
    if finish == "length":
        return "length", "the answer was cut at its token limit"
    if finish == "content_filter":
        return "content_filter", "the service's filter stopped the answer"
    if refusal:
        return "refusal", f"the model refused: {_short(refusal)}"
    if finish is not None and finish not in _STOPS:
        return "finish_reason", f"the answer ended with {finish!r} instead of 'stop'"
    if not text.strip():
        return "empty", "the answer is empty"
    return "", ""


def _text(content: object) -> str:
    """Return a content as text: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _failed(
    request_id: str,
    code: Code,
    error: str,
    body: Mapping[str, Any],
    finish: str | None = None,
) -> Reply:
    """Return a reply without a text; what it cost is kept all the same."""
    return Reply(request_id, None, error, code, finish, _usage(body), _model(body))


def _usage(body: Mapping[str, Any]) -> Usage | None:
    """Return the tokens of either endpoint's naming, None when there are none."""
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return None
    taken = _number(usage.get("prompt_tokens", usage.get("input_tokens")))
    given = _number(usage.get("completion_tokens", usage.get("output_tokens")))
    charge = usage.get("charge")
    charge = float(charge) if isinstance(charge, (int, float)) and 0 < charge < _MOST else 0.0
    known = taken is not None or given is not None or charge
    return Usage(taken or 0, given or 0, charge) if known else None


def _model(body: Mapping[str, Any]) -> str:
    """Return the model that the response names."""
    model = body.get("model")
    return model if isinstance(model, str) else ""


def _number(value: object) -> int | None:
    """Return a count or status as int, None when it is none."""
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value == value and abs(value) < _MOST else None  # noqa: PLR0124 -- NaN
