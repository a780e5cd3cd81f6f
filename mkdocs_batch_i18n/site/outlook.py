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


class Outlook:
    """The state of one build's translations."""

    def __init__(self, ordering: Ordering, workspace: Workspace, standing: Standing) -> None:
        """Take the build's translations, and where the last build has kept what it found."""
        self._ordering = ordering
        self._workspace = workspace
        self._standing = standing
        self._pages: Callable[[], Sequence[Page]] = list
        self._beside: Beside | None = None
        self._known = ordering.recall(standing.read())

    @property
    def is_known(self) -> bool:
        """Whether the last build has found out all there is."""
        return self._known

    def look(self, pages: Callable[[], Sequence[Page]], *, alone: bool) -> None:
        """Begin to find it out for these pages; `alone` is without another process."""
        self._pages = pages
        if self._standing.lasts and not alone:
            self._workspace.close()  # files that are open must not be used by two processes
            self._beside = Beside(self._foresee)

    @property
    def goes_on(self) -> bool:
        """Whether another process is finding it out."""
        return self._beside is not None and self._beside.goes_on

    def settle(self) -> None:
        """Know it; send what is missing, if this build may.

        Raises `BudgetError` before anything is sent, and whatever is wrong with the pages.
        """
        if self._beside:
            self._beside.wait()
            self._known = self._ordering.recall(self._standing.read())
        if not self._known:
            self._ordering.order(self._pages())
            self._standing.keep(self._ordering.found())

    def stop(self) -> None:
        """Find out nothing more; may be called twice."""
        if self._beside:
            self._beside.stop()

    def _foresee(self) -> None:
        """Leave what is found to the other process, as one build does to the next."""
        self._ordering.foresee(self._pages())
        self._standing.keep(self._ordering.found())
        self._workspace.close()
