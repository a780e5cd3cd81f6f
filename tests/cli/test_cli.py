"""Claims about the command line, on a real site, over real HTTP."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n import __version__, cli
from mkdocs_batch_i18n.cli import faults, shared

if TYPE_CHECKING:
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
    code, out, _ = project.run("plan")
    lines = out.splitlines()
    assert code == 0
    assert " ".join(lines[0].split()) == (
        "language new changed again reused in flight given up requests tokens cost"
    )
    assert lines[1].split()[:5] == ["es", "4", "0", "0", "0"]
    assert lines[-1].startswith("To send: 8 segments in 4 requests, about ")
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in out


def test_plan_says_what_would_stop_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is too low is named before anything is sent."""
    project.configure("      max_tokens: 10\n")
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = project.run("plan")
    assert "It would not be sent: max_tokens:" in out
    code, _, err = project.run("translate")
    assert code == 1
    assert err.startswith("To send") or "max_tokens" in err
    assert "Nothing was sent" in err
    assert project.server.calls == []


def test_translate_sends_waits_and_banks(project: Project) -> None:
    """After it everything is known, and a second run sends nothing."""
    code, out, err = project.run("translate")
    assert code == 0, err
    assert "8 translations accepted, 0 answers refused." in out
    assert "4 of 4 requests" in err
    assert project.json("status")["languages"][0] == {
        "language": "es",
        "total": 4,
        "human": 0,
        "machine": 4,
        "missing": 0,
        "in_flight": 0,
        "given_up": 0,
        "rejected": [],
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
        project.json("translate")
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
