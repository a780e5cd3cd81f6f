"""A Batch API server on loopback, over real HTTP, for tests: document 004 with faults on request.

    with BatchServer(answer=lambda body: "...") as server:
        provider = open_provider(base_url=server.base_url, api_key_env="ANY")
        ...
        server.requests     # bodies received, in order of batches and lines
        server.paid         # how often each custom_id was worked on

Each look at a batch moves it one step along `states`; the last one stays. Batches begin with a
copy of `server.states`, so set it before submitting, or change `batch.states` of one.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OVER = frozenset({"completed", "failed", "expired", "cancelled"})
"""States that end a batch."""


class Failure(Exception):  # noqa: N818 -- an outcome of a line, not an error of the test
    """Raised by `answer`: this request fails at the service and goes to the error file."""

    def __init__(self, status: int = 500, message: str = "worker failed") -> None:
        """Name the HTTP status and message of the line."""
        super().__init__(message)
        self.status = status


@dataclass
class Fault:
    """One misbehaviour: the next `times` calls of a kind go wrong."""

    call: str
    """upload, create, retrieve, list, content, cancel, complete, or * for any."""
    status: int = 500
    body: bytes = b'{"error": {"message": "out of order", "code": "server_error"}}'
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    skip: int = 0
    """Calls of this kind that go well before."""
    carried_out: bool = False
    """Whether the call has its effect all the same."""
    drop: bool = False
    """Close the connection instead of answering."""
    cut: int | None = None
    """Promise the whole answer and stop after so many bytes of it."""


@dataclass
class Batch:
    """A batch at the server."""

    id: str
    input_file_id: str
    endpoint: str
    metadata: dict[str, str]
    lines: list[dict[str, Any]]
    states: list[str]
    created_at: float
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields that came with its creation, such as webhook_url."""
    errors: object = None
    """What a failed batch gives as its reasons."""
    status: str = ""
    output_file_id: str | None = None
    error_file_id: str | None = None
    counts: tuple[int, int] = (0, 0)
    overrides: dict[str, Any] = field(default_factory=dict)
    """Fields shown as they stand here; `...` leaves a field out."""


class BatchServer:
    """The server; a context manager that serves while it is open."""

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], str] = lambda _body: "answer",
        *,
        states: tuple[str, ...] = ("validating", "in_progress", "finalizing", "completed"),
        key: str | None = None,
    ) -> None:
        """Say how bodies are answered; with `key`, any other key gets 401."""
        self.answer = answer
        self.states = states
        self.key = key
        self.partial: int | None = None
        """How many requests are done when a batch expires or is cancelled; None: half of them."""
        self.leave_out = 0
        """How many of the rest are in neither file then."""
        self.errors: object = {
            "object": "list",
            "data": [{"code": "invalid_model", "message": "no such model", "line": 1}],
        }
        """The reasons a failed batch gives."""
        self.line: Callable[[dict[str, Any]], bytes | None] = lambda row: json.dumps(row).encode()
        """Writes a line of an output or error file; None leaves it out."""
        self.tail = b""
        """Bytes put after the last line of each output file."""
        self.empty_error_file = False
        """Whether an error file is named though nothing failed."""
        self.now: Callable[[], float] = time.time
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        """Kinds of the calls received, in order."""
        self.headers: list[dict[str, str]] = []
        """Headers of the calls received, names in lower case."""
        self.requests: list[dict[str, Any]] = []
        """Bodies received, in order of batches and lines; synchronous calls too."""
        self.paid: Counter[str] = Counter()
        """How often each custom_id was in a batch that was not rejected."""
        self.batches: list[Batch] = []
        self.files: dict[str, bytes] = {}
        self.page_size: int | None = None
        """A cap on the page that a list returns, whatever its limit."""
        self.serial = True
        """Whether synchronous requests are answered one after another."""
        self.ignore_after = False
        """Whether the list always begins anew, as some servers do."""
        self._lock = threading.RLock()
        self._count = 0

    def __enter__(self) -> BatchServer:  # noqa: PYI034 -- Self needs Python 3.11
        """Start serving on a free port of 127.0.0.1."""
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        """The address for `provider.base_url`."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def settle(self) -> None:
        """Return when every call of clients that are gone has been carried out.

        Connections are accepted in order: when one of ours is answered, all earlier ones are at
        work, and end when their client has.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self._http.server_port, timeout=20)
        connection.request("GET", "/settle")
        connection.getresponse().read()
        connection.close()
        with self._http.changed:
            self._http.changed.wait_for(lambda: self._http.connections == 0, timeout=20)

    def forget(self) -> None:
        """Drop all that was received, as a new server."""
        with self._lock:
            for kept in (self.batches, self.files, self.paid, self.requests, self.calls):
                kept.clear()

    # What the API does

    def upload(self, content: bytes) -> tuple[int, object]:
        """Keep a file."""
        file_id = self._new("file")
        self.files[file_id] = content
        return 200, {"id": file_id, "object": "file", "bytes": len(content), "purpose": "batch"}

    def create(self, body: dict[str, Any]) -> tuple[int, object]:
        """Start a batch on a file."""
        content = self.files.get(body.get("input_file_id", ""))
        if content is None:
            return 404, _error("not_found", "no such input file")
        rows = [json.loads(line) for line in content.split(b"\n") if line.strip()]
        known = {"input_file_id", "endpoint", "metadata", "completion_window"}
        batch = Batch(
            id=self._new("batch"),
            input_file_id=body["input_file_id"],
            endpoint=body["endpoint"],
            metadata=dict(body.get("metadata") or {}),
            lines=rows,
            states=list(self.states),
            created_at=self.now(),
            extra={name: value for name, value in body.items() if name not in known},
        )
        batch.errors = self._invalid(batch)
        if batch.errors:
            batch.states = ["failed"]
        if "failed" not in batch.states:
            self.paid.update(row["custom_id"] for row in rows)
        self.requests.extend(row["body"] for row in rows)
        self.batches.append(batch)
        self._step(batch)
        return 200, self.shown(batch)

    def _invalid(self, batch: Batch) -> object:
        """Return why a batch cannot be validated, None when it can."""
        if "failed" in batch.states:
            return self.errors
        ids = [row["custom_id"] for row in batch.lines]
        if len(set(ids)) < len(ids):
            return {"data": [{"code": "duplicate_custom_id", "message": "ids must be unique"}]}
        if any(row["url"] != batch.endpoint or row["method"] != "POST" for row in batch.lines):
            return {"data": [{"code": "mismatched_url", "message": "one endpoint a batch"}]}
        return None

    def retrieve(self, batch_id: str) -> tuple[int, object]:
        """Show a batch, one step further."""
        for batch in self.batches:
            if batch.id == batch_id:
                self._step(batch)
                return 200, self.shown(batch)
        return 404, _error("not_found", "no such batch")

    def cancel(self, batch_id: str) -> tuple[int, object]:
        """Cancel a batch: cancelling now, cancelled at the next look."""
        for batch in self.batches:
            if batch.id == batch_id:
                batch.states[:] = ["cancelling", "cancelled"]
                self._step(batch)
                return 200, self.shown(batch)
        return 404, _error("not_found", "no such batch")

    def listed(self, limit: int, after: str | None) -> tuple[int, object]:
        """Return a page of the batches, newest first."""
        rows = [self.shown(batch) for batch in reversed(self.batches)]
        ids = [batch.id for batch in reversed(self.batches)]
        start = ids.index(after) + 1 if after in ids and not self.ignore_after else 0
        size = min(limit, self.page_size or limit)
        page = rows[start : start + size]
        more = self.ignore_after or start + size < len(rows)
        return 200, {"object": "list", "data": page, "has_more": more}

    def complete(self, url: str, body: dict[str, Any]) -> tuple[int, object]:
        """Answer one request at once, as the synchronous endpoints do."""
        self.requests.append(body)
        try:
            return 200, self._completion(url, body)
        except Failure as failure:
            return failure.status, _error("failed", str(failure))

    def shown(self, batch: Batch) -> dict[str, object]:
        """Return a batch as the API shows it."""
        done, failed = batch.counts
        fields = {
            "id": batch.id,
            "object": "batch",
            "endpoint": batch.endpoint,
            "errors": batch.errors if batch.status == "failed" else None,
            "input_file_id": batch.input_file_id,
            "completion_window": "24h",
            "status": batch.status,
            "output_file_id": batch.output_file_id,
            "error_file_id": batch.error_file_id,
            "created_at": int(batch.created_at),
            "expires_at": int(batch.created_at) + 86_400,
            "request_counts": {"total": len(batch.lines), "completed": done, "failed": failed},
            "metadata": batch.metadata,
            **batch.overrides,
        }
        return {name: value for name, value in fields.items() if value is not ...}

    # How a batch goes on

    def _step(self, batch: Batch) -> None:
        """Move a batch to its next state, if it has one."""
        if batch.states:
            batch.status = batch.states.pop(0)
            if batch.status in OVER and batch.status != "failed" and not batch.output_file_id:
                self._finish(batch)

    def _finish(self, batch: Batch) -> None:
        """Write the files of a batch that is over."""
        total = len(batch.lines)
        count = total
        if batch.status != "completed":
            count = total // 2 if self.partial is None else min(self.partial, total)
        good, bad = [], []
        for row in reversed(batch.lines[:count]):
            (good if (line := self._line(batch, row))["error"] is None else bad).append(line)
        code = "batch_expired" if batch.status == "expired" else "batch_cancelled"
        rest = batch.lines[count : max(count, total - self.leave_out)]
        bad += [_unfinished(row, code) for row in rest]
        batch.counts = (len(good), len(bad))
        batch.output_file_id = self._written(good, self.tail) if good or self.tail else None
        if bad or self.empty_error_file:
            batch.error_file_id = self._written(bad, b"")

    def _written(self, rows: list[dict[str, Any]], tail: bytes) -> str:
        """Keep the lines as a file; return its id."""
        lines = [line + b"\n" for row in rows if (line := self.line(row)) is not None]
        file_id = self._new("file")
        self.files[file_id] = b"".join(lines) + tail
        return file_id

    def _line(self, batch: Batch, row: dict[str, Any]) -> dict[str, Any]:
        """Return the line that answers a request."""
        head = {"id": self._new("batch_req"), "custom_id": row["custom_id"]}
        try:
            status, body = 200, self._completion(batch.endpoint, row["body"])
        except Failure as failure:
            error = {"code": "server_error", "message": str(failure)}
            response = {"status_code": failure.status, "body": {"error": error}}
            return {**head, "response": response, "error": error}
        return {**head, "response": {"status_code": status, "body": body}, "error": None}

    def _completion(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the body of a successful answer; may raise `Failure`."""
        text, asked = self.answer(body), json.dumps(body)
        choice: dict[str, object] = {"index": 0, "finish_reason": "stop"}
        if url.endswith("/chat/completions"):
            choice["message"] = {"role": "assistant", "content": text}
        else:
            choice["text"] = text
        taken, given = max(1, len(asked) // 4), max(1, len(text) // 4)
        usage = {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
        return {
            "id": self._new("cmpl"),
            "object": "chat.completion",
            "model": body.get("model"),
            "choices": [choice],
            "usage": usage,
        }

    def _new(self, kind: str) -> str:
        """Return an id not given before."""
        with self._lock:
            self._count += 1
            return f"{kind}-{self._count:06d}"

    def fault(self, call: str) -> Fault | None:
        """Return the misbehaviour due for this call, if any."""
        for fault in self.faults:
            if fault.call in {call, "*"} and fault.times > 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None


def _error(code: str, message: str) -> dict[str, object]:
    """Return an error as the API shows it."""
    return {"error": {"code": code, "message": message, "type": "invalid_request_error"}}


def _unfinished(row: dict[str, Any], code: str) -> dict[str, Any]:
    """Return the line of a request that a batch did not come to."""
    message = "This request could not be executed before the completion window expired."
    error = {"code": code, "message": message}
    return {"id": "batch_req", "custom_id": row["custom_id"], "response": None, "error": error}


class _Server(ThreadingHTTPServer):
    """Counts its connections."""

    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 -- those of its base
        """Begin with none."""
        self.changed = threading.Condition()
        self.connections = 0
        super().__init__(*arguments)

    def process_request(self, *arguments: Any) -> None:  # noqa: ANN401
        """Count one more."""
        with self.changed:
            self.connections += 1
        super().process_request(*arguments)

    def shutdown_request(self, *arguments: Any) -> None:  # noqa: ANN401
        """Count one less."""
        super().shutdown_request(*arguments)
        with self.changed:
            self.connections -= 1
            self.changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    """Parses HTTP, asks the server object, writes the answer."""

    protocol_version = "HTTP/1.1"
    # Head and body in one packet at once: two cost 40 ms each call on loopback.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    owner: ClassVar[BatchServer]

    def do_GET(self) -> None:
        """Answer reads."""
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        server = self.owner
        if match := re.fullmatch(r"/v1/files/([^/]+)/content", url.path):
            file_id = match[1]
            self._do("content", lambda: self._content(file_id))
        elif match := re.fullmatch(r"/v1/batches/([^/]+)", url.path):
            batch_id = match[1]
            self._do("retrieve", lambda: server.retrieve(batch_id))
        elif url.path == "/v1/batches":
            limit = int(query.get("limit", "20"))
            self._do("list", lambda: server.listed(limit, query.get("after")))
        elif url.path == "/v1/models":
            models = {"object": "list", "data": [{"id": "stub", "object": "model"}]}
            self._do("models", lambda: (200, models))
        else:
            self._do("?", lambda: (404, _error("not_found", "no such path")))

    def do_POST(self) -> None:
        """Answer writes."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, server = urlsplit(self.path).path, self.owner
        if path == "/v1/files":
            self._do("upload", lambda: server.upload(self._part(content)))
        elif path == "/v1/batches":
            self._do("create", lambda: server.create(json.loads(content)))
        elif match := re.fullmatch(r"/v1/batches/([^/]+)/cancel", path):
            batch_id = match[1]
            self._do("cancel", lambda: server.cancel(batch_id))
        elif path.endswith("/completions"):
            body = json.loads(content)
            if not server.serial:
                self._reply(*server.complete(path, body), None)
                return
            self._do("complete", lambda: server.complete(path, body))
        else:
            self._do("?", lambda: (404, _error("not_found", "no such path")))

    def _content(self, file_id: str) -> tuple[int, object]:
        """Return a file's bytes."""
        if file_id not in self.owner.files:
            return 404, _error("not_found", "no such file")
        return 200, self.owner.files[file_id]

    def _part(self, content: bytes) -> bytes:
        """Return the part named "file" of a multipart form."""
        boundary = b"--" + self.headers["Content-Type"].partition("boundary=")[2].encode()
        for part in content.split(boundary):
            head, _, body = part.partition(b"\r\n\r\n")
            if b'name="file"' in head:
                return body.removesuffix(b"\r\n")
        msg = "the form has no file"
        raise ValueError(msg)

    def _do(self, call: str, act: Callable[[], tuple[int, object]]) -> None:
        """Carry a call out, unless a fault or a wrong key is in the way."""
        server = self.owner
        with server._lock:  # noqa: SLF001 -- two halves of one server
            server.calls.append(call)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            fault = server.fault(call)
            if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
                status, answer = 401, _error("invalid_api_key", "Incorrect API key provided")
            elif fault and not fault.carried_out and fault.cut is None:
                status, answer = fault.status, fault.body
            else:
                status, answer = act()
                if fault and fault.cut is None:
                    status, answer = fault.status, fault.body
        self._reply(status, answer, fault)

    def _reply(self, status: int, answer: object, fault: Fault | None) -> None:
        """Write an answer, or as much of it as the fault allows."""
        if fault and fault.drop:
            self.close_connection = True
            return
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (fault.headers if fault else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content if fault is None or fault.cut is None else content[: fault.cut])
        if fault and fault.cut is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Stay silent."""
