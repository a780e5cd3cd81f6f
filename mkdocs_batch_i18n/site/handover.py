"""What the build of the source language tells the others of each page, while all of them run.

A file of JSON lines: a page as soon as it is rendered, an empty line when all are. A child that
is ahead of its parent waits for the page it needs; it ends with its parent.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from mkdocs_batch_i18n.errors import MemoryFolderError
from mkdocs_batch_i18n.site.anchors import PageAnchors, page_anchors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_PAUSE = 0.01
"""Seconds between two looks at the file."""


class Handover:
    """The parent's side."""

    def __init__(self, path: Path) -> None:
        """Make the file, in a folder that exists."""
        try:
            self._file = path.open("w", encoding="utf-8", errors="surrogatepass")
        except OSError as error:
            what = f"cannot be written: {error.strerror}."
            raise MemoryFolderError(what, where=str(path), todo="Check `cache_dir`.") from error

    def tell(
        self, uri: str, anchors: PageAnchors, skeleton: str, code: Mapping[str, str] | None = None
    ) -> None:
        """Hand over a rendered source page; what comes after the end is not heard."""
        if self._file.closed:
            return
        record = [uri, skeleton, anchors.digest, anchors.headings, anchors.tabs, code or {}]
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()

    def end(self) -> None:
        """Say that this was all; may be called twice."""
        if not self._file.closed:
            self._file.write("\n")
            self._file.close()


_Value = TypeVar("_Value")


class SourcePages:
    """The child's side: looks at the file until what is asked for is there."""

    def __init__(self, path: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        """Open the file; what is in it is read when it is asked for."""
        self._file = path.open(encoding="utf-8", errors="surrogatepass")
        self._sleep = sleep
        self._begun = ""
        self._ended = False
        self.skeletons = _Record[str](self._wait_for)
        """What each source page consists of."""
        self.anchors = _Record[PageAnchors](self._wait_for)
        """The ids of each source page."""
        self.code = _Record[dict[str, str]](self._wait_for)
        """The code of each source page, highlighted; see `highlighted`."""

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()

    def _wait_for(self, uri: str) -> None:
        """Read on until the page is there, or it is certain that there is none."""
        while uri not in self.anchors.known and not self._ended:
            if not self._read():
                self._sleep(_PAUSE)

    def _read(self) -> bool:
        """Take one more line, if it is there as a whole."""
        self._begun += self._file.readline()
        if not self._begun.endswith("\n"):
            return False
        line, self._begun = self._begun, ""
        if line == "\n":
            self._ended = True
            self._file.close()
            return True
        uri, skeleton, digest, headings, tabs, code = json.loads(line)
        self.skeletons.known[uri] = skeleton
        self.anchors.known[uri] = page_anchors(digest, headings, tabs)
        self.code.known[uri] = code
        return True


class _Record(Generic[_Value]):
    """One kind of what is handed over, by page."""

    def __init__(self, wait_for: Callable[[str], None]) -> None:
        self._wait_for = wait_for
        self.known: dict[str, _Value] = {}

    def get(self, uri: str) -> _Value | None:
        """Return what is known of a source page, once it is; None if there is no such page."""
        self._wait_for(uri)
        return self.known.get(uri)

    def take(self, uri: str) -> _Value | None:
        """Return the same, and let go of it."""
        self._wait_for(uri)
        return self.known.pop(uri, None)
