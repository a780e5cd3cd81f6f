"""Claims about terms: where they are found, what is told of them, and what becomes of bad files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.glossary import Glossary, read

HERE = Path(__file__).parent
TERMS = yaml.safe_load((HERE / "terms.yml").read_text("utf-8"))
REFUSED = yaml.safe_load((HERE / "refused.yml").read_text("utf-8"))

GARDEN = """\
- term: bed
  de: [Beet, Beete]
  es: bancal
  avoid: {de: Bett}
  note: a plot of ground
- term: raised bed
  de: Hochbeet
- term: Horto
  keep: true
"""


def glossary(tmp_path: Path, text: str, name: str = "terms.yml") -> Glossary:
    """Read a glossary from a file of this text."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read(path, "en")


@pytest.mark.parametrize("case", TERMS, ids=lambda case: case["name"])
def test_terms_are_found_and_checked(case: dict[str, Any], tmp_path: Path) -> None:
    """Each golden case finds its term or not, and refuses its translation or not."""
    found = glossary(tmp_path, yaml.safe_dump([case["term"]], allow_unicode=True))
    assert bool(found.within(case["text"])) == case.get("found", True)
    findings = list(found.check(case["text"], case["answer"], case.get("language", "de")))
    assert bool(findings) == case.get("wrong", False), findings


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["says"])
def test_a_bad_glossary_is_refused_with_file_and_line(case: dict[str, str], tmp_path: Path) -> None:
    """The message says where it is wrong, and ends with what to do where that is not plain."""
    with pytest.raises(ConfigurationError) as caught:
        glossary(tmp_path, case["text"], case["file"])
    assert case["says"] in str(caught.value)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    """The option is named for one, the line for the other."""
    with pytest.raises(ConfigurationError, match=r"no\.yml: .* The option `glossary` names it"):
        read(tmp_path / "no.yml", "en")
    (tmp_path / "latin.yml").write_bytes(b"- term: a\n  de: \xe4\n")
    with pytest.raises(ConfigurationError, match=r"latin\.yml:2: the glossary is not UTF-8"):
        read(tmp_path / "latin.yml", "en")


def test_an_empty_glossary_is_none(tmp_path: Path) -> None:
    """It says nothing and costs nothing."""
    empty = glossary(tmp_path, "# to be filled\n")
    assert not empty
    assert empty.fingerprint("A bed.", "de") == ""
    assert glossary(tmp_path, "terms:\n- {term: bed, de: Beet}")


def test_a_longer_term_covers_a_shorter_one(tmp_path: Path) -> None:
    """A raised bed is no bed, unless there is one beside it."""
    found = glossary(tmp_path, GARDEN)
    assert [term.term for term in found.within("Raised beds.")] == ["raised bed"]
    both = found.within("A bed and a raised bed.")
    assert [term.term for term in both] == ["bed", "raised bed"]


def test_only_the_terms_of_the_texts_are_told(tmp_path: Path) -> None:
    """Each once, with its forms, its meaning and what it is not; nothing of other languages."""
    found = glossary(tmp_path, GARDEN)
    texts = ["Beds in Horto.", "A bed."]
    told = "bed = Beet|Beete (a plot of ground; never Bett); Horto = Horto"
    assert found.told(texts, "de") == told
    assert found.told(texts, "fr") == "bed (a plot of ground); Horto = Horto"
    assert found.told(["Nothing here."], "de") == ""


def test_a_fingerprint_changes_with_what_applies(tmp_path: Path) -> None:
    """Another form in German touches German texts with that term, and no others."""
    old = glossary(tmp_path, GARDEN)
    new = glossary(tmp_path, GARDEN.replace("Beete]", "Beeten]"))
    texts = ["A bed.", "Raised beds.", "Horto.", "Nothing."]
    differ = [
        (text, language)
        for text in texts
        for language in ("de", "es", "fr")
        if old.fingerprint(text, language) != new.fingerprint(text, language)
    ]
    assert differ == [("A bed.", "de")]


def test_a_spreadsheet_says_the_same(tmp_path: Path) -> None:
    """Columns for languages, forms apart by `|`, whatever the delimiter."""
    table = [
        ["term", "de", "es", "keep", "avoid:de", "note"],
        ["bed", "Beet|Beete", "bancal", "", "Bett", "a plot of ground"],
        ["", "", "", "", "", ""],
        ["raised bed", "Hochbeet", "", "no", "", ""],
        ["Horto", "", "", "x", "", ""],
    ]
    expected = glossary(tmp_path, GARDEN).terms
    for delimiter in ",;\t":
        text = "\n".join(delimiter.join(row) for row in table)
        assert glossary(tmp_path, text, "terms.csv").terms == expected


def test_tbx_is_read_in_both_versions() -> None:
    """Deprecated names are avoided; a concept without other names stays as it is."""
    old = {term.term: term for term in read(HERE / "old.tbx", "en").terms}
    bed = old["bed"]
    assert (bed.translations, bed.avoid) == ({"de": ("Beet",)}, {"de": ("Bett",)})
    assert (bed.note, old["Horto"].keep) == ("a plot of ground", True)


def test_a_word_for_two_concepts_has_the_names_of_both() -> None:
    """A glossary of concepts does not say which one is meant."""
    (bed,) = read(HERE / "new.tbx", "en").terms
    assert bed.translations == {"de": ("Beet", "Bett")}
    assert bed.avoid == {}
