"""Notifications that a batch may be over: each is a hint to look, never the result.

The receiver tells apart what is worth a look and hands the rest back with an HTTP status; what a
batch brought is always asked of the service itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

from mkdocs_batch_i18n.batch.jobs import Clock
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_BODY = 65_536
"""Bytes of a notification at most; a service sends a few hundred."""

_TOLERANCE = 300.0
"""Seconds by which a signed notification's time may differ from ours."""

_PREFIX = "whsec_"
"""Begins a secret of Standard Webhooks; the rest is base64."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A notification that may be acted upon by looking."""

    batch_id: str
    """The batch it names; "" when it names none, and all are worth a look."""
    signed: bool
    """Whether its signature was checked."""


def secret_of(text: str) -> bytes:
    """Return the key that a secret in the form of Standard Webhooks holds."""
    try:
        key = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        what, todo = "the webhook secret cannot be read.", "It is whsec_ and base64."
        raise ConfigurationError(what, where="webhook secret", todo=todo)
    return key


def verified(headers: Mapping[str, str], body: bytes, key: bytes, now: float) -> bool:
    """Whether a notification carries a signature by this key that is not old.

    Header names are in lower case. Follows Standard Webhooks: HMAC-SHA256 over id, time and body;
    several signatures may be given, one right one is enough.
    """
    message_id, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (message_id and sent.isascii() and sent.isdecimal() and len(sent) < len(str(10**15))):
        return False
    if abs(now - int(sent)) > _TOLERANCE:
        return False
    content = f"{message_id}.{sent}.".encode("utf-8", "replace") + body
    right = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").split()
    candidates = [text.partition(",")[2] for text in given if text.startswith("v1,")]
    return any(hmac.compare_digest(right, text.encode("utf-8", "replace")) for text in candidates)


def read(
    headers: Mapping[str, str], body: bytes, key: bytes | None, now: float
) -> tuple[int, Hint | None]:
    """Return (HTTP status, hint) for a notification; no hint when it is not to be acted upon."""
    if len(body) > MAX_BODY:
        return 413, None
    if key is not None and not verified(headers, body, key, now):
        return 401, None
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return 400, None
    if not isinstance(value, dict):
        return 400, None
    return 204, Hint(_batch_id(value), signed=key is not None)


def _batch_id(value: Mapping[str, Any]) -> str:
    """Return the batch that a notification names, in the shapes that services use."""
    data = value.get("data")
    for candidate in (data if isinstance(data, dict) else {}, value):
        for name in ("batch_id", "id"):
            found = candidate.get(name)
            if isinstance(found, str) and (name == "batch_id" or found.startswith("batch")):
                return found[:200]
    return ""


class Receiver:
    """Listens for notifications; a context manager. On loopback unless told otherwise."""

    def __init__(
        self,
        port: int,
        *,
        secret: str | None = None,
        host: str = "127.0.0.1",
        clock: Clock | None = None,
    ) -> None:
        """Open the port, 0 for any that is free. With a secret, unsigned ones get 401."""
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._key = None if secret is None else secret_of(secret)
        self._clock = clock or Clock()
        self._hints: list[Hint] = []
        try:
            self._http = HTTPServer((host, port), handler)
        except (OSError, OverflowError) as error:
            what = f"cannot listen on {host}:{port}: {error}."
            raise ConfigurationError(what, where="port", todo="Name another port.") from error

    def __enter__(self) -> Receiver:  # noqa: PYI034 -- Self needs Python 3.11
        """Return the receiver itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the port."""
        self._http.server_close()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._http.server_port

    def wait(self, timeout: float | None, act: Callable[[Hint], None]) -> int:
        """Answer one call, if one comes in time, and act on what it says; return how many acts.

        The service has its answer before `act` begins, which may take long.
        """
        self._http.timeout = timeout
        self._http.handle_request()
        hints, self._hints = self._hints, []
        for hint in hints:
            act(hint)
        return len(hints)

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """Judge a notification, keep its hint, return the HTTP status of the answer."""
        status, hint = read(headers, body, self._key, self._clock.time())
        if hint is not None:
            self._hints.append(hint)
        return status


class _Handler(BaseHTTPRequestHandler):
    """Reads one notification, of bounded size and in bounded time."""

    receiver: ClassVar[Receiver]
    timeout = 10.0

    def do_POST(self) -> None:
        """Take a notification."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            self._answer(411)
        elif int(length[:12]) > MAX_BODY:
            self._answer(413)
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(self.receiver.take(headers, self.rfile.read(int(length))))

    def _answer(self, status: int) -> None:
        """Answer with a status alone, and hang up."""
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent: only edges speak."""
