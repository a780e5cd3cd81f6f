"""Claims about the command line, on a real site, over real HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from mkdocs_batch_i18n import __version__, cli
from mkdocs_batch_i18n.batch import Progress
from mkdocs_batch_i18n.cli import faults, progress, shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli_site import Project


def test_plan_counts_and_sends_nothing(project: Project) -> None:
    """Per language: what is new, and what it would take."""
    found = project.json("plan")
    assert [language["language"] for language in found["languages"]] == ["es", "fr"]
    spanish = found["languages"][0]
    assert (spanish["new"], spanish["changed"], spanish["reused"]) == (4, 0, 0)
    assert found["total"]["requests"] == 4
    assert found["total"]["input_tokens"] > 100
    assert found["blocked"] == []
    assert project.server.calls == []
    assert not (project.folder / ".cache").exists()


def test_plan_reads_well(project: Project) -> None:
    """A table of at most 80 columns, then one sentence."""
    total = project.json("plan")["total"]
    tokens = total["input_tokens"] + total["output_tokens"]
    code, out, _ = project.run("plan")
    lines = out.splitlines()
    assert code == 0
    assert " ".join(lines[0].split()) == (
        "lang new changed again reused in flight given up requests tokens cost"
    )
    assert lines[1].split()[:5] == ["es", "4", "0", "0", "0"]
    assert lines[-3:] == [
        "Plan: 8 new, 0 changed, 0 again; 0 reused, 0 in flight, 0 given up.",
        f"To send: 8 segments in 4 requests, about {tokens:,} tokens.",
        "Send it with `mkdocs-batch-i18n translate`, or with `mkdocs build`.",
    ]
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in out


def test_plan_says_what_would_stop_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is too low is named before anything is sent."""
    project.configure("      max_tokens: 10\n")
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = project.run("plan")
    assert "It would not be sent: max_tokens:" in out
    code, out, err = project.run("translate")
    assert code == 1
    assert "To send" not in out + err, "nothing is announced that is not done"
    assert "Nothing was sent" in err
    assert project.server.calls == []


def test_translate_sends_waits_and_banks(project: Project) -> None:
    """After it everything is known, and a second run sends nothing."""
    code, out, err = project.run("translate")
    assert code == 0, err
    assert "8 translations accepted, 0 answers refused." in out
    assert "4 of 4 requests answered" in err
    assert project.json("status")["languages"][0] == {
        "language": "es",
        "total": 4,
        "human": 0,
        "machine": 4,
        "missing": 0,
        "in_flight": 0,
        "given_up": 0,
        "flagged": 0,
        "judge": None,
        "rejected": [],
        "given_back": [],
    }
    again = project.json("translate")
    assert again["sent"] == {"segments": 0, "requests": 0}
    assert [batch.metadata["language_pair"] for batch in project.server.batches] == [
        "en-es",
        "en-fr",
    ]


def test_translate_without_waiting_goes_on_later(project: Project) -> None:
    """The first run sends, the second one banks."""
    sent = project.json("translate", "--no-wait")
    assert (sent["sent"]["segments"], sent["accepted"]) == (8, 0)
    status = project.json("status")
    assert [job["open"] for job in status["jobs"]] == [2, 2]
    assert status["languages"][0]["in_flight"] == 4
    _, out, _ = project.run("status")
    assert "2 requests open" in out
    banked = project.json("translate", "--no-wait")
    assert (banked["sent"]["segments"], banked["accepted"]) == (0, 8)
    assert banked["usage"]["input_tokens"] > 0
    assert project.json("status")["jobs"] == []


def test_one_language(project: Project) -> None:
    """Only what was asked for is planned and sent."""
    assert project.json("translate", "--language", "fr")["sent"]["segments"] == 4
    rows = project.json("status")["languages"]
    assert [(row["language"], row["missing"]) for row in rows] == [("es", 4), ("fr", 0)]
    code, _, err = project.run("plan", "--language", "de")
    assert code == 1
    assert "'de'" in err


def test_a_given_up_segment_is_retried_on_request(project: Project) -> None:
    """`--retry` pays once more for what was refused too often."""
    answer = project.server.answer
    project.server.answer = lambda _: "{}"
    for _ in range(3):
        project.json_of("translate")
    assert project.json("plan")["languages"][0]["given_up"] == 4
    project.server.answer = answer
    assert project.json("translate")["sent"]["segments"] == 0
    assert project.json("translate", "--retry")["accepted"] == 8


def test_catalogs_are_exported_and_checked(project: Project) -> None:
    """Files appear, are stable, and an entry that breaks a rule is named; then the code is 1."""
    project.json("translate")
    files = project.json("catalogs", "export")["changed"]
    assert len(files) == 4
    assert project.json("catalogs", "export") == {"changed": []}
    assert project.json("catalogs", "check") == {"findings": []}
    path = project.folder / "locales" / "es" / "guide.md.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Rúñ {{1}}", "Corre"), encoding="utf-8")
    code, out, _ = project.run("catalogs", "check")
    assert code == 1
    assert "guide.md.po:18: not used (placeholders)" in out
    _, out, _ = project.run("status", "--language", "es")
    assert "not used:" in out


def test_catalogs_need_a_folder(project: Project) -> None:
    """Without the option the error says how to set it."""
    text = project.config.read_text(encoding="utf-8")
    project.config.write_text(text.replace("      catalogs_dir: locales\n", ""), encoding="utf-8")
    for command in ("export", "check"):
        code, _, err = project.run("catalogs", command)
        assert code == 1
        assert "catalogs_dir" in err


def test_a_corrupt_catalog_is_named(project: Project) -> None:
    """File and line, code 1, no traceback."""
    path = project.folder / "locales" / "es" / "guide.md.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "a"\nmsgstr "b\n')
    code, _, err = project.run("plan")
    assert code == 1
    assert err.startswith(f"Error: {path}:2: ")


def test_a_rejected_key_is_told_without_the_key(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401 ends with 1 and says what to do."""
    monkeypatch.setenv("CLI_TEST_KEY", "sk-wrong-0123456789")
    code, out, err = project.run("translate")
    assert code == 1
    assert "key" in err
    assert "sk-wrong" not in out + err


def test_bad_usage_is_the_users(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option or file ends with 1, and with a hint."""
    assert project.run("plan", "--nonsense")[0] == 1
    assert cli.run(["plan", "-f", "nowhere.yml"]) == 1
    assert "nowhere.yml" in capsys.readouterr().err
    project.configure("      nonsense: 1\n")
    code, _, err = project.run("plan")
    assert (code, "Traceback" in err) == (1, False)


def test_an_interruption_has_its_own_code(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """130, and a word that nothing is lost."""

    def interrupt(_: str | None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shared, "read", interrupt)
    code, _, err = project.run("plan")
    assert code == 130
    assert "written down" in err


def test_a_bug_is_reported_without_secrets(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3, with versions and traceback, and with no key, whatever variable holds it."""
    monkeypatch.setenv("MY_API_TOKEN", "hunter2-hunter2")

    def fail(_: str | None) -> None:
        message = "hunter2-hunter2 and sk-abcdefgh12345678"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(shared, "read", fail)
    code, _, err = project.run("plan")
    assert code == 3
    assert __version__ in err
    assert "ZeroDivisionError: *** and ***" in err
    assert "hunter2" not in err


def test_secrets_are_redacted_longest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that contains another one leaves nothing behind; short words stay."""
    monkeypatch.setenv("A_KEY", "secret-value")
    monkeypatch.setenv("B_KEY", "secret-value-longer")
    monkeypatch.setenv("C_KEY", "ab")
    text = faults.redacted("ab secret-value-longer secret-value Bearer xyz")
    assert text == "ab *** *** Bearer ***"


def test_the_module_is_the_command(tmp_path: Path) -> None:
    """`python -m mkdocs_batch_i18n` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs_batch_i18n", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"mkdocs-batch-i18n, version {__version__}\n")


@pytest.mark.parametrize(
    "args", [[], ["plan"], ["translate"], ["status"], ["catalogs"], ["catalogs", "export"]]
)
def test_every_command_explains_itself(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` ends with 0 and fits 80 columns."""
    assert cli.run([*args, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Usage: mkdocs-batch-i18n")
    assert max(map(len, lines)) <= 80


def test_a_plan_lists_pages_and_limits(project: Project) -> None:
    """`--pages` names each page with what of it is new or changed; limits are told as a share."""
    project.configure("      max_tokens: 100000\n")
    project.json("translate")
    project.write("guide.md", "# The guide\n\nRun `mkdocs build` twice a day.\n\nIt is new.\n")
    code, out, _ = project.run("plan", "--pages", "--language", "es")
    assert code == 0
    assert "  es  guide.md: + 1 new, ~ 1 changed\n" in out
    assert "Plan: 1 new, 1 changed, 0 again; 3 reused, 0 in flight, 0 given up." in out
    assert "% of max_tokens (100,000)." in out
    rows = project.json("plan")["languages"][0]["pages"]
    assert rows == [{"page": "guide.md", "new": 1, "changed": 1, "again": 0, "glossary": 0}]


def test_a_plan_can_be_a_check(project: Project) -> None:
    """`--check` ends with 1 as long as anything would be sent."""
    assert project.run("plan", "--check")[0] == 1
    project.json("translate", "--no-wait")
    assert project.run("plan", "--check")[0] == 0, "it is in flight"
    project.json("translate")
    assert project.run("plan", "--check")[0] == 0
    project.write("index.md", "# Welcome all\n")
    assert project.run("plan", "--check", "--language", "fr")[0] == 1


def test_a_rejected_batch_is_a_failure(project: Project) -> None:
    """The service's reason is told, and the code is 1, with and without --json."""
    project.server.states = ("failed",)
    code, _, err = project.run("translate")
    assert code == 1
    assert "no such model" in err
    assert any("no such model" in line for line in project.json_of("translate")["problems"])


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0"), (99_999, "99,999"), (100_000, "100k"), (1_234_567, "1.2M"), (56 * 10**9, "56.0G")],
)
def test_tables_shorten_large_counts(count: int, shown: str) -> None:
    """To six characters at most."""
    assert shared.compact(count) == shown
    assert len(shown) <= 6


def test_a_wait_tells_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each change, none for a look that brought nothing."""
    times = iter([0.0, 0.0, 60.0, 120.0])
    with progress.shown(pace=progress.Pace(lambda: next(times))) as show:
        for answered in (0, 100, 100):
            show(Progress(total=400, done=0, answered=answered, running=1, age=5.0))
    assert capsys.readouterr().err.splitlines() == [
        "0 of 400 requests answered",
        "100 of 400 requests answered, 100 a minute, 3 min left",
    ]


def on_terminal(project: Project, *args: str, **env: str) -> str:
    """Run a command on a pseudo-terminal of 80 columns; return all it wrote."""
    main, terminal = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "mkdocs_batch_i18n", *args, "-f", str(project.config)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **env},
    )
    os.close(terminal)
    written = b""
    try:
        while piece := os.read(main, 65536):
            written += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(main)
    assert child.wait() in {0, 1}
    return written.decode()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
def test_colour_is_for_terminals_that_want_it(project: Project) -> None:
    """`doctor` is coloured on a terminal, and not with NO_COLOR; a bar shows the wait."""
    assert "\x1b[32m" in on_terminal(project, "doctor")
    assert "\x1b[3" not in on_terminal(project, "doctor", NO_COLOR="1")
    waited = on_terminal(project, "translate")
    assert "Waiting" in waited
    assert "4/4" in waited


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    """By the script that the program prints for each shell."""
    variable = "_MKDOCS_BATCH_I18N_COMPLETE"
    done = subprocess.run(
        [sys.executable, "-c", "from mkdocs_batch_i18n.cli import main; main()"],
        env={**os.environ, variable: f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert variable in done.stdout


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command with the words that call it."""
    for name, found in group.commands.items():
        yield (*path, name), found
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)


def test_every_command_shows_examples_that_can_be_called() -> None:
    """At least one each; its options exist."""
    for words, found in commands(cli.command):
        call = " ".join(("mkdocs-batch-i18n", *words))
        examples = re.findall(rf"^ *({re.escape(call)}.*)$", found.help or "", re.MULTILINE)
        if not isinstance(found, click.Group) or found.invoke_without_command:
            assert examples, f"{call} --help has no example"
        known = {name for item in found.params for name in (*item.opts, *item.secondary_opts)}
        for example in examples:
            assert set(re.findall(r"(?<= )--?[a-z][\w-]*", example)) <= known, example


def test_a_lost_shared_memory_is_a_warning(project: Project) -> None:
    """Everything works on the local one; no password is shown; `doctor` tells."""
    project.configure("      memory: redis://:open-sesame@127.0.0.1:9/0\n")
    code, out, err = project.run("translate")
    assert (code, "8 translations accepted" in out) == (0, True)
    assert "Warning: redis://127.0.0.1:9/0: the shared memory is lost" in err
    _, out, _ = project.run("doctor")
    assert "note shared memory: redis://127.0.0.1:9/0" in out
    assert "open-sesame" not in out + err
    project.configure("      memory: 'redis:open-sesame'\n      max_wait: 1s\n")
    code, _, err = project.run("plan")
    assert (code, "open-sesame" in err) == (1, False)
