"""Claims about `doctor`: each thing that keeps a site from being translated, and what to do."""

from __future__ import annotations

import shutil
import subprocess
from collections import namedtuple
from typing import TYPE_CHECKING, Any

import pytest
from batch_server import Fault
from cli_site import KEY

if TYPE_CHECKING:
    from cli_site import Project

MODEL = "        model: stub\n"


def findings(project: Project) -> dict[str, Any]:
    """Return what `doctor` found, by what it is about; its code says whether something is bad."""
    code, out, _ = project.run("doctor")
    found = project.json_of("doctor")
    assert code == (1 if found["bad"] else 0)
    assert KEY not in out
    return {item["about"]: item for item in found["findings"]}


def test_a_good_site_is_well(project: Project) -> None:
    """Every part is looked at, at the price of two lists, and nothing is written."""
    project.configure(MODEL)
    code, out, _ = project.run("doctor")
    assert code == 0
    assert out.endswith("All is well.\n")
    assert project.server.calls == ["models", "list"]
    found = findings(project)
    parts = "configuration pages theme site_url plugins key service model memory disk"
    assert list(found) == parts.split()
    assert found["pages"]["what"] == "2 pages with 4 segments can be read."
    assert {item["about"] for item in found.values() if item["verdict"] != "good"} == {
        "site_url",
        "plugins",
    }
    assert not (project.folder / ".cache").exists()


def test_the_key_is_named_when_it_is_missing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server elsewhere needs one; nothing is asked without."""
    text = project.config.read_text("utf-8")
    project.config.write_text(text.replace("127.0.0.1", "batch.example"), "utf-8")
    monkeypatch.delenv("CLI_TEST_KEY")
    found = findings(project)
    assert "CLI_TEST_KEY is not set" in found["key"]["what"]
    assert "service" not in found
    assert project.server.calls == []


def test_a_refused_key_is_told_by_its_variable(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to do names the variable; the key itself is nowhere."""
    monkeypatch.setenv("CLI_TEST_KEY", "sk-wrong-0123456789")
    service = findings(project)["service"]
    assert (service["verdict"], "HTTP 401" in service["what"]) == ("bad", True)
    assert service["todo"] == "Check the key in CLI_TEST_KEY: the service did not accept it."
    assert "sk-wrong" not in str(service)


def test_a_service_that_is_away(project: Project) -> None:
    """Its address and why."""
    project.server.faults = [Fault("*", status=503, times=9)]
    service = findings(project)["service"]
    assert service["verdict"] == "bad"
    assert "HTTP 503" in service["what"]


def test_a_service_without_batches_is_for_chat(project: Project) -> None:
    """The advice is another `type`; with it all is well, and no batch is asked for."""
    project.server.faults = [Fault("list", status=404, times=9)]
    assert findings(project)["service"]["todo"].startswith("Set `type: chat`")
    project.configure("        type: chat\n")
    project.server.calls.clear()
    assert findings(project)["service"]["verdict"] == "good"
    assert set(project.server.calls) == {"models"}


def test_the_model_is_looked_up(project: Project) -> None:
    """The nearest that the service has is proposed; a service that lists none is not blamed."""
    project.configure("        model: stab\n")
    model = findings(project)["model"]
    assert (model["verdict"], "stub" in model["todo"]) == ("note", True)
    project.server.faults = [Fault("models", status=404, times=9)]
    assert "does not list" in findings(project)["model"]["what"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("pseudo", "there is none"), ("files", "there is none"), ("hive", "every request costs")],
)
def test_what_costs_money_or_is_not_there_is_not_asked(
    project: Project, kind: str, said: str
) -> None:
    """Not a call."""
    project.configure(f"        type: {kind}\n")
    assert said in findings(project)["service"]["what"]
    assert project.server.calls == []


def test_a_broken_configuration_is_told_in_mkdocs_own_words(project: Project) -> None:
    """As the only finding, with the option's name; so is a missing plugin, with where it goes."""
    text = project.config.read_text("utf-8")
    project.config.write_text(text + "theme: nowhere\n", "utf-8")
    found = findings(project)
    assert list(found) == ["configuration"]
    assert "nowhere" in found["configuration"]["what"]
    project.config.write_text("site_name: A\n", "utf-8")
    assert "Add it under `plugins:`" in findings(project)["configuration"]["todo"]


def test_pages_that_cannot_be_read_and_sites_without_any(project: Project) -> None:
    """With file and line; an empty site is pointed at its options."""
    page = project.folder / "docs" / "guide.md"
    page.write_bytes(b"# The guide\n\n\xff\n")
    assert "guide.md:3: not UTF-8" in findings(project)["pages"]["what"]
    page.unlink()
    (project.folder / "docs" / "index.md").unlink()
    assert "docs_dir" in findings(project)["pages"]["todo"]


def test_plugins_and_themes_that_do_not_go_together_with_it(project: Project) -> None:
    """mkdocs-static-i18n would build the languages twice; a theme may lack a language."""
    text = project.config.read_text("utf-8").replace("[es, fr]", "[es, cy]")
    other = "  - i18n:\n      languages: [{locale: en, default: true, name: English}]\n"
    text = text.replace("plugins:\n", f"plugins:\n{other}")
    project.config.write_text(text, "utf-8")
    found = findings(project)
    assert found["plugins"]["verdict"] == "bad"
    assert "mkdocs-static-i18n" in found["plugins"]["what"]
    assert "does not speak cy" in found["theme"]["what"]


def test_a_cache_that_git_would_take_is_told(project: Project) -> None:
    """Until .gitignore names it."""
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    assert ".gitignore" in findings(project)["memory"].get("todo", "") or any(
        "not ignored by git" in item["what"] for item in project.json_of("doctor")["findings"]
    )
    (project.folder / ".gitignore").write_text(".cache/\n")
    assert "not ignored" not in str(project.json_of("doctor"))


def test_a_damaged_memory_and_a_full_disk(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is named; so is the room that is missing."""
    folder = project.folder / ".cache/mkdocs-batch-i18n"
    folder.mkdir(parents=True)
    (folder / "journal.sqlite").write_text("no database, but long enough to be looked at\n" * 20)
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 -- shutil's own shape
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 10**6))
    found = findings(project)
    assert "journal.sqlite" in found["memory"]["what"]
    assert (found["disk"]["verdict"], "0.0 GB free" in found["disk"]["what"]) == ("bad", True)
