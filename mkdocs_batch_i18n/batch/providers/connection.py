"""One address and one key, and how a service's answers become errors of our own, with no key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.faults import RefusedError, UnavailableError
from mkdocs_batch_i18n.batch.providers.address import check_address, check_key
from mkdocs_batch_i18n.batch.replies import is_about_shape, reason

if TYPE_CHECKING:
    from collections.abc import Collection

_ADVICE = {
    401: "Check the key{place}: the service did not accept it.",
    402: "The account has no credit left; pay, then run again.",
    403: "The key{place} may not use this service, model or endpoint.",
    404: "Check base_url and model.",
    413: "Set a lower max_bytes_per_batch.",
}

NO_SHAPE = "Set `provider.structured_output` to `off`, or name a model that has it; run again."
"""What to do when a service does not take structured output."""

_BUSY = frozenset({408, 409, 425, 429})
"""Statuses below 500 that pass by themselves; the call had no effect."""


_BROKE = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""Codes that come with 429 and do not pass by themselves."""


class Connection:
    """A service and the key for it. Its `repr` shows no key."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        allow_http: Collection[str],
        timeout: float,
        variable: str = "",
    ) -> None:
        """Check address and key; nothing is sent. `variable` is where the key was found.

        Plain http is refused for a host that is neither loopback nor in `allow_http`. `timeout` is
        of a single read or write, in seconds.
        """
        self._timeout = timeout
        self.service = check_address(base_url, allow_http, "base_url")
        self._key = check_key(api_key)
        self._place = f" in {variable}" if variable else ""

    def __repr__(self) -> str:
        """Name the service, and nothing secret."""
        return f"{type(self).__name__}({self.service!r})"

    def away(
        self, call: str, cause: BaseException, *, carried_out: bool | None
    ) -> UnavailableError:
        """Return the error for a service that did not answer."""
        text = self.clean(str(cause) or type(cause).__name__)
        what = f"the service cannot be reached ({call}): {text}."
        todo = "Check base_url and the network; nothing is lost, run again later."
        return UnavailableError(what, where=self.service, todo=todo, carried_out=carried_out)

    def failed(
        self, call: str, status: int, body: object, retry_after: str | None
    ) -> UnavailableError | RefusedError:
        """Return the error for an answer with an HTTP error."""
        code, message = reason(body)
        said = ": ".join(part for part in (code, message) if part)
        what = f"the service answered {call} with HTTP {status}: {self.clean(said)}."
        if code not in _BROKE and (status >= 500 or status in _BUSY):  # noqa: PLR2004 -- HTTP's server errors
            return UnavailableError(
                what,
                where=self.service,
                todo="It is busy or broken; nothing is lost, run again later.",
                retry_after=_seconds(retry_after),
                carried_out=False if status in _BUSY else None,
            )
        todo = _ADVICE.get(status, "Nothing was lost; mend the cause, then run again.")
        todo = NO_SHAPE if is_about_shape(said) else todo
        todo = todo.format(place=self._place)
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
        """Return the error for an answer that is not the API's."""
        start = self.clean(content[:80].decode("utf-8", "replace"))
        what = f"the service answered {call} with something else than its API does: {start!r}."
        return UnavailableError(what, where=self.service, todo="Check base_url.")

    def clean(self, text: str) -> str:
        """Return a text of the service with the key taken out, on one line."""
        return " ".join(text.replace(self._key, "***").split())


def _seconds(value: str | None) -> float | None:
    """Return a `Retry-After` in seconds; None for a date or nonsense."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
