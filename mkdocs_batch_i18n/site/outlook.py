"""What is known of the translations, and what is missing: the first thing a build has to find out.

The last build may have found it out. Else a copy of the process does, while this one renders
pages; and where that is not possible, or finds that something is to be sent or said, this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_batch_i18n.site.reuse import Standing
    from mkdocs_batch_i18n.site.service import Ordering
    from mkdocs_batch_i18n.workflow import Page, Workspace

    Look = Callable[[], Sequence[Page]]
    """Reads and cuts all pages."""


class Outlook:
    """The state of one build's translations."""

    def __init__(self, ordering: Ordering, workspace: Workspace, then: Callable[[], None]) -> None:
        """Take the build's translations, and what to do when their state is known."""
        self._ordering = ordering
        self._workspace = workspace
        self._then = then
        self._standing: Standing
        self._look: Look
        self._beside = Beside()
        self._done = False
        self._problem: Exception | None = None

    def begin(self, standing: Standing, prepare: Callable[[], Look], *, alone: bool) -> None:
        """Begin to find it out; `alone` is without another process.

        `standing` is where the last build has kept what it found. What is prepared is used before
        the next page is rendered, or after some, or in another process.
        """
        self._standing = standing
        if self._ordering.recall(standing.read()):
            self._go_on()
            return
        self._look = prepare()
        if standing.lasts and not alone and not self._workspace.in_flight():
            self._workspace.close()  # files that are open must not be used by two processes
            self._beside.start(self._foresee)
        if not self._beside.goes_on:
            self._order()

    def between_pages(self) -> None:
        """Go on if that takes no time; what is wrong is told at the end, as no page is to blame."""
        if not self._done and not self._beside.goes_on:
            try:
                self._settle()
            except Exception as error:  # noqa: BLE001 - `end` raises it
                self._problem = error

    def end(self) -> None:
        """Know it, and have what is missing sent, if this build may.

        Raises `BudgetError` before anything is sent, and whatever is wrong with the pages.
        """
        if self._problem:
            raise self._problem
        if not self._done:
            self._settle()

    def stop(self) -> None:
        """Find out nothing more; may be called twice."""
        self._beside.stop()

    def _settle(self) -> None:
        """Take what the copy has found."""
        self._done = True
        self._beside.wait()
        if self._ordering.recall(self._standing.read()):
            self._go_on()
        else:
            self._order()

    def _order(self) -> None:
        self._ordering.order(self._look())
        self._standing.keep(self._ordering.found())
        self._go_on()

    def _go_on(self) -> None:
        self._done = True
        self._then()

    def _foresee(self) -> None:
        """Leave what is found to the other process, as one build does to the next."""
        self._ordering.foresee(self._look())
        self._standing.keep(self._ordering.found())
        self._workspace.close()
