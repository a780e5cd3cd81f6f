"""What is wanted: pages, cut into segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
