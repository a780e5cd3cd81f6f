"""One process at a time: a lock that its owner's death releases."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _grab(file: BinaryIO) -> None:
        """Lock a byte far behind the note, so that others can read the note."""
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _free(file: BinaryIO) -> None:
        """Undo `_grab`."""
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _grab(file: BinaryIO) -> None:
        """Take the kernel's lock: it goes with the process, however that ends."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(file: BinaryIO) -> None:
        """Undo `_grab`."""
        fcntl.flock(file, fcntl.LOCK_UN)


class Lock:
    """A lock file. It stays where it is; what counts is the kernel's lock on it.

    A file left by a dead process is therefore taken over without asking whether a process of
    that number lives: numbers are given out again.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self.path = path
        self._file: BinaryIO | None = None

    @property
    def held(self) -> bool:
        """Whether we hold it."""
        return self._file is not None

    def acquire(self) -> bool:
        """Take the lock and note our process id in it; False when another process has it."""
        file = self.path.open("a+b")
        try:
            _grab(file)
        except OSError:
            file.close()
            return False
        file.truncate(0)
        file.write(f"{os.getpid()}\n".encode("ascii"))
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back, if we hold it."""
        if self._file is not None:
            _free(self._file)
            self._file.close()
            self._file = None

    def owner(self) -> str:
        """Return the process id that the last owner noted, "" when there is none."""
        try:
            return self.path.read_bytes()[:20].decode("ascii", "replace").strip()
        except OSError:
            return ""
