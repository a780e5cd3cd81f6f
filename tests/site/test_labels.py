"""Texts that extensions and themes write by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import markdown
import pytest
from mkdocs.config import load_config
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.site import labels

if TYPE_CHECKING:
    from pathlib import Path

FOOTNOTE = "Text.[^1]\n\n[^1]: Note.\n"


def rendered(tmp_path: Path, extensions: str, text: str, code: str = "es") -> str:
    """Return what a site makes of a text in a language."""
    (tmp_path / "docs").mkdir(exist_ok=True)
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"site_name: X\nmarkdown_extensions: {extensions}\n", "utf-8")
    config = load_config(str(file))
    labels.speak(config, code)
    settings: dict[str, Any] = config.mdx_configs
    return markdown.markdown(
        text, extensions=config.markdown_extensions, extension_configs=settings
    )


@pytest.mark.parametrize("toc", ["toc", "markdown.extensions.toc"])
def test_the_link_of_a_heading_has_a_title_in_the_language(tmp_path: Path, toc: str) -> None:
    """By whichever name the extension is used."""
    html = rendered(tmp_path, f"[{{{toc}: {{permalink: true}}}}]", "# Title")
    assert 'title="Enlace permanente"' in html


@pytest.mark.parametrize(
    "extension", ["footnotes", "markdown.extensions.footnotes", "extra", "pymdownx.extra"]
)
def test_the_way_back_from_a_footnote_has_too(tmp_path: Path, extension: str) -> None:
    """Also where another extension brings footnotes along."""
    html = rendered(tmp_path, f"[{extension}]", FOOTNOTE)
    assert 'title="Volver a la nota 1 del texto"' in html


def test_what_the_site_has_set_stays(tmp_path: Path) -> None:
    """Its own titles are its own affair."""
    html = rendered(
        tmp_path,
        "[{toc: {permalink: true, permalink_title: Here}}, {footnotes: {BACKLINK_TITLE: Up}}]",
        f"# Title\n\n{FOOTNOTE}",
    )
    assert 'title="Here"' in html
    assert 'title="Up"' in html
    html = rendered(tmp_path, "[{extra: {footnotes: {BACKLINK_TITLE: Up}}}]", FOOTNOTE)
    assert 'title="Up"' in html


def test_a_language_without_them_keeps_them(tmp_path: Path) -> None:
    """English, as extensions have them; a regional language has those of its language."""
    text = f"# Title\n\n{FOOTNOTE}"
    both = "[{toc: {permalink: true}}, footnotes]"
    assert 'title="Permanent link"' in rendered(tmp_path, both, text, "ga")
    assert 'title="Dauerhafter Link"' in rendered(tmp_path, both, text, "de-AT")
    assert labels.error_page("<h1>404 - Not found</h1>", "ga") == "<h1>404 - Not found</h1>"


def test_no_permalink_is_made_where_there_was_none(tmp_path: Path) -> None:
    """Only what is there gets a title."""
    assert "title" not in rendered(tmp_path, "[toc]", "# A heading")


def test_every_language_has_the_number_of_the_footnote() -> None:
    """Each text is there, and the way back names its footnote once."""
    for texts in labels._TEXTS.values():  # noqa: SLF001 - the table is what is claimed about
        assert all(texts)
        assert texts[1].count("%d") == 1
        assert texts[1].count("%") == 1


def test_a_built_site_speaks_the_language(tmp_path: Path) -> None:
    """Material's 404 page, permalinks and callouts; titles of their own stay the text's."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(
        "# Kites\n\n> [!TIP]\n> Hold on.\n\n> [!WARNING]\n> Let go.\n", "utf-8"
    )
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        "site_name: X\ntheme: material\nmarkdown_extensions: [github-callouts, toc: {permalink: "
        "true}]\nplugins:\n  - batch-i18n:\n      languages: [{code: fr, "
        "admonition_translations: {warning: Attention}}]\n",
        "utf-8",
    )
    translate_all(config)
    done = mkdocs("build", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site/fr/index.html").read_text("utf-8")
    assert f'<p class="admonition-title">{greek("Tip")}</p>' in html
    assert '<p class="admonition-title">Attention</p>' in html
    assert 'title="Lien permanent"' in html
    assert "<h1>404 - Page introuvable</h1>" in (tmp_path / "site/fr/404.html").read_text("utf-8")
    assert "<h1>404 - Not found</h1>" in (tmp_path / "site/404.html").read_text("utf-8")
    english = (tmp_path / "site/index.html").read_text("utf-8")
    assert '<p class="admonition-title">Tip</p>' in english
