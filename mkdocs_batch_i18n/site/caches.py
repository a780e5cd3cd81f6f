"""Folders in which other plugins keep what they made: one per language where it has words on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def part(config: MkDocsConfig, code: str) -> None:
    """Keep a language's social cards apart, which Material keeps by the address of the page.

    Its plugin `optimize` keeps smaller copies of them in the same way. What other caches hold is
    the same in every language.
    """
    root = Path(config.config_file_path or ".").absolute().parent
    drawing = any(_kind(name) == "social" for name in config.plugins)
    for name, plugin in config.plugins.items():
        options = getattr(plugin, "config", {})
        if drawing and _kind(name) in {"social", "optimize"} and "cache_dir" in options:
            shared = root / options["cache_dir"]
            options["cache_dir"] = str(shared / code)
            _share_fonts(shared, shared / code)


def _kind(name: str) -> str:
    """Return a plugin's name without the theme that brings it and its number: `social`."""
    return name.partition(" ")[0].rpartition("/")[2]


def _share_fonts(shared: Path, own: Path) -> None:
    """Let a cache use the fonts of another one, if an earlier build has fetched them all."""
    fonts, link = shared / "fonts", own / "fonts"
    if (shared / "manifest.json").is_file() and fonts.is_dir() and not link.exists():
        own.mkdir(parents=True, exist_ok=True)
        try:
            link.symlink_to(fonts, target_is_directory=True)
        except OSError:  # not allowed on this machine: they are fetched again
            return
