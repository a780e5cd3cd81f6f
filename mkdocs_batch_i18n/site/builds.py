"""One isolated MkDocs build per language, in child processes, staged and then published."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs import utils

from mkdocs_batch_i18n.errors import ConfigurationError, MemoryFolderError
from mkdocs_batch_i18n.site import flavour

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

_START = (
    f"import sys; sys.path[:] = sys.argv[2:]; {flavour.IMPORTS}"
    "from mkdocs_batch_i18n.site.child import main; main(sys.argv[1])"
)
"""The child imports from where its parent does, and never from the folder it happens to be in."""
_STALE = 24 * 3600
_PAUSE = 0.03
"""Seconds between two looks at the children, and at whether they are done.

A thread that waits without end may never hear of a signal that came a moment before.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What a child process needs to know to build one language."""

    language: str
    config_file: str
    overrides: Mapping[str, Any]
    """The parent's command line, as `load_config` takes it."""
    site_dir: str
    """Where the language's site is to be written."""
    root_url: str
    """`site_url` of the whole site, with a final slash; empty if unknown."""
    cuts: str
    """Folder of the cut source pages."""
    source_pages: str
    """File with what the source build says of each page, see `handover`."""
    statics: str
    """File with the `statics` of the source language's site; empty if they are not shared."""
    translated: Mapping[str, Sequence[str]]
    """By page, the languages that have a translation of it."""
    addresses: Mapping[str, str]
    """By source page that a person wrote in another language, where it is in the site."""
    snippets: Sequence[Mapping[str, str]]
    """The files that pages include as text, as in `snippets.Snippet`."""
    languages: Sequence[str]
    """The languages that are built together: a preview has only some of them."""
    log_level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One log record of a child."""

    level: int
    logger: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one language's build."""

    language: str
    lines: tuple[Line, ...]
    error: str | None
    """Why there is no site; None if there is one."""
    stopped: bool = False
    """It was ended because another one failed: its error says nothing."""


def write_job(path: Path, job: Job) -> None:
    """Hand a job over as a file; `read_job` is the inverse."""
    try:
        path.write_text(json.dumps(asdict(job)), "utf-8")
    except TypeError as error:
        what = f"a setting cannot be handed to another process: {error}."
        raise ConfigurationError(
            what,
            todo="Put it into mkdocs.yml instead of passing it to load_config.",
        ) from error


def read_job(path: Path) -> Job:
    """Return the job that `write_job` wrote."""
    return Job(**json.loads(path.read_text("utf-8")))


class Staging:
    """A folder beside the memory where sites grow until they are whole.

    It is outside `site_dir`, which MkDocs empties when a build starts.
    """

    def __init__(self, cache_dir: Path) -> None:
        """Make the folder; sweep away what killed builds left a day ago or longer."""
        parent = cache_dir / "staging"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.folder = Path(tempfile.mkdtemp(prefix="build-", dir=parent))
        except OSError as error:
            what = f"cannot be written: {error.strerror}."
            raise MemoryFolderError(
                what,
                where=str(cache_dir),
                todo="Make it writable or set `cache_dir`.",
            ) from error
        for entry in parent.iterdir():
            if entry.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(entry, ignore_errors=True)

    @property
    def source(self) -> Path:
        """Where the source language's site is written, and then the whole site."""
        return self.folder / "site"

    def language(self, code: str) -> Path:
        """Return where a language's site is written."""
        return self.folder / "languages" / code

    def shared(self, code: str) -> Path:
        """Return the file in which a language says which files it shares with the source."""
        return shared_by(self.language(code))

    def discard(self) -> None:
        """Remove the folder and what is left in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def shared_by(site_dir: Path) -> Path:
    """Return the file beside a language's site that says what it shares."""
    return site_dir.with_name(f"{site_dir.name}.shared")


def publish(staged: Path, site_dir: Path, keep: Collection[str] = ()) -> None:
    """Put a whole site in the place of the last one, but for the names to `keep`.

    Hidden files stay, as MkDocs leaves them. What goes is deleted when the new site is there:
    that may take its time.
    """
    site_dir.mkdir(parents=True, exist_ok=True)
    last = Path(tempfile.mkdtemp(prefix="last-", dir=staged.parent))
    for entry in list(site_dir.iterdir()):
        if entry.name not in keep and not entry.name.startswith("."):
            _take_away(entry, last)
    for entry in sorted(staged.iterdir()):
        place(entry, site_dir / entry.name)
    shutil.rmtree(last, ignore_errors=True)


def _take_away(path: Path, folder: Path) -> None:
    """Move a file or folder out of the way, or delete it if that is on another disk."""
    try:
        path.rename(folder / path.name)
    except OSError:
        discard(path)


def place(source: Path, target: Path) -> None:
    """Move a file or folder, in the place of what is there."""
    discard(target)
    shutil.move(source, target)


def discard(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def cores() -> int:
    """Return how many processes can run at once on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_GARBAGE = 10_000
"""Objects more than at the last look for garbage, until there is another one."""


def collect_seldom() -> Callable[[], None]:
    """Have Python look for garbage seldom; return what undoes it.

    A build makes much that stays, and little garbage: with the 700 of Python 3.11 it takes 3 %
    longer and no less memory. Where Python looks even more seldom, or never, it stays so.
    """
    before = gc.get_threshold()
    gc.set_threshold(before[0] and max(before[0], _GARBAGE), *before[1:])
    return lambda: gc.set_threshold(*before)


class Crew:
    """The children of one build, as many at once as there are processes to spare.

    The parent is one of these processes until it calls `finish`. Where there is no fixed number
    of them, the last ones run all at once: three builds on two cores take less time side by side
    than two, and then one.

    One thread owns the children. The parent's only sets flags that this one looks at, and takes
    no lock that an interrupt could leave locked.
    """

    def __init__(self, folder: Path, processes: int | None) -> None:
        """Take the folder for their files, and how many may run, the parent included.

        None: about as many as there are cores.
        """
        self._folder = folder
        self._fixed = processes is not None
        self._processes = processes or cores()
        self._parent = 1
        self._stopped = False
        self._jobs: tuple[Job, ...] = ()
        self._queue: deque[Job] = deque()
        self._children: list[_Child] = []
        self._done: dict[str, Outcome] = {}
        self._failure: BaseException | None = None
        self.running = False
        """Whether there is a child, or may be one."""

    def start(self, jobs: Iterable[Job]) -> None:
        """Build each language in a process of its own as soon as there is one to spare."""
        self._jobs = tuple(jobs)
        self._queue.extend(self._jobs)
        threading.Thread(target=self._supervise).start()

    def finish(self) -> list[Outcome]:
        """Make room for one more, wait for all, and answer in the order of the jobs.

        When one fails the others are ended; when this call is interrupted, all are.
        """
        try:
            self._parent = 0
            while not self._failure and len(self._done) < len(self._jobs):
                time.sleep(_PAUSE)
        finally:
            self.stop()
        if self._failure:
            raise self._failure
        return [self._done[job.language] for job in self._jobs]

    def stop(self) -> None:
        """End every child, start no other, and wait until they are gone; may be called twice.

        Not by joining the thread: Python 3.11 takes one for ended whose `join` was interrupted.
        """
        self._stopped = True
        while self.running:
            time.sleep(_PAUSE)

    def _supervise(self) -> None:
        """Start children and see them end, until there is none left."""
        self.running = True
        try:
            while (self._queue and not self._stopped) or self._children:
                if self._stopped:
                    self._kill()
                self._advance()
                self._collect()
                time.sleep(_PAUSE)
        except BaseException as error:  # noqa: BLE001 - the thread that waits for it raises it
            self._failure = error
            self._kill()
        for job in self._queue:
            self._done[job.language] = Outcome(job.language, (), "not begun", stopped=True)
        self.running = False

    def _advance(self) -> None:
        """Start what may run now."""
        while self._queue and not self._stopped and self._busy < self._limit:
            self._children.append(_Child(self._queue.popleft(), self._folder))

    @property
    def _busy(self) -> int:
        return self._parent + len(self._children)

    @property
    def _limit(self) -> int:
        left = self._busy + len(self._queue)
        return left if not self._fixed and left < 2 * self._processes else self._processes

    def _collect(self) -> None:
        """Take the outcome of each child that has ended; one that failed stops the others."""
        for child in [child for child in self._children if child.ended]:
            self._children.remove(child)
            outcome = child.outcome(stopped=self._stopped)
            self._done[outcome.language] = outcome
            self._stopped = self._stopped or outcome.error is not None

    def _kill(self) -> None:
        for child in self._children:
            child.kill()


class _Child:
    """The process that builds one language.

    Its standard input stays open: when it closes the parent is gone, and the child ends.
    """

    def __init__(self, job: Job, folder: Path) -> None:
        """Start it."""
        self._language = job.language
        self._path = folder / f"{job.language}.json"
        write_job(self._path, job)
        self._stderr = self._path.with_suffix(".stderr")
        command = [sys.executable, "-c", _START, str(self._path), *sys.path]
        with self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=stderr, stderr=stderr, env=_environment()
            )

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """End it, and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def outcome(self, *, stopped: bool) -> Outcome:
        """Read what it reported; its standard error if it died without a word."""
        if self._process.stdin:
            self._process.stdin.close()
        report = self._path.with_suffix(".log")
        rows = report.read_text("utf-8").splitlines() if report.exists() else []
        records = [json.loads(row) for row in rows]
        lines = tuple(Line(*record) for record in records if isinstance(record, list))
        ends = [record for record in records if isinstance(record, dict)]
        error = ends[-1]["error"] if ends else f"the process died. {self._last_words()}"
        return Outcome(self._language, lines, error, stopped=stopped and error is not None)

    def _last_words(self) -> str:
        return self._stderr.read_bytes().decode(errors="replace").strip()[-2000:]


def _environment() -> dict[str, str]:
    """Return the child's environment: one build date for all languages."""
    date = str(int(utils.get_build_datetime().timestamp()))
    return {"SOURCE_DATE_EPOCH": date, **os.environ, "PYTHONIOENCODING": "utf-8"}


class Report(logging.Handler):
    """The child's side: each log record a line of JSON, the end last."""

    def __init__(self, path: Path) -> None:
        """Write to the file that the parent reads."""
        super().__init__()
        self._file = path.open("w", encoding="utf-8")
        self.last_error = ""
        """The last message of level ERROR: why a build was given up."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        message = self.format(record)
        if record.levelno >= logging.ERROR:
            self.last_error = message
        self._write([record.levelno, record.name, message])

    def end(self, error: str | None) -> None:
        """Write how it ended."""
        self._write({"error": error})
        self._file.close()

    def _write(self, data: object) -> None:
        self._file.write(json.dumps(data) + "\n")
        self._file.flush()
