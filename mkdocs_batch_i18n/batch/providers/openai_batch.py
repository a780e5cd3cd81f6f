"""A service that speaks OpenAI's Batch API."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.jobs import Job, RemoteBatch
from mkdocs_batch_i18n.batch.providers.address import check_address
from mkdocs_batch_i18n.batch.providers.client import Client
from mkdocs_batch_i18n.batch.replies import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PAGE = 100
"""Batches asked for at once: the most that services give."""

_PAGES = 100
"""Pages asked for at most, against a service whose list never ends."""


class OpenAIBatch:
    """The Batch API at one address, with one key. Its `repr` shows no key."""

    def __init__(  # noqa: PLR0913 -- by keyword, each an option
        self,
        *,
        base_url: str,
        api_key: str,
        variable: str = "",
        completion_window: str = "24h",
        webhook_url: str | None = None,
        allow_http: frozenset[str] = frozenset(),
        timeout: float = 600.0,
    ) -> None:
        """Check address and key, see `Client`; nothing is sent."""
        self._client = Client(
            base_url, api_key, allow_http=allow_http, timeout=timeout, variable=variable
        )
        if webhook_url is not None:
            check_address(webhook_url, allow_http, "webhook_url")
        self.service = self._client.service
        self._window = completion_window
        self._webhook_url = webhook_url

    def __repr__(self) -> str:
        """Name the service, and nothing secret."""
        return f"OpenAIBatch({self.service!r})"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._client.close()

    def upload(self, path: Path) -> str:
        """Send a JSONL file; return its id there."""
        files = self._client.sdk().files.with_raw_response
        with path.open("rb") as file:
            form = (path.name, file, "application/jsonl")
            content = self._client.call(
                "upload", lambda: files.create(file=form, purpose="batch").content
            )
        return str(self._client.parsed(content, "upload")["id"])

    def create(self, file_id: str, job: Job) -> RemoteBatch:
        """Start the batch: the call that costs money."""
        extra = {"webhook_url": self._webhook_url} if self._webhook_url else None
        window: Any = self._window
        endpoint: Any = job.url
        batches = self._client.sdk().batches.with_raw_response
        content = self._client.call(
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
        return _batch(self._client.parsed(content, "create"))

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """Return how a batch stands."""
        batches = self._client.sdk().batches.with_raw_response
        content = self._client.call("retrieve", lambda: batches.retrieve(batch_id).content)
        return _batch(self._client.parsed(content, "retrieve"))

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
        batches = self._client.sdk().batches.with_raw_response
        query: dict[str, Any] = {"after": after} if after else {}
        content = self._client.call("list", lambda: batches.list(limit=_PAGE, **query).content)
        answer = self._client.parsed(content, "list", "data")
        rows = answer["data"] if isinstance(answer["data"], list) else []
        page = [_batch(row) for row in rows if isinstance(row, dict) and row.get("id")]
        return page, bool(answer.get("has_more", len(page) >= _PAGE))

    def download(self, file_id: str, path: Path) -> None:
        """Write a file of the service to `path`: all of it, or nothing."""
        part = path.with_name(path.name + ".part")
        try:
            self._client.call("download", lambda: self._stream(file_id, part))
            self._check_lines(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _stream(self, file_id: str, part: Path) -> None:
        """Write a file as it comes, and bring it to the disk."""
        files = self._client.sdk().files.with_streaming_response
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
            raise self._client.nonsense(start, "download")


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
