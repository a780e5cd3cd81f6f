"""What is wanted: pages, cut into segments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_batch_i18n.document import Segment


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site, or the strings that belong to no page."""

    uri: str
    """Path of the source below `docs_dir`; empty for the site's own strings."""
    title: str
    """Shown to the model as context, not translated."""
    segments: tuple[Segment, ...]
    """In the order of the page."""
    by_hand: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By language, the keys of segments that a person has translated outside of the catalogs, such
    as all those of a page that stands beside its source as `page.es.md`: they are not wanted."""
    model: str = ""
    """The model that the page itself asks for; empty for the usual one."""
    review: bool = False
    """Whether the page asks for a second pass."""
    above: int = 0
    """Lines of the file above the text that was cut: its front matter."""

    def line(self, segment: Segment) -> int:
        """Return the line of the file in which a segment of this page stands."""
        return 1 if segment.kind == "meta" else segment.line + self.above
