"""What is closed when a `with` block ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class Closing:
    """A context manager that gives itself, and calls its own `close` at the end, come what may."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close; an error of the block goes on."""
        self.close()

    def close(self) -> None:
        """Give back what was opened; may be called twice."""
        raise NotImplementedError
