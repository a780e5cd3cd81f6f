"""From options to a service: one function for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch.providers import pseudo
from mkdocs_batch_i18n.batch.providers.address import key_from
from mkdocs_batch_i18n.batch.providers.exchange import FileExchange
from mkdocs_batch_i18n.batch.providers.hive import Hive
from mkdocs_batch_i18n.batch.providers.local import CallableBatches
from mkdocs_batch_i18n.batch.providers.openai_batch import OpenAIBatch
from mkdocs_batch_i18n.batch.providers.openai_chat import OpenAIChat
from mkdocs_batch_i18n.batch.providers.synchronous import Rate

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from mkdocs_batch_i18n.batch.jobs import Provider


def open_provider(
    *,
    base_url: str,
    api_key_env: str,
    completion_window: str = "24h",
    webhook_url: str | None = None,
    allow_http: Collection[str] = (),
) -> Provider:
    """Return a Batch API service, its key read from the environment variable of that name.

    Raises `ConfigurationError` for an address or a key that cannot be used. Nothing is sent.
    """
    return OpenAIBatch(
        base_url=base_url,
        api_key=key_from(api_key_env, base_url),
        variable=api_key_env,
        completion_window=completion_window,
        webhook_url=webhook_url,
        allow_http=frozenset(allow_http),
    )


def open_chat(  # noqa: PLR0913 -- by keyword, each an option
    folder: Path,
    *,
    base_url: str,
    api_key_env: str,
    concurrency: int = 8,
    per_minute: float | None = None,
    allow_http: Collection[str] = (),
) -> Provider:
    """Return a synchronous endpoint that works on batches kept in `folder`; else as above.

    It works in threads while it is open: close it, so that answers under way are kept.
    """
    return OpenAIChat(
        folder,
        base_url=base_url,
        api_key=key_from(api_key_env, base_url),
        variable=api_key_env,
        rate=Rate(concurrency=concurrency, per_minute=per_minute),
        allow_http=allow_http,
    )


def open_hive(  # noqa: PLR0913 -- by keyword, each an option
    folder: Path,
    *,
    base_url: str,
    api_key_env: str,
    language_field: str = "options",
    concurrency: int = 8,
    per_minute: float | None = None,
    allow_http: Collection[str] = (),
) -> Provider:
    """Return Hive's Translation API, working on batches kept in `folder`; else as `open_chat`."""
    return Hive(
        folder,
        base_url=base_url,
        api_key=key_from(api_key_env, base_url),
        variable=api_key_env,
        language_field=language_field,
        rate=Rate(concurrency=concurrency, per_minute=per_minute),
        allow_http=allow_http,
    )


def open_pseudo(folder: Path) -> Provider:
    """Return pseudo-localization: no network, no key."""
    return CallableBatches(folder, pseudo.answer, "pseudo")


def open_files(folder: Path, name: str | None = None) -> FileExchange:
    """Return a folder of batch files to carry; `name` stays the same when the folder moves."""
    return FileExchange(folder, name)
