"""Claims about `verify` and `prune`, on a real site."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cli_site import checked

from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.memory import Memory

if TYPE_CHECKING:
    from cli_site import Project

SENTENCE = "This site explains everything."


def printed(project: Project, code: int, *args: str) -> dict[str, Any]:
    """Run a command that ends with this code, and read its JSON."""
    got, out, err = project.run(*args, "--json")
    assert got == code, err
    return checked(args, json.loads(out))


def test_verify_names_what_fails_and_fixes_it(project: Project) -> None:
    """It fails as long as anything is left; a fixed segment is missing."""
    project.configure("      checks: {language: 'off', meaning: 'off'}\n")
    project.run("translate")
    code, out, err = project.run("verify")
    assert (code, out, err) == (0, "", "8 stored translations checked, 0 findings, 0 left.\n")
    with Memory(project.folder / ".cache/mkdocs-batch-i18n/memory") as memory:
        known = memory.get("es", key_of(SENTENCE))
        assert known is not None
        memory.put("es", key_of(SENTENCE), replace(known, text="Todo *esto."), SENTENCE)
    code, out, err = project.run("verify", "--language", "es")
    assert code == 1
    assert out.startswith(f"memory: es {key_of(SENTENCE)}: emphasis: ")
    assert err == "4 stored translations checked, 1 finding, 1 left.\n"
    found = printed(project, 0, "verify", "--fix")
    assert [item["fixed"] for item in found["findings"]] == [True]
    assert project.json("status", "--language", "es")["languages"][0]["missing"] == 1


def test_prune_removes_only_when_told_to(project: Project) -> None:
    """First it says what would go, and when."""
    project.run("translate")
    assert project.run("prune")[:2] == (0, "Nothing to remove.\n")
    (project.folder / "docs/guide.md").unlink()
    code, out, _ = project.run("prune", "--keep", "30d")
    assert code == 0
    assert "es: 2 translations unused, 0 for long enough.\n" in out
    assert "Nothing to remove. The first is due at " in out
    out = project.run("prune", "--keep", "0s")[1]
    assert "4 translations and 2 other rows can go: run it again with --yes." in out
    found = printed(project, 0, "prune", "--keep", "0s")
    assert found["languages"] == [
        {"language": "es", "unused": 2, "due": 2},
        {"language": "fr", "unused": 2, "due": 2},
    ]
    assert not found["removed"]
    out = project.run("prune", "--keep", "0s", "--yes")[1]
    assert "Removed 4 translations and 2 other rows." in out
    assert project.run("prune")[1] == "Nothing to remove.\n"


def test_a_wrong_time_is_named(project: Project) -> None:
    """With how it is written."""
    code, _, err = project.run("prune", "--keep", "soon")
    assert code == 1
    assert "no time span: 'soon'" in err
