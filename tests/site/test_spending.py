"""When `mkdocs build` talks to the service, and when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pseudo_model
import pytest
from batch_server import BatchServer
from mkdocs.commands.build import build
from mkdocs.config import load_config
from site_bench import mkdocs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a-key"


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Yield a service that translates into accents."""
    with BatchServer(answer=pseudo_model.answer, states=("completed",), key=KEY) as server:
        yield server


def connected(project: Path, url: str, **options: str) -> Path:
    """Point the project's provider to a service, and set more options."""
    config = project / "plain.yml"
    more = "".join(f"\n      {name}: {value}" for name, value in options.items())
    provider = f"{{base_url: '{url}', poll_interval: 0.01, price: {{input: 1, output: 1}}}}"
    text = config.read_text("utf-8")
    # Accents are no language: without the doubts, builds need not load what has them.
    more += "\n      checks: {language: off, meaning: off}"
    text = text.replace("[es, he]", f"[es]{more}\n      provider: {provider}")
    config.write_text(text, "utf-8")
    return config


def test_a_build_sends_what_is_missing_and_uses_the_answers(
    project: Path, server: BatchServer
) -> None:
    """With a key, one build is enough; the next one finds nothing to send."""
    connected(project, server.base_url)
    first = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert first.returncode == 0, first.stderr
    page = (project / "site/es/guide/glue.html").read_text("utf-8")
    assert pseudo_model.pseudo("Wait longer.") in page
    sent = len(server.requests)
    assert sent > 0
    second = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert second.returncode == 0, second.stderr
    assert len(server.requests) == sent


def test_submit_does_not_wait(project: Path, server: BatchServer) -> None:
    """The first build sends, the second collects; in between the source text stands."""
    server.states = ("in_progress", "in_progress", "completed")
    connected(project, server.base_url, translate="submit")
    first = mkdocs("build", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert "segments stay in the source language" in first.stderr
    assert "sent and not answered yet" in first.stderr
    assert "Wait longer." in (project / "site/es/guide/glue.html").read_text("utf-8")
    for batch in server.batches:
        batch.states = ["completed"]
    second = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert second.returncode == 0, second.stderr
    assert len(server.batches) == 1


@pytest.mark.parametrize("translate", ["auto", "off"])
def test_nothing_is_sent_unasked(project: Path, server: BatchServer, translate: str) -> None:
    """Neither with `off`, nor with `auto` and no key; one warning counts what is missing."""
    connected(project, "https://192.0.2.1/v1", translate=translate)
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0
    warnings = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1
    assert "es: 21 of 21 segments stay in the source language" in warnings[0]
    assert server.calls == []


def test_a_folder_in_a_languages_place_is_refused_before_anything_is_sent(
    project: Path, server: BatchServer
) -> None:
    """What cannot be published is not paid for."""
    connected(project, server.base_url)
    (project / "docs/es").mkdir()
    (project / "docs/es/estate.md").write_text("# Estate\n", "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert done.returncode == 1
    assert "es/estate.md: stands in es/" in done.stderr
    assert server.calls == []


def test_a_missing_key_is_named_when_one_is_needed(project: Path) -> None:
    """`wait` asks for the service, so the build says which variable to set."""
    connected(project, "https://192.0.2.1/v1", translate="wait")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert "INFERENCE_API_KEY is not set" in done.stderr


def test_a_service_that_fails_does_not_fail_the_build(project: Path) -> None:
    """Nobody listens at this port; the site is there, in the source language."""
    with BatchServer() as gone:
        url = gone.base_url
    connected(project, url)
    done = mkdocs("build", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert url in done.stderr
    assert (project / "site/es/index.html").exists()


def test_a_rejected_key_does_not_fail_the_build(project: Path, server: BatchServer) -> None:
    """The warning says what the service said; the key is not in it."""
    connected(project, server.base_url)
    done = mkdocs("build", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY="wrong-key")
    assert done.returncode == 0, done.stderr
    assert "401" in done.stderr or "key" in done.stderr.lower()
    assert "wrong-key" not in done.stderr
    assert server.requests == []


def test_missing_translations_fail_the_build_if_asked(project: Path) -> None:
    """`on_missing: fail` publishes nothing."""
    connected(project, "https://192.0.2.1/v1", on_missing="fail")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert "on_missing: fail: es: 21 of 21 segments" in done.stderr
    assert not (project / "site").exists()


def test_missing_translations_are_a_note_if_asked(project: Path) -> None:
    """`on_missing: note` lets a strict build pass, and still says what is missing and why."""
    connected(project, "https://192.0.2.1/v1", on_missing="note")
    done = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "INFO    -  batch-i18n: es: 21 of 21 segments stay in the source" in done.stderr


def test_missing_translations_are_a_warning(project: Path) -> None:
    """Which a strict build does not pass."""
    connected(project, "https://192.0.2.1/v1")
    done = mkdocs("build", "--strict", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert "WARNING -  batch-i18n: es: 21 of 21 segments stay in the source" in done.stderr


def test_a_budget_stops_the_build_before_anything_is_sent(
    project: Path, server: BatchServer
) -> None:
    """The plan's tokens are above `max_tokens`."""
    connected(project, server.base_url, max_tokens="10")
    done = mkdocs("build", "-f", "plain.yml", cwd=project, INFERENCE_API_KEY=KEY)
    assert done.returncode == 1
    assert "max_tokens" in done.stderr
    assert server.requests == []


def test_serve_neither_spends_nor_builds_other_languages(
    project: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key and everything missing, `mkdocs serve` shows the source language only."""
    monkeypatch.setenv("INFERENCE_API_KEY", KEY)
    config = load_config(str(connected(project, server.base_url)))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config, serve_url="http://127.0.0.1:8000/")
    config.plugins.on_shutdown()
    assert server.calls == []
    assert (project / "site/index.html").exists()
    assert not (project / "site/es").exists()
    assert not (project / ".cache").exists()
