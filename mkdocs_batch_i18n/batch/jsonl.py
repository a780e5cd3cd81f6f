r"""JSONL files: requests out, answers in, one line at a time.

Lines go out ASCII-escaped and come in split at the byte `\n` alone, because U+2028 and its kin
end a line for some servers and libraries.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs_batch_i18n.batch.jobs import Request

_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def encode(request: Request) -> bytes:
    """Return the request as one line of a batch file, newline included."""
    line = {
        "custom_id": request.id,
        "method": "POST",
        "url": request.url,
        "body": dict(request.body),
    }
    return _ENCODER.encode(line).encode("ascii") + b"\n"


def lines(path: Path) -> Iterator[bytes]:
    r"""Yield the lines of a file that are not blank, without their `\n`."""
    with path.open("rb") as file:
        for line in file:
            if stripped := line.strip(b" \t\r\n"):
                yield stripped


def decode(line: bytes) -> dict[str, Any] | None:
    """Return the object on a line, or None when it holds none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


class Draft:
    """A batch file being written: it counts and digests, and gets its name when it is sealed."""

    def __init__(self, part: Path) -> None:
        """Start a file under the name of something unfinished."""
        self._part = part
        self._file = part.open("wb")
        self._digest = hashlib.sha256()
        self.bytes = 0
        self.rows: list[tuple[str, str]] = []
        """(request id, note) of each line."""

    def add(self, request_id: str, note: str, line: bytes) -> None:
        """Append one line."""
        self._file.write(line)
        self._digest.update(line)
        self.bytes += len(line)
        self.rows.append((request_id, note))

    @property
    def digest(self) -> str:
        """Hexadecimal digest of all lines so far."""
        return self._digest.hexdigest()

    def seal(self, path: Path) -> None:
        """Bring the file to the disk, whole, under this name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(path)

    def discard(self) -> None:
        """Drop what was written, if it was not sealed."""
        self._file.close()
        self._part.unlink(missing_ok=True)
