"""`mkdocs serve`: the source language at once, others behind it, and nothing spent."""

from __future__ import annotations

import re
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from batch_server import BatchServer
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from site_bench import greek, translate_all

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site.options import Options
from mkdocs_batch_i18n.site.plugin import plugin_of
from mkdocs_batch_i18n.site.preview import languages_to_serve, reload_browsers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a-key"


class Preview:
    """What `mkdocs serve` does, one build at a time."""

    def __init__(self, config_file: Path, site: Path) -> None:
        """Serve the site of a configuration from a folder."""
        self._file, self._site = config_file, site
        self._config = self._load()
        self._config.plugins.on_startup(command="serve", dirty=False)
        self.ready = threading.Event()
        server = self
        server.reloads = 0

    def _load(self) -> MkDocsConfig:
        config = load_config(str(self._file), site_dir=str(self._site))
        config.site_url = "http://127.0.0.1:8000/"
        return config

    def save(self) -> None:
        """Build as after a save."""
        config = self._load()
        build(config, serve_url=config.site_url)
        self.plugin = plugin_of(config)

    def settle(self) -> None:
        """Wait until the other languages are there."""
        thread = self.plugin._build._thread  # type: ignore[union-attr]  # noqa: SLF001
        thread.join(30)
        assert not thread.is_alive()

    def end(self) -> None:
        """Stop serving."""
        self._config.plugins.on_shutdown()


def serving(project: Path, languages: str = "[es]", url: str = "https://192.0.2.1/v1") -> Path:
    """Choose the languages to serve; return the configuration."""
    config = project / "plain.yml"
    provider = f"provider: {{base_url: '{url}'}}"
    more = f"[es, he]\n      serve_languages: {languages}\n      {provider}"
    config.write_text(config.read_text("utf-8").replace("[es, he]", more), "utf-8")
    return config


@pytest.fixture
def preview(project: Path) -> Iterator[Preview]:
    """Yield a preview of the translated project with Spanish."""
    config = serving(project)
    translate_all(config)
    preview = Preview(config, project / "preview")
    yield preview
    preview.end()


def test_the_source_language_is_there_at_once_and_others_follow(
    project: Path, preview: Preview
) -> None:
    """The build ends with the source language; Spanish follows; Hebrew was not asked for."""
    preview.save()
    page = project / "preview/guide/glue.html"
    assert "Wait longer." in page.read_text("utf-8")
    preview.settle()
    spanish = (project / "preview/es/guide/glue.html").read_text("utf-8")
    assert greek("Wait longer.") in spanish
    assert re.findall(r'hreflang="(\w+)"[^>]*>', spanish.split("</head>")[1]) == ["en", "es"]
    assert not (project / "preview/he").exists()
    assert list((project / ".cache/mkdocs-batch-i18n/staging").iterdir()) == []


def test_a_save_shows_at_once_and_the_old_translation_stays_until_the_new_one_is_there(
    project: Path, preview: Preview
) -> None:
    """Between two builds no page of any language is missing."""
    preview.save()
    preview.settle()
    glue = project / "docs/guide/glue.md"
    glue.write_text(glue.read_text("utf-8").replace("Wait longer.", "Wait a day."), "utf-8")
    preview.save()
    assert "Wait a day." in (project / "preview/guide/glue.html").read_text("utf-8")
    assert (project / "preview/es/guide/glue.html").exists()
    preview.settle()
    assert "Wait a day." in (project / "preview/es/guide/glue.html").read_text("utf-8")


def test_a_save_that_changes_nothing_builds_no_other_language(
    project: Path, preview: Preview
) -> None:
    """The language's pages are the files that they were."""
    preview.save()
    preview.settle()
    page = project / "preview/es/index.html"
    before = page.stat().st_mtime_ns
    preview.save()
    assert page.stat().st_mtime_ns == before


def test_a_save_during_a_build_ends_that_build(project: Path, preview: Preview) -> None:
    """The last save wins, and nothing of the first build is left."""
    preview.save()
    preview.save()
    preview.settle()
    assert (project / "preview/es/index.html").exists()
    assert list((project / ".cache/mkdocs-batch-i18n/staging").iterdir()) == []


def test_a_preview_sends_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key, a service and everything missing, and whatever `translate` says."""
    monkeypatch.setenv("INFERENCE_API_KEY", KEY)
    with BatchServer(key=KEY) as server:
        config = serving(project, url=server.base_url)
        text = config.read_text("utf-8")
        config.write_text(text.replace("serve_", "translate: wait\n      serve_"), "utf-8")
        preview = Preview(config, project / "preview")
        preview.save()
        preview.settle()
        preview.end()
        assert server.calls == []
    assert "Wait longer." in (project / "preview/es/guide/glue.html").read_text("utf-8")


def test_a_preview_leaves_the_record_of_the_site_alone(project: Path, preview: Preview) -> None:
    """The next `mkdocs build` still knows what has not changed."""
    preview.save()
    preview.settle()
    assert not (project / ".cache/mkdocs-batch-i18n/editions.json").exists()


def options(**values: object) -> Options:
    """Return the options of a site in three languages."""
    found = Options(config_file_path="mkdocs.yml")
    found.load_dict({"languages": ["es", "pt-BR", "ar"], **values})
    assert found.validate() == ([], [])
    return found


@pytest.mark.parametrize(
    ("stated", "variable", "expected"),
    [
        ([], None, ()),
        (["pt-br", "es"], None, ("es", "pt-BR")),
        (["all"], None, ("es", "pt-BR", "ar")),
        (["es"], "ar, pt-BR", ("pt-BR", "ar")),
        (["es"], "", ()),
        ([], "all", ("es", "pt-BR", "ar")),
    ],
)
def test_languages_come_from_the_option_or_from_the_environment(
    stated: list[str],
    variable: str | None,
    expected: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment wins; both are in the order of `languages`."""
    if variable is not None:
        monkeypatch.setenv("MKDOCS_BATCH_I18N_LANGUAGES", variable)
    assert languages_to_serve(options(serve_languages=stated)) == expected


def test_a_language_that_the_site_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the place where it was asked for, and those that there are."""
    with pytest.raises(
        ConfigurationError, match=r"serve_languages: .*'fr'\. It has: es, pt-BR, ar"
    ):
        languages_to_serve(options(serve_languages=["fr"]))
    monkeypatch.setenv("MKDOCS_BATCH_I18N_LANGUAGES", "fr")
    with pytest.raises(ConfigurationError, match=r"MKDOCS_BATCH_I18N_LANGUAGES: .*'fr'"):
        languages_to_serve(options())


def test_open_pages_are_loaded_again(tmp_path: Path) -> None:
    """A browser that waits for the next version of the site is told when a language is there."""
    (tmp_path / "index.html").write_text("<body></body>", "utf-8")
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path))
    server.server_bind()
    server.server_activate()
    server.serve_thread.start()
    try:
        before = server._visible_epoch  # noqa: SLF001 - what a browser is told
        reload_browsers(server)
        address = f"http://127.0.0.1:{server.server_port}/livereload/{before}/1"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert int(answer.read()) > before
    finally:
        server.shutdown()
    reload_browsers(None)
