"""Servers on which several machines keep rows of text: Redis, or PostgreSQL.

A store is a mapping from keys to texts and no more. Whatever goes wrong is a `StoreError`, whose
words hold no password. The clients are extras and are imported when a store is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from mkdocs_batch_i18n.errors import ConfigurationError, I18nError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SCHEMES = {
    "redis": "redis",
    "rediss": "redis",
    "postgresql": "postgresql",
    "postgres": "postgresql",
}
"""Schemes of addresses, and the extra that each needs."""

_TIMEOUT = 3.0
"""Seconds after which a server counts as lost, to connect and for each answer."""

_AT_ONCE = 1_000
"""Rows that are asked for, or sent, in one go."""

_PREFIX = "mkdocs-batch-i18n/1/"
"""Stands before each key: other programs may use the same server, and formats may change."""


class StoreError(I18nError):
    """The server of the shared memory is lost or refuses; the local memory is used instead."""


class Store(Protocol):
    """Rows of text on a server. Every method but `close` raises `StoreError`."""

    name: str
    """Where it is, without user and password."""

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the rows that are there, by their keys."""

    def put(self, rows: Mapping[str, str]) -> None:
        """Write rows; of two writers the last one stays."""

    def close(self) -> None:
        """Close the connection; the next call opens it again."""


def open_store(url: str) -> Store:
    """Return the store at an address; nothing is sent yet.

    Raises `ConfigurationError` for another kind of address, or when its client is not installed.
    """
    scheme = urlsplit(url).scheme
    extra = SCHEMES.get(scheme)
    if extra is None:
        what = f"no shared memory has an address that begins with {scheme!r}."
        todo = f"It may begin with {', '.join(SCHEMES)}."
        raise ConfigurationError(what, where="memory", todo=todo)
    try:
        return RedisStore(url) if extra == "redis" else PostgresStore(url)
    except ImportError as error:
        what = f"the client for {scheme} is not installed."
        todo = f"Run `pip install 'mkdocs-batch-i18n[{extra}]'`."
        raise ConfigurationError(what, where="memory", todo=todo) from error
    except ValueError:
        what = f"this address cannot be used: {shown(url)}."
        todo = "Write redis://host:6379/0 or postgresql://host/name."
        raise ConfigurationError(what, where="memory", todo=todo) from None


def shown(url: str) -> str:
    """Return an address without user, password and parameters."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or 'localhost'}{port}{parts.path}"


class RedisStore:
    """Rows as strings of a Redis server, or of one that speaks its protocol, such as Valkey."""

    def __init__(self, url: str) -> None:
        """Make a client; it connects with the first call."""
        import redis  # noqa: PLC0415 -- an extra

        self.name = shown(url)
        self._redis: Any = redis.Redis.from_url(
            url, socket_connect_timeout=_TIMEOUT, socket_timeout=_TIMEOUT
        )
        self._errors = (redis.RedisError, OSError, ValueError)

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the rows that are there, by their keys."""
        found: dict[str, str] = {}
        for some in _chunks(keys):
            values = self._asked(lambda some=some: self._redis.mget([_PREFIX + k for k in some]))
            texts = zip(some, map(_text, values), strict=True)
            found.update((key, text) for key, text in texts if text is not None)
        return found

    def put(self, rows: Mapping[str, str]) -> None:
        """Write rows; of two writers the last one stays."""
        for some in _chunks(list(rows)):
            named = {_PREFIX + key: rows[key].encode("utf-8", "replace") for key in some}
            self._asked(lambda named=named: self._redis.mset(named))

    def close(self) -> None:
        """Close the connection; the next call opens it again."""
        self._redis.close()

    def _asked(self, call: Any) -> Any:  # noqa: ANN401 -- as the client's own calls
        try:
            return call()
        except self._errors as error:
            raise _lost(self.name, error) from None


class PostgresStore:
    """Rows of the table `mkdocs_batch_i18n` of a PostgreSQL database; made by the first write."""

    def __init__(self, url: str) -> None:
        """Note the address; a connection is made with the first call."""
        import psycopg  # noqa: PLC0415 -- an extra

        self.name = shown(url)
        self._url = url
        self._psycopg: Any = psycopg
        self._connection: Any = None
        self._ready = False

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the rows that are there, by their keys."""
        query = "SELECT key, value FROM mkdocs_batch_i18n WHERE key = ANY(%s)"
        found: dict[str, str] = {}
        for some in _chunks(keys):
            rows = self._asked(
                lambda at, some=some: at.execute(query, [[_PREFIX + k for k in some]]).fetchall()
            )
            found.update((key.removeprefix(_PREFIX), value) for key, value in rows)
        return found

    def put(self, rows: Mapping[str, str]) -> None:
        """Write rows; of two writers the last one stays."""
        query = (
            "INSERT INTO mkdocs_batch_i18n (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        )
        values = [
            (_PREFIX + key, text.encode("utf-8", "replace").decode())
            # In one order, so that two writers wait for each other and never in a circle.
            for key, text in sorted(rows.items())
        ]

        def write(at: Any) -> None:  # noqa: ANN401 -- psycopg's connection
            with at.transaction():
                at.cursor().executemany(query, values)

        self._asked(write)

    def close(self) -> None:
        """Close the connection; the next call opens it again."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _asked(self, call: Any) -> Any:  # noqa: ANN401 -- as the client's own calls
        try:
            return call(self._open())
        except (self._psycopg.Error, OSError, ValueError) as error:
            self.close()
            raise _lost(self.name, error) from None

    def _open(self) -> Any:  # noqa: ANN401 -- psycopg's connection
        if self._connection is None:
            options = f"-c statement_timeout={int(_TIMEOUT * 1000)}"
            self._connection = self._psycopg.connect(
                self._url, connect_timeout=int(_TIMEOUT), options=options, autocommit=True
            )
        if not self._ready:
            self._ready = self._made()
        return self._connection

    def _made(self) -> bool:
        """Make the table unless it is there; another process may be doing the same."""
        columns = "(key text PRIMARY KEY, value text NOT NULL)"
        there = self._connection.execute("SELECT to_regclass('mkdocs_batch_i18n')").fetchone()[0]
        if there is None:
            try:
                self._connection.execute(f"CREATE TABLE IF NOT EXISTS mkdocs_batch_i18n {columns}")
            except (self._psycopg.errors.UniqueViolation, self._psycopg.errors.DuplicateTable):
                return True
        return True


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _text(value: object) -> str | None:
    """Return a value as text; None for what is none, so that it reads as absent."""
    if not isinstance(value, bytes):
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _lost(name: str, error: BaseException) -> StoreError:
    """Return the error for a server that did not do as asked; a client's words may hold a key."""
    what = f"the shared memory is lost ({type(error).__name__}), the local one is used."
    todo = "Nothing is lost: what is new is sent there by a later run."
    return StoreError(what, where=name, todo=todo)
