"""Claims about the signs that a translation is wrong, and about the levels of rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n import quality
from mkdocs_batch_i18n.glossary import Glossary, Term
from mkdocs_batch_i18n.quality import agreement, chrf, doubts
from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings
from mkdocs_batch_i18n.standards import FIRM, LEVELS, Standards

if TYPE_CHECKING:
    from mkdocs_batch_i18n.settings import Level

SOURCE = "Water the beds in the morning, before it gets hot, and **never** at noon: see {{1}}."
SPANISH = "Riega los bancales por la mañana, antes del calor, y **nunca** a mediodía: {{1}}."
GERMAN = Language(code="de", name="Deutsch", english_name="German")
SETTINGS = Settings(
    source_language="en",
    languages=(GERMAN,),
    provider=ProviderSettings(),
    cache_dir=Path("nowhere"),
)
BED = Glossary([Term("bed", {"de": ("Beet",)})])


def rules(source: str, target: str, language: str = "es") -> list[str]:
    """Return the names of the rules that doubt a translation."""
    return [rule for rule, _ in doubts(source, target, ("en", language))]


def test_a_good_translation_is_not_doubted() -> None:
    """Nor one in a language that nobody here knows."""
    assert rules(SOURCE, SPANISH) == []
    assert rules(SOURCE, "Vökva beðin.", "tlh") == []
    assert rules(SOURCE, "", "es") == []


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            "El gato come pescado en la cocina y después duerme en el sofá hasta la noche.",
            "meaning",
        ),
        ("Riega los bancales por la mañana.", "meaning"),
        (SOURCE.replace(".", "!"), "language"),
        ("Water all of the beds in the early morning, before it gets hot outside.", "language"),
    ],
)
def test_a_wrong_translation_is_doubted(wrong: str, expected: str) -> None:
    """Another meaning, a missing half, the source's language."""
    assert rules(SOURCE, wrong) == [expected]


def test_a_language_and_its_variant_are_not_compared() -> None:
    """British English may say what American English says."""
    assert list(doubts(SOURCE, SOURCE, ("en-US", "en-GB"))) == []


def test_agreement_is_of_words_or_of_meaning() -> None:
    """The same words agree wholly, other words for the same well, another meaning hardly."""
    other = "Los bancales se riegan de mañana, antes del calor, y **jamás** al mediodía: {{1}}."
    wrong = "El gato come pescado en la cocina y después duerme en el sofá hasta la noche."
    assert agreement(SPANISH, SPANISH.replace("**", ""), "es") == 1
    assert agreement(SPANISH, other, "es") > 0.7
    assert agreement(SPANISH, wrong, "es") < 0.4
    assert chrf(SPANISH, other) == chrf(other, SPANISH) < 0.7


def test_without_the_libraries_nothing_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is optional."""
    monkeypatch.setattr(quality, "_encoder", lambda: None)
    monkeypatch.setattr(quality, "_identifier", lambda: None)
    assert rules(SOURCE, "Ein Satz über ganz andere Dinge als im Text davor.", "de") == []


def standards(
    checks: dict[str, Level] | None = None, own: dict[str, Level] | None = None
) -> Standards:
    """Return the rules for German under these levels."""
    return Standards(replace(SETTINGS, checks=checks or {}), replace(GERMAN, checks=own or {}), BED)


@pytest.mark.parametrize(
    ("message", "text", "rule"),
    [
        ("Make your bed.", "Mach dein Bett.", "glossary"),
        ("Some **bold** words.", "Ein paar fette Wörter.", "markup"),
        ("One two three four.", "One two three four.", "untranslated"),
        ("Ok.", "In Ordnung, " * 8, "length"),
    ],
)
def test_a_rule_refuses_flags_or_says_nothing(message: str, text: str, rule: str) -> None:
    """As the options want it; the language's own level stands above that for all."""
    quiet: dict[str, Level] = {"language": "off", "meaning": "off"}
    refused, flags = standards(quiet).judge(message, text)
    assert ([found.rule for found in refused], flags) == ([rule], ())
    refused, flags = standards({**quiet, rule: "flag"}).judge(message, text)
    assert refused == ()
    assert [flag.partition(":")[0] for flag in flags] == [rule]
    assert standards({**quiet, rule: "on"}, {rule: "off"}).judge(message, text) == ((), ())


def test_a_doubt_can_be_made_to_refuse() -> None:
    """Usually it only flags."""
    text = "Ein Hund liegt faul vor der Tür."
    message = "Water the garden every single morning."
    refused, flags = standards().judge(message, text)
    assert refused == ()
    assert flags[0].startswith("meaning: it seems to say something else")
    refused, flags = standards({"meaning": "on"}).judge(message, text)
    assert ([found.rule for found in refused], flags) == (["meaning"], ())


def test_every_rule_of_a_page_is_firm_or_has_a_level() -> None:
    """No rule is forgotten when one is added."""
    from mkdocs_batch_i18n.document import checks  # noqa: PLC0415 - its rules are its own business

    names = {rule.__name__.strip("_") for rule in checks._RULES}  # noqa: SLF001 - as above
    own = {"empty", "size", "script"}
    assert names | own | {"glossary", "language", "meaning"} == {*FIRM, *LEVELS}


def test_another_level_is_another_version_of_the_checks() -> None:
    """What was given up under the old one is tried again; the usual levels have no version."""
    assert standards().version == standards({"length": "on"}).version == ""
    assert standards({"length": "off"}).version != standards({"length": "flag"}).version != ""


def test_variants_of_the_source_language_may_stand_as_they_are() -> None:
    """Four words of American English are British English, too."""
    british = Language(code="en-GB", name="English", english_name="British English")
    found = Standards(SETTINGS, british, Glossary())
    assert found.judge("One two three four.", "One two three four.") == ((), ())


def test_pseudo_localization_follows_no_glossary() -> None:
    """Its texts are made to look wrong."""
    settings = replace(SETTINGS, provider=ProviderSettings(type="pseudo"))
    assert Standards(settings, GERMAN, BED).judge("A bed.", "Á béd.") == ((), ())
