"""Each kind of `provider.type`, through the command line and through a build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pseudo_model
import pytest
from cli_site import KEY
from hive_server import CHARGE, HiveServer
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.workflow import engines

if TYPE_CHECKING:
    from cli_site import Project

CHAT = "        type: chat\n        concurrency: 2\n"


def spanish(project: Project) -> str:
    """Build the site; return the Spanish guide."""
    config = load_config(str(project.config), site_dir=str(project.folder / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()
    return (project.folder / "site/es/guide/index.html").read_text("utf-8")


def configure(project: Project, provider: str) -> None:
    """Name another engine; one language."""
    project.configure(provider)
    text = project.config.read_text("utf-8").replace("[es, fr]", "[es]")
    project.config.write_text(text, "utf-8")


@pytest.mark.parametrize("endpoint", ["/v1/chat/completions", "/v1/completions"])
@pytest.mark.parametrize("kind", ["batch", "chat"])
def test_models_answer_on_both_endpoints(project: Project, kind: str, endpoint: str) -> None:
    """In batches, or one call a request."""
    configure(project, f"        type: {kind}\n        endpoint: {endpoint}\n")
    found = project.json("translate")
    assert (found["accepted"], found["refused"], found["problems"]) == (4, 0, [])
    assert ("complete" in project.server.calls) == (kind == "chat")
    key = "prompt" if endpoint == "/v1/completions" else "messages"
    assert all(key in body for body in project.server.requests)
    assert project.json("jobs")["receipts"][0]["answers"] == 2


def test_a_build_asks_a_synchronous_endpoint(project: Project) -> None:
    """The pages are translated when it ends."""
    configure(project, CHAT)
    assert pseudo_model.pseudo("The guide") in spanish(project)
    assert project.server.calls.count("complete") == 2


def test_pseudo_localization_needs_no_service_and_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key, no call; the real memory and the catalogs never see it."""
    monkeypatch.delenv("CLI_TEST_KEY")
    configure(project, "        type: pseudo\n")
    assert "⟦Ţĥé ĝüíđé" in spanish(project).replace("ğ", "ĝ")
    assert re.search(r"⟦Řüñ <code>mkdocs build</code> ", spanish(project))
    assert project.server.calls == []
    code, _, err = project.run("catalogs", "export")
    assert (code, "catalogs_dir" in err) == (1, True)
    configure(project, CHAT)
    assert project.json("status")["languages"][0]["missing"] == 4


def test_a_build_writes_files_and_does_not_wait(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    """With `type: files` it tells what is on its way, and ends."""
    configure(project, "        type: files\n")
    with caplog.at_level("INFO"):
        assert "The guide" in spanish(project)
    assert "sent and not answered yet" in caplog.text
    assert "waiting up to" not in caplog.text
    folder = project.folder / ".cache/mkdocs-batch-i18n/exchange"
    assert len(list(folder.glob("*.input.jsonl"))) == 1
    assert project.json("status")["languages"][0]["in_flight"] == 4
    assert project.server.calls == []


def test_hive_translates_texts_and_its_charge_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks that it bends or loses are brought back, or the text stays as it was."""
    monkeypatch.setenv("HIVE_API_KEY", KEY)

    def translate(text: str) -> str:
        if text.startswith("This site"):
            return "Perdido {{9}}"
        return pseudo_model.pseudo(text).replace("{{1}}", "{ { 1 } }")

    with HiveServer(translate, KEY) as service:
        configure(project, "        type: hive\n")
        text = project.config.read_text("utf-8")
        text = re.sub("base_url: .*", f"base_url: {service.base_url}", text)
        project.config.write_text(text.replace("        api_key_env: CLI_TEST_KEY\n", ""), "utf-8")
        found = project.json("translate")
    assert (found["accepted"], found["refused"], found["given_up"]) == (3, 3, 1)
    assert [form["text_data"] for form in service.forms].count("Run {{1}} once a day.") == 1
    (receipt,) = project.json("jobs")["receipts"]
    assert (receipt["language"], receipt["model"]) == ("es", "pytorch_translation_600m")
    assert receipt["cost"] == CHARGE * len(service.forms) == CHARGE * 6
    assert project.json("status")["spent"]["cost"] == receipt["cost"]
    assert KEY not in str(found)


def test_a_service_in_ones_own_network_is_allowed_by_name(project: Project) -> None:
    """Plain http beyond this machine needs the host's name in `allow_http`."""
    text = project.config.read_text("utf-8")
    text = re.sub("base_url: .*", "base_url: http://gpu.example:1/v1", text)
    project.config.write_text(text, "utf-8")
    code, _, err = project.run("translate")
    assert (code, "`allow_http: [" in err) == (1, True)
    project.config.write_text(text + "        allow_http: [gpu.example]\n", "utf-8")
    engine = engines.open_engine(shared.settings_of(str(project.config)))
    assert engine.service == "http://gpu.example:1/v1"


def test_a_command_says_which_types_there_are(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong one is named with the right ones."""
    project.configure("        type: telepathy\n")
    assert project.run("plan")[0] == 1
    assert all(kind in caplog.text for kind in ("batch", "chat", "hive", "pseudo", "files"))
