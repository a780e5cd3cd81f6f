"""What the configuration says about one language's site, laid over what it says about all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mkdocs.localization import parse_locale

from mkdocs_batch_i18n import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, MutableMapping

    from mkdocs.config.defaults import MkDocsConfig

    from mkdocs_batch_i18n.document import Segment
    from mkdocs_batch_i18n.site.language_options import LanguageEntry

_TEXTS = ("site_name", "site_description", "site_author", "copyright")


def texts(config: MkDocsConfig, entry: LanguageEntry) -> None:
    """Set the texts and the navigation that a language has of its own."""
    for key in _TEXTS:
        if getattr(entry, key) is not None:
            config[key] = getattr(entry, key)
    if entry.nav is not None:
        config.nav = entry.nav


def looks(config: MkDocsConfig, entry: LanguageEntry) -> None:
    """Set what a language has of its own in `theme` and `extra`."""
    _lay(config.extra, entry.extra)
    for key, value in entry.theme.items():
        if key == "locale":
            config.theme["locale"] = parse_locale(str(value).replace("-", "_"))
        elif key not in {"name", "custom_dir"}:
            config.theme[key] = _laid(config.theme.get(key), value)


def _lay(under: MutableMapping[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        under[key] = _laid(under.get(key), value)


def _laid(under: object, over: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return a value laid over another: mappings key by key, lists of mappings one by one."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        laid = dict(under)
        _lay(laid, over)
        return laid
    if isinstance(under, list) and isinstance(over, list) and over:
        pairs = zip(under, over, strict=False)
        if all(isinstance(one, Mapping) and isinstance(two, Mapping) for one, two in pairs):
            both = min(len(under), len(over))
            laid_items = [_laid(under[n], over[n]) for n in range(both)]
            return [*laid_items, *under[both:], *over[both:]]
    return over


def by_hand(
    config: MkDocsConfig, nav_titles: Iterable[str], entry: LanguageEntry
) -> frozenset[str]:
    """Return the keys of the site's strings that a language's entry holds translations of."""
    titles = list(nav_titles)
    given = [title for title in titles if entry.nav is not None or title in entry.nav_translations]
    given += [config[key] for key in _TEXTS if config[key] and getattr(entry, key) is not None]
    # A title of the navigation may be the description as well, which is still to be translated.
    wanted = {key: config[key] for key in _TEXTS if config[key] and getattr(entry, key) is None}
    return frozenset(_keys(given)) - frozenset(_keys(wanted.values()))


def labels_by_hand(segments: Iterable[Segment], entry: LanguageEntry) -> frozenset[str]:
    """Return the keys of the admonition titles that a language's entry holds translations of."""
    return frozenset(
        segment.key
        for segment in segments
        if segment.kind == "label" and label(segment, entry) is not None
    )


def label(segment: Segment, entry: LanguageEntry) -> str | None:
    """Return the title that a language's entry gives to an untitled admonition."""
    return entry.admonition_translations.get(segment.text.lower())


def _keys(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        segment = document.phrase(text)
        if segment is not None:
            yield segment.key
