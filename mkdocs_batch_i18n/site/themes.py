"""Make a theme and its search speak a language, or the nearest one they know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.localization import parse_locale

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.theme import Theme

_TEMPLATES = Path(__file__).parent / "templates"


def speak(config: MkDocsConfig, code: str) -> str | None:
    """Set language and direction of the theme; return what it lacks, if anything.

    Material has `theme.language` and a template for each language it knows; the themes of MkDocs
    have `theme.locale` and compiled catalogs. Others are left as they are.
    """
    theme = config.theme
    partials = _names(theme, "partials/languages/*.html")
    catalogs = _names(theme, "locales/*/")
    if "language" in theme and partials:
        found = locales.lookup(code, partials)
        theme["language"] = found or "en"
        theme["direction"] = locales.direction(code)
    elif catalogs:
        found = locales.lookup(code, {*catalogs, "en"})
        theme["locale"] = parse_locale(found or "en")
    else:
        return None
    return None if found else f"the theme {theme.name!r} does not speak it; its labels are English."


def offer_templates(config: MkDocsConfig) -> None:
    """Let the site's own templates include the switcher of this package."""
    config.theme.dirs.append(str(_TEMPLATES))


def _names(theme: Theme, pattern: str) -> set[str]:
    """Return the stems of the files or folders that match in any folder of the theme."""
    return {path.stem for folder in theme.dirs for path in Path(folder).glob(pattern)}


def speaks(config: MkDocsConfig) -> bool:
    """Tell whether the theme was given a language; English is every theme's default."""
    locale = config.theme.locale
    return bool(config.theme.get("language", "en") != "en" or locale.language != "en")
