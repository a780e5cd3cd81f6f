"""Languages: tags, names, directions and what themes know of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from babel import Locale, localedata

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ES", "es"),
        ("pt-br", "pt-BR"),
        ("SR-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("de-CH-1901", "de-CH-1901"),
        ("gsw", "gsw"),
        ("en-x-pirate", "en-x-pirate"),
    ],
)
def test_tags_have_one_spelling(tag: str, expected: str) -> None:
    """A tag in any case is put into that of RFC 5646."""
    assert locales.canonical(tag) == expected


@pytest.mark.parametrize(
    "tag", ["", "e", "english", "es_ES", "es ES", "xx", "es-", "es--ES", "../es"]
)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    """A tag becomes a folder and an attribute, so nothing else may pass."""
    with pytest.raises(ConfigurationError, match="no BCP 47 language tag"):
        locales.canonical(tag)


@pytest.mark.parametrize("tag", ["ar", "he", "fa", "ur", "pa-Arab", "pa-PK", "ckb"])
def test_languages_from_right_to_left(tag: str) -> None:
    """The script decides, be it usual for the language or named in the tag."""
    assert locales.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["es", "ja", "pa", "zh-Hant", "tlh"])
def test_languages_from_left_to_right(tag: str) -> None:
    """So are all others, those without data too."""
    assert locales.direction(tag) == "ltr"


def test_directions_are_those_of_the_cldr() -> None:
    """All of its locales, of which those that are written downwards count as left to right."""
    known = {name: Locale.parse(name) for name in localedata.locale_identifiers()}
    expected = {name: known[name].text_direction == "rtl" for name in known}
    assert {n: locales.direction(n.replace("_", "-")) == "rtl" for n in known} == expected
    assert sum(expected.values()) > 50


def test_names() -> None:
    """A language is named in itself for readers, and in English for the model."""
    assert (locales.own_name("ja"), locales.english_name("ja")) == ("日本語", "Japanese")
    assert locales.own_name("fr-CA") == "Français (Canada)"
    assert (locales.own_name("tlh"), locales.english_name("tlh")) == ("Klingon", "Klingon")


MATERIAL = ("en", "fr", "nb", "pt", "pt-BR", "zh", "zh-Hant", "zh-TW")
MKDOCS = ("fr", "nb", "pt_BR", "zh_CN", "zh_TW")


@pytest.mark.parametrize(
    ("tag", "material", "mkdocs"),
    [
        ("fr-CA", "fr", "fr"),
        ("pt-BR", "pt-BR", "pt_BR"),
        ("pt-PT", "pt", None),
        ("no", "nb", "nb"),
        ("zh-Hans", "zh", "zh_CN"),
        ("zh-Hant", "zh-Hant", "zh_TW"),
        ("zh-CN", "zh", "zh_CN"),
        ("ja", None, None),
    ],
)
def test_a_theme_speaks_the_nearest_language(
    tag: str, material: str | None, mkdocs: str | None
) -> None:
    """The lookup falls back from region and script to the language, and never to another one."""
    assert locales.lookup(tag, MATERIAL) == material
    assert locales.lookup(tag, MKDOCS) == mkdocs


def test_what_was_forgotten_is_read_again() -> None:
    """Babel's data go, the answers stay the same."""
    before = locales.own_name("nl"), locales.canonical("PT-br")
    locales.forget()
    assert not localedata._cache  # noqa: SLF001 - Babel's own
    for name in (locales.own_name, locales.english_name, locales.direction):
        name.cache_clear()
    assert (locales.own_name("nl"), locales.canonical("PT-br")) == before
    assert locales.direction("ar") == "rtl"


def test_names_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build does not ask Babel again, until there is another one."""
    names = locales.OwnNames(tmp_path)
    found = [names.of(tag) for tag in ("fr-CA", "ja")]
    names.keep()
    assert found == ["Français (Canada)", "日本語"]
    monkeypatch.setattr(locales, "own_name", lambda tag: f"asked for {tag}")
    kept = locales.OwnNames(tmp_path)
    assert [kept.of(tag) for tag in ("fr-CA", "ja", "es")] == [*found, "asked for es"]
    monkeypatch.setattr(locales, "_NAMED_BY", "another")
    assert locales.OwnNames(tmp_path).of("ja") == "asked for ja"


def test_a_build_that_asks_for_no_name_leaves_those_that_are_kept(tmp_path: Path) -> None:
    """A preview has its names already."""
    names = locales.OwnNames(tmp_path)
    names.of("ja")
    names.keep()
    before = (tmp_path / "names.json").read_text()
    locales.OwnNames(tmp_path).keep()
    assert (tmp_path / "names.json").read_text() == before


@pytest.mark.parametrize("names", [[], {"ja": 5}, None, "ja"])
def test_names_that_cannot_be_read_are_found_out_again(tmp_path: Path, names: object) -> None:
    """The record is a cache."""
    known = locales.OwnNames(tmp_path)
    known.of("ja")
    known.keep()
    path = tmp_path / "names.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "names": names}))
    assert locales.OwnNames(tmp_path).of("ja") == "日本語"
