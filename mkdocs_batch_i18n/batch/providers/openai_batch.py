"""A service that speaks OpenAI's Batch API, through the openai SDK.

The SDK is imported when the first call is made: it takes most of a second. It is given the key
and the address explicitly and is kept from trying again by itself, because it would send a POST
that costs money twice.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs_batch_i18n.batch.faults import RefusedError, UnavailableError
from mkdocs_batch_i18n.batch.jobs import Job, RemoteBatch
from mkdocs_batch_i18n.batch.providers.address import check_address, check_key, origin
from mkdocs_batch_i18n.batch.replies import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from openai import OpenAI

T = TypeVar("T")

_PAGE = 100
"""Batches asked for at once: the most that services give."""

_PAGES = 100
"""Pages asked for at most, against a service whose list never ends."""

_ADVICE = {
    401: "Check the key: the service did not accept it.",
    402: "The account has no credit left; pay, then run again.",
    403: "The key may not use this service, model or endpoint.",
    404: "Check base_url and model.",
    413: "Set a lower max_bytes_per_batch.",
}

_BUSY = frozenset({408, 409, 425, 429})
"""Statuses below 500 that pass by themselves; the call had no effect."""


class OpenAIBatch:
    """The Batch API at one address, with one key. Its `repr` shows no key."""

    def __init__(  # noqa: PLR0913 -- by keyword, each an option
        self,
        *,
        base_url: str,
        api_key: str,
        completion_window: str = "24h",
        webhook_url: str | None = None,
        allow_http: frozenset[str] = frozenset(),
        timeout: float = 600.0,
    ) -> None:
        """Check address and key; nothing is sent.

        Plain http is refused for a host that is neither loopback nor in `allow_http`. `timeout`
        is of a single read or write, in seconds.
        """
        self.service = check_address(base_url, allow_http, "base_url")
        if webhook_url is not None:
            check_address(webhook_url, allow_http, "webhook_url")
        self._key = check_key(api_key)
        self._window = completion_window
        self._webhook_url = webhook_url
        self._timeout = timeout
        self._sdk: OpenAI | None = None

    def __repr__(self) -> str:
        """Name the service, and nothing secret."""
        return f"OpenAIBatch({self.service!r})"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._sdk is not None:
            self._sdk.close()
            self._sdk = None

    def upload(self, path: Path) -> str:
        """Send a JSONL file; return its id there."""
        files = self._client().files.with_raw_response
        with path.open("rb") as file:
            form = (path.name, file, "application/jsonl")
            content = self._call("upload", lambda: files.create(file=form, purpose="batch").content)
        return str(self._object(content, "upload")["id"])

    def create(self, file_id: str, job: Job) -> RemoteBatch:
        """Start the batch: the call that costs money."""
        extra = {"webhook_url": self._webhook_url} if self._webhook_url else None
        window: Any = self._window
        endpoint: Any = job.url
        batches = self._client().batches.with_raw_response
        content = self._call(
            "create",
            lambda: (
                batches.create(
                    completion_window=window,
                    endpoint=endpoint,
                    input_file_id=file_id,
                    metadata=dict(job.metadata),
                    extra_body=extra,
                ).content
            ),
        )
        return _batch(self._object(content, "create"))

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """Return how a batch stands."""
        batches = self._client().batches.with_raw_response
        content = self._call("retrieve", lambda: batches.retrieve(batch_id).content)
        return _batch(self._object(content, "retrieve"))

    def batches(self) -> Iterator[RemoteBatch]:
        """Yield the account's batches; stops when the list ends, repeats itself or is too long."""
        seen: set[str] = set()
        after: str | None = None
        for _ in range(_PAGES):
            page, more = self._page(after)
            fresh = [batch for batch in page if batch.id not in seen]
            yield from fresh
            if not fresh or not more:
                return
            seen.update(batch.id for batch in fresh)
            after = page[-1].id

    def _page(self, after: str | None) -> tuple[list[RemoteBatch], bool]:
        """Return a page of the list and whether there may be more."""
        batches = self._client().batches.with_raw_response
        query: dict[str, Any] = {"after": after} if after else {}
        content = self._call("list", lambda: batches.list(limit=_PAGE, **query).content)
        answer = self._object(content, "list", "data")
        rows = answer["data"] if isinstance(answer["data"], list) else []
        page = [_batch(row) for row in rows if isinstance(row, dict) and row.get("id")]
        return page, bool(answer.get("has_more", len(page) >= _PAGE))

    def download(self, file_id: str, path: Path) -> None:
        """Write a file of the service to `path`: all of it, or nothing."""
        part = path.with_name(path.name + ".part")
        try:
            self._call("download", lambda: self._stream(file_id, part))
            self._check_lines(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _stream(self, file_id: str, part: Path) -> None:
        """Write a file as it comes, and bring it to the disk."""
        files = self._client().files.with_streaming_response
        with files.content(file_id) as answer, part.open("wb") as out:
            for chunk in answer.iter_bytes(1 << 16):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())

    def _check_lines(self, part: Path) -> None:
        """Refuse a file that is no JSONL, such as a page of HTML with status 200."""
        with part.open("rb") as file:
            start = file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
        if start and not start.startswith(b"{"):
            raise self._nonsense(start, "download")

    def _client(self) -> OpenAI:
        """Return the SDK's client, made on first use."""
        if self._sdk is None:
            import openai  # noqa: PLC0415 -- takes most of a second

            guard = _Guard(self.service)
            hooks: dict[str, Any] = {"request": [guard.leaving], "response": [guard.coming]}
            self._sdk = openai.OpenAI(
                api_key=self._key,
                base_url=self.service,
                max_retries=0,
                timeout=self._timeout,
                http_client=openai.DefaultHttpxClient(event_hooks=hooks),
            )
        return self._sdk

    def _call(self, call: str, function: Callable[[], T]) -> T:
        """Return what the function does; the SDK's errors become ours, with no key in them."""
        try:
            return function()
        except Exception as error:
            failure = self._translate(error, call)
            if failure is None:
                raise
        # Raised outside of the handler: the SDK's error knows the request and its headers.
        raise failure

    def _translate(self, error: Exception, call: str) -> Exception | None:
        """Return our error for one of the SDK's, None for any other."""
        import openai  # noqa: PLC0415 -- loaded already

        if isinstance(error, openai.APIStatusError):
            return self._status(error, call)
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__ or error
            unsent = type(cause).__name__ in {"ConnectError", "ConnectTimeout", "PoolTimeout"}
            return self._away(call, cause, carried_out=False if unsent else None)
        if type(error).__module__.partition(".")[0] in {"httpx", "httpx2", "httpcore", "httpcore2"}:
            return self._away(call, error, carried_out=None)
        if isinstance(error, (_RedirectError, openai.OpenAIError)):
            return self._away(call, error, carried_out=None)
        return None

    def _away(self, call: str, cause: BaseException, *, carried_out: bool | None) -> Exception:
        """Return the error for a service that did not answer."""
        text = self._clean(str(cause) or type(cause).__name__)
        what = f"the service cannot be reached ({call}): {text}."
        todo = "Check base_url and the network; nothing is lost, run again later."
        return UnavailableError(what, where=self.service, todo=todo, carried_out=carried_out)

    def _status(self, error: Any, call: str) -> Exception:  # noqa: ANN401 -- openai.APIStatusError
        """Return the error for an answer with an HTTP error."""
        status = int(error.status_code)
        code, message = reason(error.body if error.body is not None else error.message)
        said = ": ".join(part for part in (code, message) if part)
        what = f"the service answered {call} with HTTP {status}: {self._clean(said)}."
        if status >= 500 or status in _BUSY:  # noqa: PLR2004 -- HTTP's server errors
            return UnavailableError(
                what,
                where=self.service,
                todo="It is busy or broken; nothing is lost, run again later.",
                retry_after=_seconds(error.response.headers.get("retry-after")),
                carried_out=False if status in _BUSY else None,
            )
        todo = _ADVICE.get(status, "Nothing was lost; mend the cause, then run again.")
        return RefusedError(what, where=self.service, todo=todo, status=status)

    def _object(self, content: bytes, call: str, key: str = "id") -> dict[str, Any]:
        """Return an answer as an object that has this key."""
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict) or value.get(key) in (None, ""):
            raise self._nonsense(content, call)
        return value

    def _nonsense(self, content: bytes, call: str) -> UnavailableError:
        """Return the error for an answer that is no Batch API's."""
        start = self._clean(content[:80].decode("utf-8", "replace"))
        what = (
            f"the service answered {call} with something else than the Batch API does: {start!r}."
        )
        return UnavailableError(what, where=self.service, todo="Check base_url.")

    def _clean(self, text: str) -> str:
        """Return a text of the service with the key taken out, on one line."""
        return " ".join(text.replace(self._key, "***").split())


class _RedirectError(Exception):
    """A call that changes something was redirected: whether it was carried out is unknown."""


class _Guard:
    """Looks at every request before it leaves, redirected ones too, and at every answer."""

    def __init__(self, service: str) -> None:
        """Remember whose key it is."""
        self._home = origin(service)

    def leaving(self, request: Any) -> None:  # noqa: ANN401 -- of httpx or httpx2
        """Drop what belongs to another service's account; keep the key at home."""
        for name in ("openai-organization", "openai-project"):
            request.headers.pop(name, None)
        if origin(str(request.url)) != self._home:
            request.headers.pop("authorization", None)

    def coming(self, response: Any) -> None:  # noqa: ANN401 -- of httpx or httpx2
        """Do not follow a redirected POST: it would become a GET, or be sent twice."""
        if response.has_redirect_location and response.request.method == "POST":
            msg = f"it was redirected to {response.headers['location']}"
            raise _RedirectError(msg)


def _seconds(value: str | None) -> float | None:
    """Return a `Retry-After` in seconds; None for a date or nonsense."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _batch(row: Mapping[str, Any]) -> RemoteBatch:
    """Read a batch object leniently; what is used is checked."""
    counts = row.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    metadata = row.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return RemoteBatch(
        id=str(row["id"]),
        status=str(row.get("status") or "").lower(),
        input_file_id=_text(row.get("input_file_id")),
        output_file_id=_text(row.get("output_file_id")),
        error_file_id=_text(row.get("error_file_id")),
        created_at=_time(row.get("created_at")),
        expires_at=_time(row.get("expires_at")),
        total=_count(counts.get("total")),
        completed=_count(counts.get("completed")),
        failed=_count(counts.get("failed")),
        metadata={str(key): str(value) for key, value in metadata.items()},
        errors=_reasons(row.get("errors")),
    )


def _text(value: object) -> str | None:
    """Return an id, None for none."""
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    """Return a count, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object) -> float | None:
    """Return a time in seconds since the epoch, None for anything else, 0 among it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) or None


def _reasons(errors: object) -> tuple[tuple[str, str], ...]:
    """Return (code, message) of each error of a batch, given as an object or as a list."""
    rows = errors.get("data") if isinstance(errors, dict) and "data" in errors else errors
    rows = rows if isinstance(rows, list) else [rows] if rows else []
    return tuple(_reason(row) for row in rows[:20])


def _reason(row: object) -> tuple[str, str]:
    """Return (code, message) of one error, with its line if it has one."""
    code, message = reason(row)
    line = row.get("line") if isinstance(row, dict) else None
    return code, f"{message} (line {line})" if line is not None else message
