"""Structured output: the shape that a service is to hold a model's answer to.

It saves nobody from reading the answer with care, and is asked for only where it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mkdocs_batch_i18n.batch import CHAT

if TYPE_CHECKING:
    from mkdocs_batch_i18n.settings import ProviderSettings

_KNOWN = ("inference.net", "openai.com")
"""Services whose documentation says that they have it, by the end of their host's name."""


def is_shaped(provider: ProviderSettings) -> bool:
    """Tell whether requests to this service should say what shape their answer has."""
    if provider.endpoint != CHAT or provider.type not in {"batch", "chat", "files"}:
        return False
    if provider.structured_output != "auto":
        return provider.structured_output == "on"
    # Whoever carries files to an engine knows which one it is; the address says nothing of it.
    return provider.type != "files" and _is_known(urlsplit(provider.base_url).hostname or "")


def _is_known(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _KNOWN)


def shape_of(count: int) -> dict[str, Any]:
    """Return what asks for a flat object of texts under the numbers "1" to `count`, all there."""
    numbers = [str(number) for number in range(1, count + 1)]
    schema = {
        "type": "object",
        "properties": {number: {"type": "string"} for number in numbers},
        "required": numbers,
        "additionalProperties": False,
    }
    shape = {"name": "texts", "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": shape}}
