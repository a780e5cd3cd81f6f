"""The openai SDK as we use it: one address, one key, one try, and errors of our own.

It is imported when the first call is made: that takes most of a second. It is given the key and
the address explicitly and is kept from trying again by itself, because it would send a POST that
costs money twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs_batch_i18n.batch.providers.address import origin
from mkdocs_batch_i18n.batch.providers.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import OpenAI

T = TypeVar("T")


class Client(Connection):
    """The SDK, made when it is first used, for one service with one key."""

    _sdk: OpenAI | None = None

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
            said = error.body if error.body is not None else error.message
            wish = error.response.headers.get("retry-after")
            return self.failed(call, int(error.status_code), said, wish)
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__ or error
            unsent = type(cause).__name__ in {"ConnectError", "ConnectTimeout", "PoolTimeout"}
            return self.away(call, cause, carried_out=False if unsent else None)
        if type(error).__module__.partition(".")[0] in {"httpx", "httpx2", "httpcore", "httpcore2"}:
            return self.away(call, error, carried_out=None)
        if isinstance(error, (_RedirectError, openai.OpenAIError)):
            return self.away(call, error, carried_out=None)
        return None


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
