"""Where a key may go: addresses and keys are checked before anything is sent."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection

_NO_KEY = "no-key"
"""Sent to a server on this machine when there is no key: such servers ask for none."""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by name or number."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(url: str, allow_http: Collection[str], option: str) -> str:
    """Return the address without a trailing slash; refuse one that would show what is sent."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not host:
        what, todo = f"this is no http(s) address: {url!r}.", "Write https://host/path."
        raise ConfigurationError(what, where=option, todo=todo)
    if parts.username is not None or parts.password is not None:
        what = "an address must not hold a user name or password."
        raise ConfigurationError(what, where=option, todo="Name a variable with the key instead.")
    if parts.scheme == "http" and not is_loopback(host) and host not in allow_http:
        what = f"plain http would send the key readable to {host}."
        raise ConfigurationError(
            what, where=option, todo=f"Use https, or name the host: `allow_http: [{host}]`."
        )
    return url.rstrip("/")


def origin(url: str) -> tuple[str, str, int | None]:
    """Return what makes two addresses the same service: scheme, host, port."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or default


def check_key(key: str) -> str:
    """Return the key without blanks around it; refuse one that cannot stand in a header."""
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        what = "the key is empty or holds characters that no key has."
        raise ConfigurationError(what, where="api_key", todo="Copy it again.")
    return key


def key_from(variable: str, base_url: str) -> str:
    """Return the key from an environment variable; a server on this machine needs none."""
    if key := os.environ.get(variable, "").strip():
        return key
    if is_loopback(urlsplit(base_url).hostname or ""):
        return _NO_KEY
    what = f"the environment variable {variable} holds no key."
    raise ConfigurationError(what, where="api_key_env", todo=f"Set {variable} and run again.")
