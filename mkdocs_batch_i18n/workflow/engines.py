"""From the settings to the service that answers: one kind of provider, one line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import batch
from mkdocs_batch_i18n.batch import Limits
from mkdocs_batch_i18n.batch.providers.address import key_from
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_batch_i18n.batch import FileExchange, Provider
    from mkdocs_batch_i18n.settings import ProviderSettings, Settings

_FREE = frozenset({"pseudo", "files"})
"""Types that talk to nobody, so that they need no key."""

_QUICK = 1.0
"""Seconds between two looks at what is answered on this machine."""

_SMALL = 100
"""Requests in a batch of calls: what is answered is banked when its batch is complete."""

_EXCHANGE = "exchange"


def home(settings: Settings) -> Path:
    """Return the folder of memory and journal: pseudo-localization never meets the real one."""
    base = settings.cache_dir
    return base / "pseudo" if settings.provider.type == "pseudo" else base


def has_key(provider: ProviderSettings) -> bool:
    """Whether the service can be used: a key is in the environment, or none is needed."""
    if provider.type in _FREE:
        return True
    try:
        return bool(key_from(provider.api_key_env, provider.base_url))
    except ConfigurationError:
        return False


def limits_of(provider: ProviderSettings) -> Limits:
    """Return how much at once, and how often to look."""
    found = Limits(
        max_requests=provider.max_requests_per_batch,
        max_bytes=provider.max_bytes_per_batch,
        poll_interval=provider.poll_interval,
    )
    if provider.type in {"chat", "hive"}:
        small = min(_SMALL, found.max_requests)
        return replace(found, max_requests=small, poll_interval=min(_QUICK, found.poll_interval))
    return found


def open_engine(settings: Settings) -> Provider:
    """Return the settings' service; an error for an address or a key that cannot be used."""
    provider, base = settings.provider, home(settings)
    if provider.type == "chat":
        return _chat(provider, base / "chat")
    if provider.type == "hive":
        return _hive(provider, base / "hive")
    if provider.type == "pseudo":
        return batch.open_pseudo(base / "batches")
    if provider.type == "files":
        return open_exchange(settings)
    return batch.open_provider(
        base_url=provider.base_url,
        api_key_env=provider.api_key_env,
        completion_window=provider.completion_window,
        webhook_url=provider.webhook_url,
        allow_http=provider.allow_http,
    )


def open_exchange(settings: Settings, folder: Path | None = None) -> FileExchange:
    """Return the folder of batch files to carry, the cache's own unless another is named.

    The cache's own is known by its name, so that a cache which was moved still finds it.
    """
    own = home(settings) / _EXCHANGE
    if folder is None or folder.resolve() == own.resolve():
        return batch.open_files(own, _EXCHANGE)
    return batch.open_files(folder)


def exchange_of(settings: Settings, service: str) -> FileExchange | None:
    """Return the folder that a job was exported to, by its service; None for another kind."""
    kind, _, name = service.partition(":")
    if kind != "files":
        return None
    own = home(settings)
    return open_exchange(settings, own / name)


def _chat(provider: ProviderSettings, folder: Path) -> Provider:
    return batch.open_chat(
        folder,
        base_url=provider.base_url,
        api_key_env=provider.api_key_env,
        concurrency=provider.concurrency,
        per_minute=provider.requests_per_minute,
        allow_http=provider.allow_http,
    )


def _hive(provider: ProviderSettings, folder: Path) -> Provider:
    return batch.open_hive(
        folder,
        base_url=provider.base_url,
        api_key_env=provider.api_key_env,
        language_field=provider.language_field,
        concurrency=provider.concurrency,
        per_minute=provider.requests_per_minute,
        allow_http=provider.allow_http,
    )
