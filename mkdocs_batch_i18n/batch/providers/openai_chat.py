"""A synchronous endpoint for the requests of a batch: Ollama, llama.cpp, vLLM, the service's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.providers.client import Client
from mkdocs_batch_i18n.batch.providers.synchronous import Rate, Synchronous

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class OpenAIChat(Synchronous):
    """The same requests as a batch holds, to `/chat/completions` or `/completions`."""

    def __init__(  # noqa: PLR0913 -- by keyword, each an option
        self,
        folder: Path,
        *,
        base_url: str,
        api_key: str,
        variable: str = "",
        rate: Rate | None = None,
        tries: int = 4,
        backoff: float = 0.5,
        allow_http: Collection[str] = (),
        timeout: float = 600.0,
    ) -> None:
        """Check address and key; nothing is sent."""
        self._client = Client(
            base_url, api_key, allow_http=allow_http, timeout=timeout, variable=variable
        )
        service = f"chat:{self._client.service}"
        super().__init__(folder, service, rate, tries=tries, backoff=backoff)

    def close(self) -> None:
        """Let the requests under way finish, keep their answers, send no more."""
        super().close()
        self._client.close()

    def _prepare(self) -> None:
        """Import the SDK, which is slow, once."""
        self._client.sdk()

    def _ask(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request; return the body of its answer."""
        path = str(row["url"]).removeprefix("/v1")
        sdk = self._client.sdk()
        answer = self._client.call(
            "a request", lambda: sdk.post(path, body=row["body"], cast_to=object)
        )
        # Without a JSON content type the SDK hands the text over as it is.
        if isinstance(answer, str):
            return self._client.parsed(answer.encode(), "a request", "choices")
        return self._client.checked(answer, "a request", "choices")
