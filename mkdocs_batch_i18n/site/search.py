"""The search of a site in a language: MkDocs' own, or that of Material."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.contrib.search import LangOption, base_path
from mkdocs.contrib.search import SearchPlugin as PlainSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

_UNIVERSAL = "lunr.universal.js"
_FAILING = frozenset({"hi", "kn", "sa", "ta", "te", "th", "zh"})
"""Languages whose scripts need others that MkDocs does not have, so that its search fails."""
_UNSPACED = frozenset({"ja", "jp"})
"""Languages whose scripts cut the words of pages, but not of what is typed."""
_SHORT = frozenset({"ja", "jp", "km", "ko", "lo", "my", "th", "yue", "zh"})
"""Languages in which one or two signs make a word."""
_ONLY_OWN_LETTERS = frozenset({"ar", "ru"})
"""Languages whose scripts drop all that is in other letters, such as the names of commands."""


def speak(config: MkDocsConfig, code: str) -> None:
    """Let search read this language; `lang` in mkdocs.yml is meant for the source language."""
    for plugin in config.plugins.values():
        if isinstance(plugin, PlainSearch):
            plugin.config.lang = _plain(code)
            if code.partition("-")[0] in _SHORT:
                plugin.config.min_search_length = min(1, plugin.config.min_search_length)
        # Material's search, and that of its forks: this attribute is theirs alone.
        elif "lang" in getattr(plugin, "config", {}) and hasattr(plugin, "search_index_prev"):
            plugin.config["lang"] = None  # Material takes it from the language of the theme


def _plain(code: str) -> list[str]:
    """Return the languages to set in MkDocs' own search; English where `finish` does better."""
    tag = code.replace("-", "_")
    found = LangOption().get_lunr_supported_lang(tag)  # type: ignore[no-untyped-call]
    if found is None or found in _FAILING | _UNSPACED:
        return ["en"]
    return [found, "en"] if found in _ONLY_OWN_LETTERS else [found]


def finish(config: MkDocsConfig, code: str) -> None:
    """Give MkDocs' own search a script for the language if it has none that works.

    To be called when the search plugin has written its files.
    """
    folder = Path(config.site_dir) / "search"
    for plugin in _searches(config):
        index = folder / "search_index.json"
        if plugin.config.lang != ["en"] or code.partition("-")[0] == "en" or not index.is_file():
            continue
        data = json.loads(index.read_text("utf-8"))
        data["config"]["lang"] = ["universal"]
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        index.write_text(text, "utf-8")
        shutil.copy(Path(__file__).with_name(_UNIVERSAL), folder)
        # The page asks for it beside any language but English.
        shutil.copy(Path(base_path) / "lunr-language/lunr.stemmer.support.js", folder)


def _searches(config: MkDocsConfig) -> Iterator[PlainSearch]:
    """Yield the plugins whose files the theme uses; an index that is built before is no such."""
    for plugin in config.plugins.values():
        only_index = config.theme.get("search_index_only")
        if isinstance(plugin, PlainSearch) and not only_index and not plugin.config.prebuild_index:
            yield plugin
