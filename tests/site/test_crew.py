"""How many languages are built at once."""

from __future__ import annotations

import threading
from dataclasses import fields
from pathlib import Path

import pytest

from mkdocs_batch_i18n.site import builds
from mkdocs_batch_i18n.site.builds import Crew, Job, Outcome

LANGUAGES = ("es", "fr", "de", "ja")


class Waiting(Crew):
    """A crew whose children begin, and end when they are told to."""

    def __init__(self, folder: Path, processes: int | None) -> None:
        """Start with nobody at work."""
        super().__init__(folder, processes)
        self.at_work: list[str] = []
        self._begun = threading.Condition()
        self._ends = {code: threading.Event() for code in LANGUAGES}

    def run(self, job: Job) -> Outcome:
        """Stand for a child process."""
        with self._begun:
            self.at_work.append(job.language)
            self._begun.notify_all()
        assert self._ends[job.language].wait(10)
        return Outcome(job.language, (), None)

    def are_at_work(self, *codes: str) -> bool:
        """Wait until exactly these have begun, in any order."""
        with self._begun:
            self._begun.wait_for(lambda: len(self.at_work) >= len(codes), 10)
        return sorted(self.at_work) == sorted(codes)

    def let_end(self, *codes: str) -> None:
        """End some; what may begin then has been begun when this returns."""
        for code in codes:
            self._ends[code].set()
        with self._changed:
            assert self._changed.wait_for(lambda: set(codes) <= self._done.keys(), 10)


def jobs() -> list[Job]:
    """Return a job for each language."""
    others = dict.fromkeys((field.name for field in fields(Job)), "")
    return [Job(**{**others, "language": code}) for code in LANGUAGES]


def finished(crew: Crew) -> threading.Thread:
    """Have the parent, which is one of the processes, wait for the others."""
    thread = threading.Thread(target=crew.finish)
    thread.start()
    return thread


def test_a_number_is_never_exceeded(tmp_path: Path) -> None:
    """`parallel: 2` is two processes, the build of the source language among them."""
    crew = Waiting(tmp_path, 2)
    crew.start(jobs())
    assert crew.are_at_work("es")
    crew.let_end("es")
    assert crew.are_at_work("es", "fr")
    end = finished(crew)
    assert crew.are_at_work("es", "fr", "de")
    crew.let_end("fr", "de")
    assert crew.are_at_work("es", "fr", "de", "ja")
    crew.let_end("ja")
    end.join()


def test_the_last_ones_share_the_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two cores and three builds left, no core is idle while the third is built."""
    monkeypatch.setattr(builds, "cores", lambda: 2)
    crew = Waiting(tmp_path, None)
    crew.start(jobs())
    assert crew.are_at_work("es")
    crew.let_end("es")
    assert crew.are_at_work("es", "fr")
    end = finished(crew)
    assert crew.are_at_work(*LANGUAGES)
    crew.let_end("fr", "de", "ja")
    end.join()
