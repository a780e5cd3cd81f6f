"""A site in four languages for tests of what stands around its pages."""

from __future__ import annotations

from pathlib import Path

from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings
from mkdocs_batch_i18n.site import links

LANGUAGES = tuple(
    Language(code=code, name=code.upper(), english_name=code) for code in ("es", "pt-BR", "ar")
)
SETTINGS = Settings(
    source_language="en", languages=LANGUAGES, provider=ProviderSettings(), cache_dir=Path("unused")
)


def editions(current: str, root: str = "https://x.org/d/") -> links.Editions:
    """Return the languages, of which one is built."""
    return links.editions(SETTINGS, current, root)
