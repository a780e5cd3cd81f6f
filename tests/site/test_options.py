"""The options in mkdocs.yml: what is accepted, what is refused, and how it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mkdocs_batch_i18n.errors import ConfigurationError, PageError
from mkdocs_batch_i18n.settings import Price, SecondPass
from mkdocs_batch_i18n.site.options import Options, settings_of
from mkdocs_batch_i18n.site.quality_options import wishes


def checked(tmp_path: Path, **values: object) -> tuple[Options, list[str]]:
    """Return the options and what was found wrong, as MkDocs would show it."""
    options = Options(config_file_path=str(tmp_path / "mkdocs.yml"))
    options.load_dict(values)
    failed, warnings = options.validate()
    assert warnings == []
    return options, [f"{key}: {error}" for key, error in failed]


REFUSED = {
    "unknown option": (
        {"langauges": ["es"]},
        "langauges: unknown option. Did you mean 'languages'?",
    ),
    "option of nothing": (
        {"languages": ["es"], "zzz": 1},
        "zzz: unknown option. There are build_only_locale",
    ),
    "no rule": (
        {"languages": ["es"], "checks": {"lenght": "off"}},
        "checks: no rule is called 'lenght'. Did you mean 'length'?",
    ),
    "a rule nobody can switch off": (
        {"languages": ["es"], "checks": {"opaque": "off"}},
        "checks: the rule 'opaque' keeps foreign code and links out of pages",
    ),
    "no level": (
        {"languages": ["es"], "checks": {"length": 2}},
        "checks: 'length' is on, flag or off, not 2.",
    ),
    "no rules": (
        {"languages": ["es"], "checks": ["length"]},
        "checks: expected rules with on, flag or off",
    ),
    "a language's rules": (
        {"languages": [{"code": "ja", "checks": {"length": "loose"}}]},
        "languages: 'length' is on, flag or off, not 'loose'.",
    ),
    "models are no mapping": (
        {"languages": ["es"], "provider": {"models": ["large"]}},
        "expected patterns with models",
    ),
    "a model is no name": (
        {"languages": ["es"], "provider": {"models": {"*.md": None}}},
        "expected a pattern and the name of a model: '*.md': None",
    ),
    "a threshold in percent": (
        {"languages": ["es"], "second_pass": {"model": "m", "threshold": 90}},
        "expected a number from 0 to 1: 90",
    ),
    "too high": (
        {"languages": ["es"], "model": "m"},
        "model: unknown here; it belongs under provider",
    ),
    "too deep": (
        {"languages": ["es"], "provider": {"translate": "off"}},
        "at the plugin's own level",
    ),
    "in provider": (
        {"languages": ["es"], "provider": {"modle": 1}},
        "'modle': unknown option. Did",
    ),
    "no languages": ({}, "languages: name at least one language"),
    "empty languages": ({"languages": []}, "languages: name at least one language"),
    "languages is text": ({"languages": "es"}, "languages: name at least one language"),
    "a name": (
        {"languages": ["spanish"]},
        "no BCP 47 language tag: 'spanish'. Write es for Spanish.",
    ),
    "a POSIX locale": ({"languages": ["pt_br"]}, "Write pt-BR, with a hyphen."),
    "no language": ({"languages": ["xx"]}, "no BCP 47 language tag: 'xx'"),
    "bare no": ({"languages": [False]}, 'write "no" or nb for Norwegian'),
    "a number": ({"languages": [7]}, "expected a BCP 47 language tag such as pt-BR: 7"),
    "twice": (
        {"languages": ["pt-BR", "es", "PT-br"]},
        "languages: the same language twice: 'pt-BR'",
    ),
    "source too": ({"languages": ["es", "en"]}, "languages: holds the source language 'en'."),
    "other source too": ({"source_language": "de", "languages": ["de"]}, "source language 'de'"),
    "language key": ({"languages": [{"code": "es", "nmae": "x"}]}, "but no 'nmae'"),
    "no code": ({"languages": [{"name": "x"}]}, "expected a BCP 47 language tag"),
    "duration": ({"languages": ["es"], "max_wait": "1 hour"}, "max_wait: no time span: '1 hour'"),
    "negative": ({"languages": ["es"], "max_wait": -1}, "max_wait: no time span: -1"),
    "choice": ({"languages": ["es"], "translate": "yes"}, "translate: Expected one of"),
    "count": ({"languages": ["es"], "pack_tokens": 0}, "pack_tokens: expected a whole number"),
    "parallel": ({"languages": ["es"], "parallel": 0}, "parallel: expected auto or a number"),
    "pattern": ({"languages": ["es"], "exclude": "a.md"}, "exclude: expected a list of patterns"),
    "half a price": (
        {"languages": ["es"], "provider": {"price": {"input": 1}}},
        "both input and output",
    ),
    "cost without price": ({"languages": ["es"], "max_cost": 5}, "max_cost: needs provider.price"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_options_are_named(tmp_path: Path, case: str) -> None:
    """A wrong option is an error that names the option, the value and what to do."""
    values, said = REFUSED[case]
    _, errors = checked(tmp_path, **values)
    assert len(errors) == 1
    assert said in errors[0]


@pytest.mark.parametrize(
    "values",
    [
        {"api_key": "sk-hush"},
        {"provider": {"api_key": "sk-hush"}},
        {"provider": {"api_key_env": "sk-hush"}},
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(
    tmp_path: Path, values: dict[str, Any]
) -> None:
    """The message says where keys belong, and does not put the key into a log."""
    _, errors = checked(tmp_path, languages=["es"], **values)
    assert "environment variable" in errors[0]
    assert "hush" not in errors[0]


def test_defaults_are_those_of_the_documentation(tmp_path: Path) -> None:
    """Only `languages` is needed; paths are relative to mkdocs.yml."""
    options, errors = checked(tmp_path, languages=["es"])
    settings = settings_of(options)
    assert errors == []
    assert settings.source_language == "en"
    assert settings.cache_dir == tmp_path / ".cache/mkdocs-batch-i18n"
    assert (settings.max_wait, settings.pack_tokens, settings.translate) == (3600, 1500, "auto")
    assert settings.provider.api_key_env == "INFERENCE_API_KEY"
    assert settings.provider.price is None
    assert options.parallel is None


def test_languages_are_tags_or_mappings(tmp_path: Path) -> None:
    """Tags are put into canonical case; names come from the CLDR unless given."""
    (tmp_path / "pt.md").write_text("Use você.", "utf-8")
    entry = {"code": "pt-br", "instructions": "pt.md", "model": "big"}
    options, _ = checked(
        tmp_path, languages=["zh-hans", entry, {"code": "es", "name": "Castellano"}]
    )
    chinese, portuguese, spanish = settings_of(options).languages
    assert (chinese.code, chinese.name) == ("zh-Hans", "中文 (简体)")
    assert (portuguese.code, portuguese.name) == ("pt-BR", "Português (Brasil)")
    assert portuguese.english_name == "Portuguese (Brazil)"
    assert (portuguese.instructions, portuguese.model) == ("Use você.", "big")
    assert (spanish.name, spanish.english_name) == ("Castellano", "Spanish")


def test_values_are_converted(tmp_path: Path) -> None:
    """Time spans become seconds, prices numbers, folders paths."""
    options, errors = checked(
        tmp_path,
        languages=["es"],
        max_wait="1h30m",
        max_cost=2,
        catalogs_dir="locales",
        instructions="Be kind.\nBe short.",
        parallel=3,
        provider={"poll_interval": 0.5, "price": {"input": 1, "output": 2.5}},
    )
    settings = settings_of(options)
    assert errors == []
    assert (settings.max_wait, settings.provider.poll_interval) == (5400, 0.5)
    assert settings.provider.price == Price(input=1.0, output=2.5)
    assert settings.catalogs_dir == tmp_path / "locales"
    assert settings.instructions == "Be kind.\nBe short."
    assert options.parallel == 3


def test_off_is_not_false(tmp_path: Path) -> None:
    """YAML reads `translate: off` as false; it means what it says."""
    options, errors = checked(tmp_path, languages=["es"], translate=False)
    assert errors == []
    assert settings_of(options).translate == "off"


def test_patterns_are_those_of_gitignore(tmp_path: Path) -> None:
    """`exclude` wins over `include`, and a later pattern takes back an earlier one."""
    options, _ = checked(tmp_path, languages=["es"], exclude=["blog/*", "!blog/hello.md"])
    pages = ("index.md", "blog/old.md", "blog/hello.md")
    assert [options.translatable(page) for page in pages] == [True, False, True]


def test_a_missing_style_guide_is_named(tmp_path: Path) -> None:
    """A file that `instructions` names and that is not there is an error with its path."""
    options, _ = checked(tmp_path, languages=["es"], instructions="style.md")
    with pytest.raises(ConfigurationError, match=r"style\.md: cannot be read"):
        settings_of(options)


def test_what_is_said_about_quality_reaches_the_settings(tmp_path: Path) -> None:
    """Files become paths, YAML's on and off become levels, no model means no second pass."""
    options, errors = checked(
        tmp_path,
        languages=[{"code": "ja", "checks": {"length": False}}],
        glossary="terms.yml",
        checks={"meaning": True, "script": "flag"},
        provider={"models": {"reference/**": "large"}, "structured_output": True},
        second_pass={"model": "other", "pages": ["*.md"], "threshold": 0.5},
    )
    assert errors == []
    settings = settings_of(options)
    assert settings.glossary == tmp_path / "terms.yml"
    assert settings.checks == {"meaning": "on", "script": "flag"}
    assert settings.languages[0].checks == {"length": "off"}
    assert settings.provider.models == {"reference/**": "large"}
    assert settings.provider.structured_output == "on"
    assert settings.second_pass == SecondPass(model="other", pages=("*.md",), threshold=0.5)
    plain, _ = checked(tmp_path, languages=["ja"], second_pass={"pages": ["*.md"]})
    assert settings_of(plain).second_pass is None


def test_defaults_are_those_of_the_settings(tmp_path: Path) -> None:
    """The second pass has one default threshold, wherever it is written."""
    options, _ = checked(tmp_path, languages=["ja"], second_pass={"model": "other"})
    assert settings_of(options).second_pass == SecondPass(model="other")
    judged = {"model": "other", "method": "judge"}
    options, _ = checked(tmp_path, languages=["ja"], second_pass=judged)
    assert settings_of(options).second_pass == SecondPass(model="other", method="judge")


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        ({}, ("", False)),
        ({"translate": True, "review": True}, ("", True)),
        ({"translate": {"model": "large"}}, ("large", False)),
    ],
)
def test_a_page_asks_in_its_front_matter(front_matter: Any, expected: object) -> None:  # noqa: ANN401
    """For a model, and for a second pass."""
    assert wishes(front_matter, "a.md") == expected


@pytest.mark.parametrize("asked", [{"modle": "large"}, {"model": 7}])
def test_a_page_that_asks_for_nonsense_is_named(asked: object) -> None:
    """With what to write instead."""
    with pytest.raises(PageError, match=r"a\.md: .* not understood: .* Write `translate: false`"):
        wishes({"translate": asked}, "a.md")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """Whoever has made four mistakes corrects them in one go; what is right is not named."""
    _, found = checked(
        tmp_path,
        languages=["es", "xx-yy"],
        cache_dri="x",
        translate="off",
        on_missing="never",
        pack_tokens=-3,
    )
    assert [line.partition(":")[0] for line in found] == [
        *("cache_dri", "languages", "on_missing", "pack_tokens"),
    ]
