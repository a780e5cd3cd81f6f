"""Where a page's translation is once the site is built."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.structure.files import File

from mkdocs_batch_i18n.site.inventory import options_of

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    )
)


@dataclass(frozen=True, slots=True)
class Built:
    """The site as it was built last; nothing is built here."""

    name: str
    """The name of the site."""
    root: Path
    """The folder of mkdocs.yml."""
    site_dir: Path
    use_directory_urls: bool
    _ids: dict[Path, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def file(self, language: str, uri: str) -> Path | None:
        """Return the file of a page in a language, None if it is not there."""
        page = File(uri, "", "", self.use_directory_urls)
        path = self.site_dir / language / page.dest_uri
        return path if uri and path.is_file() else None

    def anchor(self, path: Path, heading: int, headings: int) -> str:
        """Return the id of a built page's n-th heading of so many; empty if that is not certain."""
        if path not in self._ids:
            self._ids[path] = heading_ids(path.read_text("utf-8", "replace"))
        ids = self._ids[path]
        return ids[heading - 1] if heading and len(ids) == headings else ""


def built(config_file: str | None) -> Built:
    """Return where the site of a mkdocs.yml was built."""
    config = load_config(config_file)
    root = options_of(config).root
    return Built(config.site_name, root, Path(config.site_dir), config.use_directory_urls)


def heading_ids(html: str) -> tuple[str, ...]:
    """Return the ids of the headings in the main part of a page; "" for one without."""
    reader = _Reader()
    reader.feed(html)
    return tuple(reader.ids)


class _Reader(HTMLParser):
    """Notes the headings of the first element that holds the page's own text."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self._depth = 0
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._over or tag in _VOID:
            return
        if self._depth:
            self._depth += 1
        elif tag == "article" or values.get("role") == "main":
            self._depth = 1
        if self._depth and tag in _HEADINGS:
            self.ids.append(values.get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _VOID:
            self._depth -= 1
            self._over = not self._depth
