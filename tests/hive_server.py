"""Hive's Translation API on loopback, as document 002 shows its answers; knobs for faults."""

from __future__ import annotations

import json
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

CHARGE = 1.25


class HiveServer:
    """The server; a context manager that serves while it is open."""

    def __init__(self, translate: Callable[[str], str], key: str) -> None:
        """Say how texts are translated; any other key gets 401."""
        self.translate = translate
        self.key = key
        self.forms: list[dict[str, str]] = []
        """The forms received, in order."""
        self.faults: list[tuple[int, bytes, dict[str, str]]] = []
        """(status, body, headers) answered first, one a call."""
        self.verdict: Callable[[str], tuple[str, str]] = lambda _text: ("0", "SUCCESS")
        """The code and message of a task."""
        self._lock = threading.Lock()

    def __enter__(self) -> HiveServer:  # noqa: PYI034 -- Self needs Python 3.11
        """Serve on a free port of 127.0.0.1."""
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
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
        return f"http://127.0.0.1:{self._http.server_port}"

    def answer(
        self, path: str, key: str, form: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers of the answer to a form."""
        with self._lock:
            self.forms.append(form)
            if key != f"token {self.key}":
                return 401, b'{"code": 401, "message": "Invalid Auth"}', {}
            if self.faults:
                return self.faults.pop(0)
        if path != "/api/v2/task/sync":
            return 404, b"{}", {}
        return 200, json.dumps(self._task(form)).encode(), {}

    def _task(self, form: dict[str, str]) -> dict[str, Any]:
        """Return the answer to a task, in the shape of the document."""
        text = form["text_data"]
        code, message = self.verdict(text)
        given = {"charge": CHARGE, "model": "pytorch_translation_600m", "text": text}
        response: dict[str, Any] = {"input": given}
        if code == "0":
            response["output"] = [{"text": self.translate(text)}]
        task = {"status": {"code": code, "message": message}, "response": response}
        return {"id": "x", "code": 200, "status": [task], "from_cache": False}


class _Handler(BaseHTTPRequestHandler):
    """Reads a form, asks the server object, writes the answer."""

    owner: ClassVar[HiveServer]

    def do_POST(self) -> None:
        """Answer a form."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(
                decode=True
            ).decode()
            for part in message_from_bytes(head + content).get_payload()
        }
        status, body, headers = self.owner.answer(
            self.path, self.headers.get("Authorization", ""), form
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""
