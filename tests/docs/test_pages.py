"""Every command line and every YAML block of the documentation and the README is run or parsed."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
import polib
import pytest
import yaml
from batch_server import BatchServer
from mkdocs.__main__ import cli as mkdocs
from mkdocs.config import load_config

from mkdocs_batch_i18n import cli
from mkdocs_batch_i18n.site.inventory import options_of
from mkdocs_batch_i18n.site.notices import box

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOREIGN = {"python", "ollama", "llama-server", "vllm", "docker", "export", "eval", "source", "curl"}
"""Programs that are not ours and not needed by the tests: their lines are parsed by the shell."""

STUB = """\
site_name: A site
docs_dir: {docs}
"""


class Block(NamedTuple):
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.page}:{self.line}"


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page, those in tabs too, without their indentation."""
    found, lines = [], path.read_text("utf-8").splitlines()
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines, start=1):
        fence = re.match(r"( *)(```+) ?(\w*)", line)
        if fence and opened is None:
            opened = number, fence[1] + fence[2], fence[3]
        elif fence and opened and line.rstrip() == opened[1]:
            start, mark, language = opened
            indent = len(mark) - len(mark.lstrip())
            body = "\n".join(text[indent:] for text in lines[start : number - 1])
            found.append(Block(str(path.relative_to(ROOT)), start, language, body + "\n"))
            opened = None
    assert opened is None, f"{path}: a fence is open"
    return found


BLOCKS = [block for path in PAGES for block in blocks(path)]
COMMANDS = [block for block in BLOCKS if block.language in {"console", "sh", "bash", "shell"}]
YAML = [block for block in BLOCKS if block.language in {"yaml", "yml"}]


def lines(block: Block) -> list[str]:
    """Return the commands of a block: all lines, or those after a prompt where there are any."""
    text = block.text.replace("\\\n", " ")
    prompted = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    shown = prompted or [line for line in text.splitlines() if line.strip()]
    return [re.sub(r"\s+#\s.*$", "", line).strip() for line in shown]


def parse(group: click.Group, words: list[str]) -> None:
    """Parse a command as click does, all its options with it; nothing is run."""
    command: click.Command = group
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    # Files that a reader has and a test has not, and choices that exist for a moment only.
    with contextlib.ExitStack() as stack:
        for item in command.params:
            if isinstance(item.type, click.Path):
                stack.callback(setattr, item.type, "exists", item.type.exists)
                item.type.exists = False
        stack.callback(command.make_context(command.name, words).close)


def check(line: str, block: Block) -> None:
    """Parse one command of the documentation."""
    done = subprocess.run(["bash", "-n", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{block}: {done.stderr}"
    for part in re.split(r"\s*(?:&&|\|\|?)\s*", line):
        words = shlex.split(part)
        while words and re.fullmatch(r"[A-Z0-9_]+=\S*", words[0]):
            words.pop(0)
        if not words:
            continue
        program, *rest = words
        if program == "mkdocs-batch-i18n":
            if rest or "_COMPLETE=" not in part:
                parse(cli.command, rest)
        elif program == "mkdocs":
            parse(mkdocs, rest)
        elif program == "pip":
            check_extras(rest)
        else:
            known = FOREIGN | {
                "cd",
                "pytest",
                "ruff",
                "mypy",
                "lint-imports",
                ".",
                ".ci/run",
                "msgfmt",
                "git",
            }
            assert program in known, f"{block}: {program}"


def check_extras(words: list[str]) -> None:
    """See that `pip install` names extras of ours that there are."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    names = set(
        re.findall(
            r"^(\w+) = \[", project.split("[project.optional-dependencies]")[1], re.MULTILINE
        )
    )
    assert words[0] == "install"
    for word in words[1:]:
        for extras in re.findall(r"^(?:\.|mkdocs-batch-i18n)\[(.*)\]$", word):
            assert set(extras.split(",")) <= names, word


@pytest.mark.parametrize("block", COMMANDS, ids=str)
def test_a_command_of_the_documentation_can_be_called(block: Block) -> None:
    """Program, subcommand and every option exist, with values that are taken."""
    for line in lines(block):
        check(line, block)


class Loader(yaml.SafeLoader):
    """Reads a configuration's own tags as what stands behind them."""


Loader.add_multi_constructor("!", lambda loader, _, node: _plain(loader, node))
Loader.add_multi_constructor(
    "tag:yaml.org,2002:python/", lambda loader, _, node: _plain(loader, node)
)


def _plain(loader: Any, node: yaml.Node) -> Any:  # noqa: ANN401 -- whatever YAML holds
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_scalar(node)


def configuration(found: Any) -> dict[str, Any] | None:  # noqa: ANN401 -- whatever YAML holds
    """Return the plugin's options that a block shows, wherever it begins; None without any."""
    if isinstance(found, dict) and isinstance(found.get("plugins"), list):
        found = found["plugins"]
    if isinstance(found, list):
        mine = [
            item["batch-i18n"] for item in found if isinstance(item, dict) and "batch-i18n" in item
        ]
        return mine[0] if mine else None
    if isinstance(found, dict) and set(found) == {"provider"}:
        return {"languages": ["es"], **found}
    return None


@pytest.mark.parametrize("block", YAML, ids=str)
def test_a_configuration_of_the_documentation_is_valid(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is YAML; and what it says of this plugin, MkDocs and the plugin take without a warning."""
    included = re.findall(r'--8<-- "(\S+)"', block.text)
    text = "\n".join((ROOT / name).read_text("utf-8") for name in included) or block.text
    options = configuration(yaml.load(text, Loader=Loader))  # noqa: S506 -- a safe one
    if options is None:
        return
    monkeypatch.setenv("MKDOCS_I18N_MEMORY", "redis://127.0.0.1:9/0")
    if options.get("memory") == "MKDOCS_I18N_MEMORY":
        options["memory"] = os.environ["MKDOCS_I18N_MEMORY"]
    shown = {"site_name": "A", "plugins": [{"batch-i18n": options}]}
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(shown), "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    assert options_of(config).languages


@pytest.mark.parametrize(
    "block",
    [b for b in BLOCKS if b.language == "python" and b.page.endswith("guides/python.md")],
    ids=str,
)
def test_an_example_in_python_runs(block: Block, tmp_path: Path) -> None:
    """By itself, in an empty folder, with something to show."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.text],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    """All its commands but the installation, in their order, with what they are said to show."""
    page = ROOT / "docs/tutorial.md"
    folder, said = tmp_path, ""
    env = {
        **os.environ,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
    }
    with BatchServer(key="k", states=("completed",)) as server:
        for line in (
            line for block in blocks(page) if block.language == "console" for line in lines(block)
        ):
            if line.startswith("cd "):
                folder /= line[3:]
            elif not line.startswith("pip "):
                done = subprocess.run(
                    line.split(), cwd=folder, env=env, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
                said += done.stdout
            if line == "mkdocs build" and not (folder / "edited").exists():
                french = (folder / "site/fr/index.html").read_text("utf-8")
                assert all(text in french for text in re.findall("⟦.*⟧", page.read_text("utf-8")))
                index = folder / "docs/index.md"
                index.write_text(
                    index.read_text("utf-8").replace("full documentation", "whole documentation"),
                    "utf-8",
                )
                (folder / "edited").touch()
        assert server.calls == []
    (plan,) = re.findall(r"(?m)^Plan: .*$", page.read_text("utf-8"))
    assert plan in said
    assert "es  index.md: ~ 1 changed" in said
    for line in ("theme: mkdocs can be shown", "site_url: is not set", "-> Set it to where"):
        assert line in page.read_text("utf-8")
        assert line in said
    (options,) = (
        configuration(yaml.safe_load(b.text))
        for b in blocks(page)[3:]
        if b.language == "yaml" and "pseudo" in b.text
    )
    written = yaml.safe_load((folder / "mkdocs.yml").read_text("utf-8"))["plugins"][1]["batch-i18n"]
    assert written == options


def documentation(folder: Path, name: str, texts: str = "") -> Path:
    """Build the documentation strictly, by one of its configurations or a new one; its site."""
    for thing in ("docs", "ci", "locales", "mkdocs.yml", "mkdocs-i18n.yml", "SECURITY.md"):
        source = ROOT / thing
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / thing)
    if texts:
        (folder / name).write_text(texts, "utf-8")
    # Not with -q, which silences the warnings before --strict can count them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", name]
    env = {key: text for key, text in os.environ.items() if key != "INFERENCE_API_KEY"}
    env["NO_MKDOCS_2_WARNING"] = "1"
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_documentation_is_whole(tmp_path: Path) -> None:
    """It builds without a warning: every link, anchor and included file is there."""
    assert (documentation(tmp_path, "mkdocs.yml") / "tutorial/index.html").exists()


def test_every_page_of_the_documentation_can_be_translated(tmp_path: Path) -> None:
    """Without a warning: with accents for a translation, every page is what it was."""
    options = "{languages: [ar], exclude: [reference/json.md, reference/python.md]"
    text = (
        f"INHERIT: mkdocs.yml\nplugins:\n  - batch-i18n: {options}, provider: {{type: pseudo}}}}\n"
    )
    site = documentation(tmp_path, "accents.yml", text)
    assert "⟦" in (site / "ar/tutorial/index.html").read_text("utf-8")
    assert "⟦" in (site / "ar/batch/index.html").read_text("utf-8")


def said(code: str, kind: str) -> str:
    """Return what a page says to readers of a language about itself."""
    return box(code, {kind}).split('title">')[1].split("</p>")[0]


def shown(code: str, page: str, built: str) -> float:
    """Return the share of a page's plain translations in the catalog that stand on it."""
    catalog = polib.pofile(str(ROOT / f"locales/{code}/{page}.po"))
    texts = [entry.msgstr for entry in catalog if not re.search(r"[{*&<>]", entry.msgstr)]
    return sum(text in built for text in texts) / len(texts)


def test_the_first_pages_of_the_documentation_are_translated(tmp_path: Path) -> None:
    """By the catalogs in git, and say that a machine did it; the others say that nobody did."""
    site = documentation(tmp_path, "mkdocs-i18n.yml")
    options = configuration(yaml.safe_load((ROOT / "mkdocs-i18n.yml").read_text("utf-8"))) or {}
    pages = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    for code, page in itertools.product(options["languages"], pages):
        folder = page.parent if page.stem == "index" else page.with_suffix("")
        built = (site / code / folder / "index.html").read_text("utf-8")
        if page.as_posix() in options["include"]:
            assert said(code, "machine") in built, f"{code}: {page}"
            assert shown(code, page.as_posix(), built) > 0.5, f"{code}: {page}"
        else:
            assert said(code, "untranslated") in built, f"{code}: {page}"


def test_the_catalogs_of_the_documentation_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    """Each translation in them passes the checks, the glossary's among them."""
    code = cli.run(["catalogs", "check", "-f", str(ROOT / "mkdocs-i18n.yml")])
    assert code == 0, capsys.readouterr().out


def test_every_file_of_the_cache_is_described(tmp_path: Path) -> None:
    """In the reference of files; so is every kind of row of the memory."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Welcome\n\nHello.\n")
    provider = "provider: {type: pseudo}"
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: A\nplugins:\n  - batch-i18n: {{languages: [es], {provider}}}\n"
    )
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    page = (ROOT / "docs/reference/files.md").read_text("utf-8")
    cache = tmp_path / ".cache/mkdocs-batch-i18n"
    top = {
        path.name + ("/" if path.is_dir() else "")
        for path in [*cache.iterdir(), *(cache / "pseudo").iterdir()]
    }
    assert {name for name in top - {"memory/"} if f"`{name}`" not in page} == set()
