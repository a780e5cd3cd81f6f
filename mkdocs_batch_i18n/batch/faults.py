"""What can go wrong between us and a service, as far as the next step depends on it."""

from __future__ import annotations

from mkdocs_batch_i18n.errors import I18nError, ServiceError


class JournalError(I18nError):
    """The journal cannot be read or written; nothing was sent after the last thing it holds."""


class JournalBusyError(JournalError):
    """Another live process works with the journal."""


class RefusedError(ServiceError):
    """The service said no, and would say no again: 401, 402, 403, 404, another 4xx."""

    def __init__(self, what: str, *, where: str = "", todo: str = "", status: int = 0) -> None:
        """Keep the HTTP status, 0 when there was none."""
        super().__init__(what, where=where, todo=todo)
        self.status = status


class UnavailableError(ServiceError):
    """The service cannot be reached or is too busy: worth another try, later."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        todo: str = "",
        retry_after: float | None = None,
        carried_out: bool | None = None,
    ) -> None:
        """Keep what the next step depends on.

        `retry_after` is the service's own wish in seconds. `carried_out` is False when the call
        certainly had no effect (no connection, 429) and None when nobody can tell.
        """
        super().__init__(what, where=where, todo=todo)
        self.retry_after = retry_after
        self.carried_out = carried_out


class BreakerOpenError(ServiceError):
    """Too many failures in a row: this run sends nothing more."""
