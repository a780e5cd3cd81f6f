"""A step beside the build, in a copy of its process that leaves what it finds in files.

Finding out what is known of a site takes seconds, and the build has pages to render meanwhile. A
new process would have to load the site again to know what this one knows; a copy has it all.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.5
"""Seconds after which a copy looks whether its original is gone."""


class Beside:
    """One step; it may be given up at any time, by either side.

    The copy ends without a word at the first thing that it would have to say, be it an error or a
    line in the log: whoever needs the step's result takes it again, and says it.
    """

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._process: int | None = None

    def start(self, step: Callable[[], None]) -> None:
        """Begin a step, where the system copies a process in a way that is safe.

        An interrupt waits until it is known which process to end.
        """
        if not can_copy():
            return
        signals = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            original = os.getpid()
            self._process = os.fork() or _run(step, original)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals)

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended yet."""
        if self._process is None:
            return False
        with suppress(ChildProcessError):
            if os.waitpid(self._process, os.WNOHANG) == (0, 0):
                return True
        self._process = None
        return False

    def wait(self) -> None:
        """Wait until it has ended."""
        if self._process is not None:
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            self._process = None

    def stop(self) -> None:
        """End it; may be called twice."""
        if self.goes_on and self._process is not None:
            os.kill(self._process, signal.SIGKILL)
            self.wait()


def can_copy() -> bool:
    """Tell whether this process may be copied: other threads' locks would stay locked for good.

    Linux alone says which threads there are; on macOS the system's own libraries bear no copy.
    """
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - names are all that is wanted
    return False


class _SaidError(BaseException):
    """Something was logged; no `except Exception` on the way is to catch it."""


def _run(step: Callable[[], None], original: int) -> NoReturn:
    """Run the step, in the copy."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the original hears it, and ends its copy
        _end_with(original)
        logging.setLogRecordFactory(_say)
        step()
    finally:
        os._exit(0)  # what the original is to do when it ends is not done here


def _end_with(original: int) -> None:
    """Look now and then whether the original is still there."""

    def look(*_: object) -> None:
        if os.getppid() != original:
            os._exit(0)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _PAUSE, _PAUSE)


def _say(*args: object, **kwargs: object) -> NoReturn:
    del args, kwargs
    raise _SaidError
