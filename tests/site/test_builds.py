"""Child processes: what they report, how they fail, and what they leave behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from site_bench import mkdocs, tree

HEAD = """
import logging, os, signal
from mkdocs.exceptions import PluginError
log = logging.getLogger("mkdocs.hooks.test")

def language(config):
    return config.theme.locale.language
"""
ON_ENV = "\ndef on_env(env, *, config, files):\n    "


def with_hook(project: Path, code: str, config: str = "plain.yml") -> None:
    """Add a hook to the project that runs `code` in every build, each in its own language."""
    (project / "hook.py").write_text(HEAD + ON_ENV + code, "utf-8")
    path = project / config
    text = path.read_text("utf-8").replace("[es, he]", "[es, fr]")
    path.write_text(text + "hooks: [hook.py]\n", "utf-8")


def staged(project: Path) -> list[Path]:
    """Return what is left in the staging folder."""
    return list((project / ".cache/mkdocs-batch-i18n/staging").iterdir())


FAILURES = {
    "an error of a plugin": ("raise PluginError('no paper left')", "no paper left"),
    "a bug": ("raise KeyError('scissors')", "KeyError: 'scissors'"),
    "an abort": ("log.error('out of glue'); raise SystemExit(1)", "out of glue"),
    "a sudden end": ("os.write(2, b'torn apart'); os._exit(3)", "torn apart"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_language_fails_the_build(project: Path, case: str) -> None:
    """The message names language and reason; the last good site stays as it was."""
    code, reason = FAILURES[case]
    with_hook(project, f"if language(config) == 'fr': {code}")
    (project / "site/es").mkdir(parents=True)
    (project / "site/es/index.html").write_text("the last good one", "utf-8")
    before = tree(project / "site")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert "batch-i18n: fr: not built: " in done.stderr
    assert reason in done.stderr
    assert tree(project / "site") == before
    assert staged(project) == []


def test_after_a_failure_no_other_language_is_begun(project: Path) -> None:
    """One at a time, and the first one fails: the second one never runs."""
    code = "open('began-' + language(config), 'w').close(); "
    with_hook(project, f"{code}language(config) == 'es' and 1 / 0")
    text = (project / "plain.yml").read_text("utf-8")
    text = text.replace("[es, fr]", "[es, fr]\n      parallel: 1")
    (project / "plain.yml").write_text(text, "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert "es: not built: " in done.stderr
    assert "fr: not built: " not in done.stderr
    assert {path.name for path in project.glob("began-*")} == {"began-en", "began-es"}


def test_languages_are_built_beside_the_source_language(project: Path) -> None:
    """With nothing to wait for, the first one begins as soon as the source pages are rendered."""
    os.mkfifo(project / "begun")
    with_hook(project, "if language(config) == 'es': open('begun', 'w').close()")
    hook = project / "hook.py"
    wait = "language(config) == 'en' and open('begun').read()"
    code = f"{hook.read_text()}\ndef on_post_build(*, config):\n    {wait}\n"
    hook.write_text(code, "utf-8")
    text = (project / "plain.yml").read_text("utf-8")
    text = text.replace("[es, fr]", "[es]\n      parallel: 2")
    (project / "plain.yml").write_text(text, "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr


def test_warnings_of_all_languages_count_in_strict_mode(project: Path) -> None:
    """A child's warnings come back with its language, in the order of the options."""
    with_hook(project, "if language(config) != 'en': log.warning('in %s', language(config))")
    done = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project)
    lines = [line for line in done.stderr.splitlines() if "] in " in line]
    assert [line.split("-  ")[1] for line in lines] == ["[es] in es", "[fr] in fr"]
    # Two more count the missing texts.
    assert "Aborted with 4 warnings in strict mode!" in done.stdout + done.stderr


def test_a_warning_of_every_language_is_told_once(project: Path) -> None:
    """What is wrong with the source page is not repeated by each of its translations."""
    with_hook(project, "log.warning('the page is torn')")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0
    assert done.stderr.count("the page is torn") == 1


def test_quiet_and_verbose_reach_the_children(project: Path) -> None:
    """`-q` silences them, `-v` lets them tell their details."""
    with_hook(project, "log.debug('folding %s', language(config))")
    quiet = mkdocs("build", "-q", "-f", "plain.yml", cwd=project)
    verbose = mkdocs("build", "-v", "-f", "plain.yml", cwd=project)
    assert quiet.stderr == ""
    assert "[fr] folding fr" in verbose.stderr


def test_a_folder_named_like_a_language_is_refused(project: Path) -> None:
    """Its pages and that language's site would overwrite each other; people's pages would not."""
    with_hook(project, "pass")
    (project / "docs/es").mkdir()
    (project / "docs/es/page.md").write_text("# Page\n", "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert "es/page.md: stands in es/, where the site of the language 'es' belongs" in done.stderr
    assert "docs_structure: folder" in done.stderr


def test_an_unwritable_cache_folder_is_named(project: Path) -> None:
    """The error says which folder, and which option moves it."""
    with_hook(project, "pass")
    (project / ".cache").write_text("a file where a folder should be", "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert ".cache/mkdocs-batch-i18n: cannot be written" in done.stderr
    assert "cache_dir" in done.stderr
    assert "Traceback" not in done.stderr


def test_configuration_from_standard_input_is_refused(project: Path) -> None:
    """Each language reads mkdocs.yml again, so it must be a file."""
    with_hook(project, "pass")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-f", "-"],
        cwd=project,
        input=(project / "plain.yml").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert b"the configuration is not a file" in done.stderr


class Hanging:
    """A build whose French child has come to a halt, and tells through a pipe while it lives."""

    def __init__(self, project: Path) -> None:
        """Start it, and wait until the child is there."""
        fifo = project / "alive"
        os.mkfifo(fifo)
        halt = f"os.write(os.open({str(fifo)!r}, os.O_WRONLY), b'x'); signal.pause()"
        with_hook(project, f"if language(config) == 'fr': {halt}")
        self.build = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "-q", "-f", "plain.yml"], cwd=project
        )
        self._pipe = os.open(fifo, os.O_RDONLY)
        assert self._read() == b"x"

    def gone(self) -> bool:
        """Wait until the child has ended."""
        return self._read() == b""

    def _read(self) -> bytes:
        ready, _, _ = select.select([self._pipe], [], [], 30)
        assert ready
        return os.read(self._pipe, 1)


def test_an_interrupt_ends_the_children(project: Path) -> None:
    """Ctrl-C leaves no process and no staged site behind."""
    hanging = Hanging(project)
    hanging.build.send_signal(signal.SIGINT)
    assert hanging.build.wait(30) != 0
    assert hanging.gone()
    assert staged(project) == []
    assert not (project / "site").exists()


def test_children_end_with_their_parent(project: Path) -> None:
    """Even a parent that is killed outright leaves no process behind."""
    hanging = Hanging(project)
    hanging.build.kill()
    hanging.build.wait(30)
    assert hanging.gone()


def test_children_do_not_import_from_the_working_folder(project: Path) -> None:
    """A queue.py of the author's own does not stand in for the standard library's."""
    with_hook(project, "pass")
    (project / "queue.py").write_text("raise RuntimeError('shadowed')\n", "utf-8")
    command = [Path(sys.executable).parent / "mkdocs", "build", "-q", "-f", "plain.yml"]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
