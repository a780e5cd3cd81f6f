"""Claims about `init`: it adds lines to a mkdocs.yml, and nothing else happens to the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config

from mkdocs_batch_i18n import cli
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site.first_options import FirstOptions, add
from mkdocs_batch_i18n.site.inventory import options_of

CASES = sorted(
    path for path in (Path(__file__).parent / "init").glob("*.yml") if ".after" not in path.name
)
CORPUS = sorted((Path(__file__).parents[3] / "shared/corpus").glob("*/mkdocs*.yml"))
PSEUDO = FirstOptions(languages=("es", "fr"), provider={"type": "pseudo"})


def read(path: Path) -> str:
    """Return a file with its line ends."""
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_plugin_is_written_where_the_plugins_stand(case: Path) -> None:
    """Each `NAME.yml` becomes its `NAME.after.yml`, to the byte."""
    assert add(read(case), PSEUDO, "mkdocs.yml") == read(case.with_suffix(".after.yml"))


@pytest.mark.skipif(not CORPUS, reason="../shared/corpus is not here")
def test_no_line_of_a_real_configuration_is_changed() -> None:
    """All that 15 projects wrote is there in its order; one inherits its plugins and says so."""
    refused = []
    for path in CORPUS:
        text = read(path)
        try:
            lines = iter(add(text, PSEUDO, path.name).splitlines())
        except ConfigurationError as error:
            refused.append(str(error))
            continue
        assert [line for line in text.splitlines() if line not in lines] == []
    assert len(CORPUS) > 10
    assert len(refused) == 1
    assert "init -f mkdocs.generated.yml" in refused[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plugins:\n  - search\n  - batch-i18n:\n      languages: [es]\n", "there already"),
        ("plugins: {batch-i18n: {languages: [es]}}\n", "there already"),
        ("plugins: &p\n  - search\nextra: *p\n", "Add this under `plugins:` yourself"),
        ("plugins: search\n", "Add this under `plugins:` yourself"),
        ("plugins: [search\n", "mkdocs.yml:2: cannot be read as YAML"),
        ("- a list\n", "holds no options"),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, said: str) -> None:
    """With file, line and what to do; nothing is guessed."""
    with pytest.raises(ConfigurationError, match=r"^mkdocs\.yml") as caught:
        add(text, PSEUDO, "mkdocs.yml")
    assert said in str(caught.value)


def test_the_written_configuration_is_loaded_by_mkdocs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For each kind of provider; codes are put into their canonical case."""
    (tmp_path / "docs").mkdir()
    file = tmp_path / "mkdocs.yml"
    for kind in ("batch", "chat", "hive", "pseudo", "files"):
        file.write_text("site_name: A\ntheme: {name: mkdocs, locale: de}\n", "utf-8")
        args = ["--language", "es", "--language", "pt-br", "--language", "es"]
        more = ["--model", "m1", "--catalogs", "locales", "--provider", kind]
        assert cli.run(["init", "-f", str(file), *args, *more]) == 0
        assert "doctor" in capsys.readouterr().out
        options = options_of(load_config(str(file)))
        assert [entry.code for entry in options.languages] == ["es", "pt-BR"]
        assert (options.source_language, options.catalogs_dir) == ("de", "locales")
        assert (options.provider.type, options.provider.model) == (kind, "m1")
        assert (options.max_tokens is None) == (kind in {"pseudo", "files"})


def test_what_was_written_is_told_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file and the options."""
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: A\n", "utf-8")
    args = ["init", "-f", str(file), "--language", "es", "--provider", "pseudo", "--json"]
    assert cli.run(args) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "file": str(file),
        "options": {"languages": ["es"], "provider": {"type": "pseudo"}},
    }
    assert yaml.safe_load(file.read_text("utf-8"))["plugins"][1] == {"batch-i18n": told["options"]}


@pytest.mark.parametrize(
    ("content", "language", "said"),
    [
        (None, "es", "mkdocs new ."),
        (b"site_name: \xff\n", "es", "not UTF-8"),
        (b"site_name: A\n", "Spanish", "Write es for Spanish."),
    ],
)
def test_nothing_is_written_on_an_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    language: str,
    said: str,
) -> None:
    """Exit code 1, a sentence, the file as it was and no other beside it."""
    file = tmp_path / "mkdocs.yml"
    if content is not None:
        file.write_bytes(content)
    assert cli.run(["init", "-f", str(file), "--language", language]) == 1
    assert said in capsys.readouterr().err
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content] * (content is not None)
