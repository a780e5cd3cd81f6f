"""The openai SDK as we use it: one address, one key, one try, and errors of our own.

It is imported when the first call is made: that takes most of a second. It is given the key and
the address explicitly and is kept from trying again by itself, because it would send a POST that
costs money twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs_batch_i18n.batch.faults import RefusedError, UnavailableError
from mkdocs_batch_i18n.batch.providers.address import check_address, check_key, origin
from mkdocs_batch_i18n.batch.replies import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from openai import OpenAI

T = TypeVar("T")

_ADVICE = {
    401: "Check the key: the service did not accept it.",
    402: "The account has no credit left; pay, then run again.",
    403: "The key may not use this service, model or endpoint.",
    404: "Check base_url and model.",
    413: "Set a lower max_bytes_per_batch.",
}

_BUSY = frozenset({408, 409, 425, 429})
"""Statuses below 500 that pass by themselves; the call had no effect."""


_BROKE = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""Codes that come with 429 and do not pass by themselves."""


class Client:
    """A connection to one service with one key. Its `repr` shows no key."""

    def __init__(
        self, base_url: str, api_key: str, *, allow_http: Collection[str], timeout: float
    ) -> None:
        """Check address and key; nothing is sent.

        Plain http is refused for a host that is neither loopback nor in `allow_http`. `timeout`
        is of a single read or write, in seconds.
        """
        self.service = check_address(base_url, allow_http, "base_url")
        self._key = check_key(api_key)
        self._timeout = timeout
        self._sdk: OpenAI | None = None

    def __repr__(self) -> str:
        """Name the service, and nothing secret."""
        return f"Client({self.service!r})"

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._sdk is not None:
            self._sdk.close()
            self._sdk = None

    def sdk(self) -> OpenAI:
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

    def call(self, call: str, function: Callable[[], T]) -> T:
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
        if code not in _BROKE and (status >= 500 or status in _BUSY):  # noqa: PLR2004 -- HTTP's server errors
            return UnavailableError(
                what,
                where=self.service,
                todo="It is busy or broken; nothing is lost, run again later.",
                retry_after=_seconds(error.response.headers.get("retry-after")),
                carried_out=False if status in _BUSY else None,
            )
        todo = _ADVICE.get(status, "Nothing was lost; mend the cause, then run again.")
        return RefusedError(what, where=self.service, todo=todo, status=status)

    def parsed(self, content: bytes, call: str, key: str = "id") -> dict[str, Any]:
        """Return an answer as an object that has this key."""
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            raise self.nonsense(content, call) from None
        return self.checked(value, call, key)

    def checked(self, value: object, call: str, key: str) -> dict[str, Any]:
        """Return a value if it is an object that has this key; refuse it otherwise."""
        if not isinstance(value, dict) or value.get(key) in (None, ""):
            raise self.nonsense(str(value).encode(errors="replace"), call)
        return value

    def nonsense(self, content: bytes, call: str) -> UnavailableError:
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
