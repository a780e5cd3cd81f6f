"""Pages that people translated before, in the layouts of mkdocs-static-i18n."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.config import load_config
from mkdocs.utils import meta

from mkdocs_batch_i18n.document import Segment, parse, phrase
from mkdocs_batch_i18n.errors import PageError
from mkdocs_batch_i18n.site.inventory import is_on, meta_values, options_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Existing:
    """A page and its translation, cut by the same rules."""

    uri: str
    """The source page, relative to `docs_dir`."""
    path: Path
    """The translated page."""
    source: tuple[Segment, ...]
    translated: tuple[Segment, ...]


def existing(
    config_file: str | None, folder: Path, language: str, uris: Iterable[str]
) -> Iterator[Existing]:
    """Yield those of a site's pages that have a translation as `page.es.md` or `es/page.md`.

    The renderer is not asked where segments land: it may judge both pages differently. Raises
    `PageError` for a page that is not UTF-8.
    """
    config = load_config(config_file)
    keys = options_of(config).front_matter
    docs = Path(config.docs_dir)
    for uri in uris:
        path = next((path for path in _places(folder, uri, language) if path.is_file()), None)
        if path is not None and (docs / uri).is_file():
            yield Existing(uri, path, _cut(docs / uri, keys), _cut(path, keys))


def _places(folder: Path, uri: str, language: str) -> Iterator[Path]:
    page = PurePosixPath(uri)
    tags = dict.fromkeys([language, language.replace("-", "_"), language.lower()])
    for tag in tags:
        yield folder / page.with_suffix(f".{tag}{page.suffix}")
        yield folder / tag / page


def _cut(path: Path, keys: Sequence[str]) -> tuple[Segment, ...]:
    """Return a page's segments, those of the front matter first, with lines of the file."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        what = "this page is not UTF-8."
        raise PageError(what, where=str(path), todo="Save it as UTF-8.") from error
    body, front_matter = meta.get_data(text)
    if not is_on(front_matter):
        return ()
    above = text.count("\n") - body.count("\n")
    values = meta_values(front_matter, keys).values()
    titles = filter(None, (phrase(value, "meta") for value in values))
    cut = parse(body, labels=True, body=True).segments
    return (*titles, *(replace(segment, line=segment.line + above) for segment in cut))
