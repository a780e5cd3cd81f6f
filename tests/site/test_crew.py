"""How many languages are built at once."""

from __future__ import annotations

import gc
import signal
import threading
import time
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n.site import builds
from mkdocs_batch_i18n.site.builds import Crew, Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LANGUAGES = ("es", "fr", "de", "ja")


CHILD = """
import pathlib, sys, time
job = pathlib.Path(sys.argv[1])
while not job.with_suffix('.end').exists():
    time.sleep(0.01)
job.with_suffix('.log').write_text('{"error": null}')
"""

OVERSLEEPING = """
import select, sys
select.select([0], [], [], 20)
open(sys.argv[1] + '.overslept', 'w').close()
"""


class Waiting(Crew):
    """A crew whose children begin, and end when they are told to."""

    def are_at_work(self, *codes: str) -> bool:
        """Wait until exactly these have begun, in any order."""
        soon(lambda: len(self._begun()) >= len(codes))
        return self._begun() == set(codes)

    def let_end(self, *codes: str) -> None:
        """End some, and wait until they have."""
        for code in codes:
            (self._folder / f"{code}.end").touch()
        soon(lambda: set(codes) <= self._done.keys())

    def is_waited_for(self) -> None:
        """Wait until somebody waits for the end."""
        soon(lambda: not self._parent)

    def alive(self) -> int:
        """Count the children that there still are."""
        return sum(not child.ended for child in self._children)

    def _begun(self) -> set[str]:
        return {path.stem for path in self._folder.glob("*.stderr")}


def soon(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("waited for ten seconds")


@pytest.fixture(autouse=True)
def _children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "_START", CHILD)


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


def test_an_interrupt_that_another_thread_gets_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system chooses the thread that a signal goes to: the one that waits hears of it."""
    monkeypatch.setattr(builds, "_START", OVERSLEEPING)
    crew = Waiting(tmp_path, 9)
    crew.start(jobs())

    def interrupt() -> None:
        crew.are_at_work(*LANGUAGES)
        crew.is_waited_for()
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    sender = threading.Thread(target=interrupt)
    sender.start()
    with pytest.raises(KeyboardInterrupt):
        crew.finish()
    assert not crew.alive()
    sender.join()
    assert not crew.running
    assert not list(tmp_path.glob("*.overslept"))


def test_an_interrupt_between_two_steps_leaves_nothing_behind(tmp_path: Path) -> None:
    """A crew that was never started, or had begun, can be stopped, and stopped again."""
    Waiting(tmp_path, None).stop()
    crew = Waiting(tmp_path, 2)
    crew.start(jobs())
    assert crew.are_at_work("es")
    crew.stop()
    crew.stop()
    assert not crew.running
    assert [outcome.stopped for outcome in crew.finish()] == [True] * len(LANGUAGES)


@pytest.mark.parametrize("before", [0, 100_000])
def test_garbage_that_is_looked_for_more_seldom_stays_so(before: int) -> None:
    """Zero is never."""
    usual = gc.get_threshold()
    gc.set_threshold(before)
    try:
        builds.collect_seldom()
        assert gc.get_threshold()[0] == before
    finally:
        gc.set_threshold(*usual)


def test_garbage_is_looked_for_as_before_when_a_build_is_over() -> None:
    """Other programs that run builds, such as a preview, have settings of their own."""
    before = gc.get_threshold()
    undo = builds.collect_seldom()
    assert gc.get_threshold()[0] > before[0]
    for _ in range(2):
        undo()
        assert gc.get_threshold() == before
