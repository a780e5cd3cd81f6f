"""A site of mkdocs-static-i18n after its plugin was renamed; each test is a line of moving.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.options import Options, settings_of

PLUGIN: dict[str, Any] = {
    "docs_structure": "suffix",
    "fallback_to_default": False,
    "reconfigure_search": True,
    "languages": [
        {
            "locale": "en",
            "default": True,
            "name": "English",
            "build": True,
            "site_name": "Our kites",
        },
        {
            "locale": "fr",
            "name": "Le français",
            "build": True,
            "link": "/francais/",
            "site_name": "Cerfs-volants",
            "copyright": "Libre",
            "site_author": "Chez nous",
            "nav_translations": {"Flying": "Le vol", "Nowhere": "Nulle part"},
            "admonition_translations": {"tip": "Conseil"},
            "theme": {"palette": {"primary": "red"}, "features": ["navigation.tabs"]},
            "extra": {"generator": False},
        },
        {
            "locale": "pt_BR",
            "name": "Português",
            "nav": [{"Casa": "index.md"}, {"Voar": [{"Pousar": "fly/land.md"}]}],
        },
        {"locale": "de", "name": "Deutsch", "build": False},
        {"locale": "null", "name": "More languages", "fixed_link": "/more/"},
    ],
}
SITE: dict[str, Any] = {
    "site_name": "Kites",
    "site_url": "https://example.org/",
    "copyright": "Free to copy",
    "theme": {
        "name": "material",
        "palette": {"primary": "blue", "accent": "lime"},
        "features": ["navigation.instant"],
    },
    "extra": {"homepage": "https://example.org/home"},
    "markdown_extensions": ["admonition"],
    "plugins": ["search", {"batch-i18n": PLUGIN}],
    "nav": [{"Start": "index.md"}, {"Flying": ["fly/land.md"]}],
}
PAGES = {
    "index.md": "# Kites\n\n!!! tip\n\n    Hold on.\n\n!!! note\n\n    Let go.\n",
    "fly/land.md": "# Land\n\nStop.\n",
    "fly/land.fr.md": "# Atterrir\n\nArrêter.\n",
    "fly/land.de.md": "# Landen\n\nHalt.\n",
}


def write(folder: Path) -> Path:
    """Write the site; return its configuration."""
    for name, text in PAGES.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, "utf-8")
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(SITE), "utf-8")
    return folder / "mkdocs.yml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the built site, and the log."""
    folder = tmp_path_factory.mktemp("moved")
    translate_all(write(folder))
    done = mkdocs("build", "--strict", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site", done.stderr


def html_of(built: tuple[Path, str], address: str) -> str:
    """Return a page."""
    return (built[0] / address / "index.html").read_text("utf-8")


def test_the_default_is_the_source_language(built: tuple[Path, str]) -> None:
    """It is not translated into, its own texts hold at `/`, and `locale` may have a `_`."""
    options = Options(config_file_path="mkdocs.yml")
    options.load_dict(PLUGIN)
    assert options.validate() == ([], [])
    settings = settings_of(options)
    assert settings.source_language == "en"
    assert [language.code for language in settings.languages] == ["fr", "pt-BR"]
    assert "<title>Our kites</title>" in html_of(built, "")


def test_texts_of_a_language_are_used_as_they_are(built: tuple[Path, str]) -> None:
    """`site_name`, `copyright` and the like; what a language does not have is translated."""
    french, brazilian = html_of(built, "fr"), html_of(built, "pt-BR")
    assert "<title>Cerfs-volants</title>" in french
    assert "Libre" in french
    assert '<meta name="author" content="Chez nous">' in french
    assert greek("Free to copy") in brazilian
    assert "<title>Our kites</title>" in brazilian


def test_titles_of_the_navigation_are_used_as_they_are(built: tuple[Path, str]) -> None:
    """`nav_translations` wins over the machine, which translates the titles it does not name."""
    french = html_of(built, "fr")
    assert "Le vol" in french
    assert greek("Start") in french
    assert greek("Flying") not in french


def test_a_navigation_of_its_own_is_used_as_it_is(built: tuple[Path, str]) -> None:
    """`nav` of a language is in that language already; its pages are named as in the source."""
    brazilian = html_of(built, "pt-BR")
    for title in ("Casa", "Voar", "Pousar"):
        assert re.search(rf">\s*{title}\s*<", brazilian)
    assert greek("Start") not in brazilian


def test_admonition_titles_are_used_as_they_are(built: tuple[Path, str]) -> None:
    """`admonition_translations` wins over the machine, type by type."""
    french = html_of(built, "fr")
    assert '<p class="admonition-title">Conseil</p>' in french
    assert f'<p class="admonition-title">{greek("Note")}</p>' in french


def test_theme_and_extra_are_laid_over(built: tuple[Path, str]) -> None:
    """Mappings key by key, lists as a whole."""
    french, english = html_of(built, "fr"), html_of(built, "")
    assert 'data-md-color-primary="red" data-md-color-accent="lime"' in french
    assert 'data-md-color-primary="blue"' in english
    assert '"features":["navigation.tabs"]' in french.replace(" ", "")
    assert "Material for MkDocs" in english
    assert "Material for MkDocs" not in french
    assert 'href="https://example.org/home"' in french


def test_the_switcher_has_the_given_names_and_links(built: tuple[Path, str]) -> None:
    """`name` of each language, the source language's too, and `fixed_link` beside them."""
    found = re.findall(
        r'<a href="([^"]*)"[^>]*md-select__link[^>]*>\s*(.*?)\s*</a>', html_of(built, "fr")
    )
    assert [name for _, name in found] == ["English", "Le français", "Português", "More languages"]
    assert found[-1][0] == "/more/"


def test_people_win_in_the_languages_that_are_built(built: tuple[Path, str]) -> None:
    """`land.fr.md` is the French page; `land.de.md` is nowhere, as German is not built."""
    assert "Arrêter." in html_of(built, "fr/fly/land")
    assert not [p for p in built[0].rglob("*.html") if "Halt." in p.read_text("utf-8")]
    assert not (built[0] / "de").exists()


@pytest.mark.parametrize(
    "line",
    [
        "'link' of fr has no effect: a language's address is its code",
        "`fallback_to_default: false` has no effect: a page without a translation stands in",
        "de is not built: `build: false`.",
    ],
)
def test_what_means_nothing_here_is_said_once(built: tuple[Path, str], line: str) -> None:
    """One line each, which is no warning."""
    assert built[1].count(line) == 1
    assert "WARNING" not in built[1]


def test_addresses_have_hyphens(built: tuple[Path, str]) -> None:
    """`pt_BR` is at /pt-BR/."""
    assert (built[0] / "pt-BR/index.html").exists()
    assert not (built[0] / "pt_BR").exists()


def test_each_language_has_a_search_of_its_own(built: tuple[Path, str]) -> None:
    """Not one index for all languages."""
    for language, own, other in (("", "Stop.", "Arrêter."), ("fr", "Arrêter.", "Stop.")):
        index = json.loads((built[0] / language / "search/search_index.json").read_text("utf-8"))
        texts = " ".join(entry["text"] for entry in index["docs"])
        assert own in texts
        assert other not in texts


def test_each_language_has_its_own_error_page(built: tuple[Path, str]) -> None:
    """And the one at the root is in the source language."""
    for language, folder in (("en", ""), ("fr", "fr"), ("pt-BR", "pt-BR")):
        assert f'<html lang="{language}"' in (built[0] / folder / "404.html").read_text("utf-8")


LEFT_ALONE: dict[str, Any] = {
    "site_name": "Kites",
    "site_url": "https://example.org/",
    "theme": {"name": "material"},
    "plugins": [
        {"search": {"lang": "en"}},
        {
            "batch-i18n": {
                "reconfigure_material": False,
                "reconfigure_search": False,
                "languages": [
                    {
                        "locale": "en",
                        "default": True,
                        "site_description": "All about kites",
                        "nav": [{"Begin": "index.md"}, {"Flying": ["fly/land.md"]}],
                    },
                    {"locale": "fr"},
                ],
            }
        },
    ],
}


def test_what_the_site_configures_itself_is_left_alone(tmp_path: Path) -> None:
    """No switcher is filled in and `lang` of the search stays; the theme speaks all the same.

    Description and navigation of the default are those of the site, which are translated.
    """
    write(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(LEFT_ALONE), "utf-8")
    translate_all(tmp_path / "mkdocs.yml")
    done = mkdocs("build", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    french = (tmp_path / "site/fr/index.html").read_text("utf-8")
    assert "md-select__link" not in french
    assert "Aller au contenu" in french
    index = json.loads((tmp_path / "site/fr/search/search_index.json").read_text("utf-8"))
    assert index["config"]["lang"] == ["en"]
    assert f'content="{greek("All about kites")}"' in french
    assert re.search(rf">\s*{greek('Begin')}\s*<", french)
    assert re.search(r">\s*Begin\s*<", (tmp_path / "site/index.html").read_text("utf-8"))


def test_nothing_that_people_gave_is_wanted(tmp_path: Path) -> None:
    """Neither given titles, texts and admonitions, nor what only a navigation of its own lacks."""
    _, pages = read_site(str(write(tmp_path)))
    keys = {s.message: s.key for page in pages for s in page.segments}
    home = next(page for page in pages if page.uri == "index.md")
    strings = pages[-1]
    assert home.by_hand == {"fr": {keys["Tip"]}, "pt-BR": frozenset()}
    wanted = {segment.key for segment in strings.segments}
    assert {code: given & wanted for code, given in strings.by_hand.items()} == {
        "fr": {keys["Flying"], keys["Free to copy"]},
        "pt-BR": {keys["Start"], keys["Flying"]},
    }


def test_a_text_that_stands_elsewhere_too_is_still_wanted(tmp_path: Path) -> None:
    """A title of the navigation that `nav_translations` names may be the copyright as well."""
    config = write(tmp_path)
    config.write_text(config.read_text("utf-8").replace("Free to copy", "Start"), "utf-8")
    text = config.read_text("utf-8").replace("copyright: Libre\n", "nav: [index.md]\n", 1)
    config.write_text(text, "utf-8")
    _, pages = read_site(str(config))
    start = next(s.key for s in pages[-1].segments if s.message == "Start")
    assert start not in pages[-1].by_hand["fr"]


REFUSED: dict[str, tuple[list[dict[str, object]], str]] = {
    "two defaults": (
        [{"locale": "en", "default": True}, {"locale": "fr", "default": True}],
        "only one language can be the default",
    ),
    "no other": ([{"locale": "en", "default": True}], "name a language beside the source"),
    "no link": ([{"locale": "null", "name": "x"}], "needs `fixed_link`"),
    "kind": (
        [{"locale": "fr", "nav_translations": ["x"]}],
        "'nav_translations' of a language is a",
    ),
    "wrong text": ([{"locale": "fr", "site_name": {"a": 1}}], "'site_name' of a language is text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused(case: str) -> None:
    """The error names the key."""
    languages, said = REFUSED[case]
    options = Options(config_file_path="mkdocs.yml")
    options.load_dict({"languages": languages})
    (failed, _) = options.validate()
    assert said in str(failed[0][1])


def test_another_source_language_is_refused() -> None:
    """`source_language` and `default: true` must agree."""
    options = Options(config_file_path="mkdocs.yml")
    languages = [{"locale": "de", "default": True}, {"locale": "fr"}]
    options.load_dict({"source_language": "en", "languages": languages})
    assert "source_language differs" in str(options.validate()[0][0][1])


def test_every_key_of_static_i18n_is_known() -> None:
    """A configuration that uses all of them is read without an error."""
    language = {
        "locale": "fr",
        "name": "Français",
        "default": False,
        "build": True,
        "link": "/fr/",
        "fixed_link": "/fr/",
        "site_name": "s",
        "site_author": "a",
        "site_url": "https://x.org/",
        "site_description": "d",
        "copyright": "c",
        "extra": {},
        "theme": {},
        "nav": [],
        "nav_translations": {},
        "admonition_translations": {},
    }
    options = Options(config_file_path="mkdocs.yml")
    options.load_dict(
        {
            "build_only_locale": "fr",
            "docs_structure": "folder",
            "fallback_to_default": True,
            "reconfigure_material": False,
            "reconfigure_search": False,
            "languages": [{"locale": "en", "default": True, "name": "English"}, language],
        }
    )
    assert options.validate() == ([], [])
    assert "`build_only_locale` has no effect" in options.ignored[-1]
