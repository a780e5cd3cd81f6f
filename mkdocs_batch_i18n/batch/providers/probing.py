"""Ask a service whether it would take work, with requests that cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.faults import RefusedError
from mkdocs_batch_i18n.batch.providers.address import key_from
from mkdocs_batch_i18n.batch.providers.client import Client

if TYPE_CHECKING:
    from collections.abc import Collection

_TIMEOUT = 20.0
"""Seconds that somebody who asked what is wrong will wait for an answer."""

_ABSENT = frozenset({404, 405, 501})
"""Statuses of a service that lacks an endpoint, though the key is good."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a service said."""

    service: str
    """Its address."""
    models: tuple[str, ...] | None
    """Names of the models it offers; None when it does not list them."""
    batches: bool | None
    """Whether it has a Batch API; None when that was not asked."""


def probe(
    base_url: str, api_key_env: str, *, allow_http: Collection[str] = (), batches: bool = True
) -> Probe:
    """List the models and, with `batches`, one batch of the account.

    Raises `ConfigurationError` for an address or a key that cannot be used, `ServiceError` when
    the service is away or refuses the key. Nothing is sent but the key.
    """
    key = key_from(api_key_env, base_url)
    client = Client(base_url, key, allow_http=allow_http, timeout=_TIMEOUT, variable=api_key_env)
    try:
        found = _get(client, "/models", "a list of models")
        has = None if not batches else _get(client, "/batches?limit=1", "a list of batches")
        return Probe(client.service, _names(found), None if not batches else has is not None)
    finally:
        client.close()


def _get(client: Client, path: str, call: str) -> object:
    """Return what stands at a path, None when the service has no such."""
    try:
        answer = client.call(call, lambda: client.sdk().get(path, cast_to=object))
        # Without a JSON content type the SDK hands the text over as it is.
        return client.parsed(answer.encode(), call, "data") if isinstance(answer, str) else answer
    except RefusedError as error:
        if error.status in _ABSENT:
            return None
        raise


def _names(answer: Any) -> tuple[str, ...] | None:  # noqa: ANN401 -- whatever came
    """Return the ids in a list of models; None for anything else."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        return None
    return tuple(str(row["id"]) for row in rows if isinstance(row, dict) and row.get("id"))
