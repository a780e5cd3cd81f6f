"""Hive's synchronous Translation API: one plain text a request, the translation in the answer.

A request's body is `body_of(...)`, its url `PATH`. The answer is kept in the shape of a chat
endpoint's, with the model and the charge that the service names. What it calls the languages in
an answer is documented; how a request says them is in no public text, see `Hive`.
"""

from __future__ import annotations

import http.client
import json
import secrets
import urllib.error
import urllib.request
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.providers.connection import Connection
from mkdocs_batch_i18n.batch.providers.synchronous import Rate, Synchronous
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

PATH = "/api/v2/task/sync"

_CODES = ("EN", "ES", "FR", "DE", "PT", "HI", "ID", "IT", "AR", "JA", "KO", "TH")
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_MOST = 16_000_000
"""Bytes of an answer that are read."""
_OK = 200


def code_of(tag: str) -> str:
    """Return the service's name for the language of a BCP 47 tag; an error if it has none."""
    first, *others = tag.lower().replace("_", "-").split("-")
    if first == "zh":
        return "ZH_TW" if _TRADITIONAL.intersection(others) else "ZH_CN"
    if first.upper() in _CODES:
        return first.upper()
    what = f"Hive's Translation API has no language {tag!r}."
    todo = f"It has {', '.join(_CODES)}, ZH_CN and ZH_TW."
    raise ConfigurationError(what, where="languages", todo=todo)


def body_of(text: str, source: str, target: str) -> dict[str, Any]:
    """Return the body of a request to translate a text between two BCP 47 tags."""
    return {
        "model": "hive",
        "text_data": text,
        "input_language": code_of(source),
        "output_language": code_of(target),
    }


class Hive(Synchronous):
    """The service at one address with one key.

    The form field `text_data` holds the text. The form field named `language_field` holds the
    languages as a JSON object, `{"input_language": "EN", "output_language": "ES"}`; when it is
    empty each of the two is a form field of its own. Neither was confirmed by any public text.
    """

    def __init__(  # noqa: PLR0913 -- by keyword, each an option
        self,
        folder: Path,
        *,
        base_url: str,
        api_key: str,
        variable: str = "",
        language_field: str = "options",
        rate: Rate | None = None,
        tries: int = 4,
        backoff: float = 0.5,
        allow_http: Collection[str] = (),
        timeout: float = 60.0,
    ) -> None:
        """Check address and key; nothing is sent."""
        self._connection = _Line(
            base_url, api_key, allow_http=allow_http, timeout=timeout, variable=variable
        )
        self._field = language_field
        service = f"hive:{self._connection.service}"
        super().__init__(folder, service, rate, tries=tries, backoff=backoff)

    def _ask(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Send one text; return its translation as a chat endpoint would."""
        body = row["body"]
        languages = {name: str(body[name]) for name in ("input_language", "output_language")}
        named = {self._field: json.dumps(languages)} if self._field else languages
        answer = self._connection.post(str(row["url"]), {"text_data": body["text_data"], **named})
        code = answer["code"]
        if code != _OK:
            # Status 0 where it names none: no single request's fault.
            status = code if isinstance(code, int) else 0
            failure = self._connection.failed("a request", status, answer, None)
            raise failure
        return _as_chat(answer)


class _Line(Connection):
    """Forms to the service, one a call, redirects not followed: they would carry the key away."""

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        return urllib.request.build_opener(_Stay)

    def post(self, path: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """Send a form; return the answer, an object with a `code`."""
        failure: Exception
        try:
            with self._opener.open(self._request(path, fields), timeout=self._timeout) as answer:
                return self.parsed(answer.read(_MOST), "a request", "code")
        except urllib.error.HTTPError as error:
            with error:
                content, wish = error.read(_MOST), error.headers.get("retry-after")
            failure = self.failed("a request", error.code, _said(content), wish)
        except (OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            unsent = isinstance(cause, ConnectionRefusedError)
            cause = cause if isinstance(cause, BaseException) else error
            failure = self.away("a request", cause, carried_out=False if unsent else None)
        # Raised outside of the handler: the error in there knows the request and its headers.
        raise failure

    def _request(self, path: str, fields: Mapping[str, str]) -> urllib.request.Request:
        """Return the call: a multipart form, as the service's examples have it."""
        boundary = secrets.token_hex(16)
        parts = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        content = "".join((*parts, f"--{boundary}--\r\n"))
        headers = {
            "authorization": f"token {self._key}",
            "accept": "application/json",
            "content-type": f"multipart/form-data; boundary={boundary}",
        }
        # The address was checked: https, or http to a host that is allowed.
        return urllib.request.Request(  # noqa: S310
            self.service + path, content.encode("utf-8", "replace"), headers, method="POST"
        )


class _Stay(urllib.request.HTTPRedirectHandler):
    """Makes an error of a redirect."""

    def redirect_request(self, *_: object) -> None:
        """Refuse."""


def _said(content: bytes) -> object:
    """Return what an error's answer says, as an object if it is one."""
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        value = content[:500].decode("utf-8", "replace")
    return value


def _as_chat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer of the service in the shape of a chat endpoint's."""
    status = answer.get("status")
    first = status[0] if isinstance(status, list) and status else {}
    verdict, response = _part(first, "status"), _part(first, "response")
    given = _part(response, "input")
    model = {"model": str(given.get("model", "")), "usage": {"charge": given.get("charge")}}
    if str(verdict.get("code")) != "0":
        code, message = str(verdict.get("code")), str(verdict.get("message", "no reason given"))
        return {**model, "error": {"code": code, "message": message}}
    output = response.get("output")
    texts = [part.get("text") for part in output or () if isinstance(part, dict)]
    text = texts[0] if texts and isinstance(texts[0], str) else ""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {**model, "choices": [choice]}


def _part(value: object, name: str) -> Mapping[str, Any]:
    """Return an object within an object, {} when it is not there."""
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}
