"""When a language is not built again, and all that makes it built."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import File, get_files
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site import builds, reuse
from mkdocs_batch_i18n.site.digests import Digests
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site with a page, a theme of its own and a folder of snippets."""
    for name in ("docs", "theme", "parts"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.md").write_text("Words.\n", "utf-8")
    return tmp_path


SNIPPETS = "pymdownx.snippets: {base_path: !relative $config_dir/parts}"


def inputs(folder: Path, known: object = None, virtual: str = "", **options: str) -> str | None:
    """Return the hash of a site's inputs."""
    plugins = options.get("plugins", "search")
    extensions = options.get("extensions", f"toc, {SNIPPETS}")
    (folder / "mkdocs.yml").write_text(
        "site_name: X\ntheme: {name: mkdocs, custom_dir: theme}\n"
        f"plugins: [{plugins}]\nmarkdown_extensions: [{extensions}]\n{options.get('more', '')}\n",
        "utf-8",
    )
    config = load_config(str(folder / "mkdocs.yml"))
    files = get_files(config)
    if virtual:
        config.plugins._current_plugin = "gen-files"  # noqa: SLF001 - as in an event
        files.append(File.generated(config, "virtual.md", content=virtual))
    return reuse.inputs(config, files, known, Digests(folder))


def test_the_same_inputs_are_the_same(folder: Path) -> None:
    """Times of files do not count, as a fresh checkout has others."""
    first = inputs(folder)
    (folder / "docs/file.md").touch()
    assert first is not None
    assert inputs(folder) == first


@pytest.mark.parametrize("name", ["docs/file.md", "docs/.nav.yml", "theme/main.html", "parts/a"])
def test_any_changed_file_counts(folder: Path, name: str) -> None:
    """Pages, hidden files, the site's own templates and its snippets."""
    first = inputs(folder)
    (folder / name).write_text("Other words.\n", "utf-8")
    assert inputs(folder) != first


def test_a_linked_folder_counts(folder: Path) -> None:
    """MkDocs finds the pages in it."""
    (folder / "shared").mkdir()
    (folder / "docs/linked").symlink_to(folder / "shared")
    first = inputs(folder)
    (folder / "shared/file.md").write_text("Words.\n", "utf-8")
    assert None not in (first, inputs(folder))
    assert inputs(folder) != first


def test_with_too_many_files_everything_is_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at all of them would take longer."""
    first = inputs(folder)
    monkeypatch.setattr(reuse, "_MOST_FILES", 1)
    assert first is not None
    assert inputs(folder) == first
    (folder / "docs/other.md").write_text("Words.\n", "utf-8")
    assert inputs(folder) is None


def test_the_plugins_own_modules_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may change without its version."""
    first = inputs(folder)
    module = folder / "module.py"
    module.touch()
    monkeypatch.setattr(reuse, "_own_modules", lambda: (str(module),))
    assert inputs(folder) not in (first, None)


@pytest.mark.parametrize(("text", "time"), [("Hallo.", 1), ("Hallo, du.", 0)])
def test_a_site_that_was_touched_is_built_again(tmp_path: Path, text: str, time: int) -> None:
    """By its time or its size alone."""
    page = tmp_path / "site/de/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("Hello.", "utf-8")
    os.utime(page, (0, 0))
    record, site = tmp_path / "editions.json", tmp_path / "site"
    reuse.Editions(record, site).keep([builds.Outcome("de", (), None)], {"de": "all"})
    assert reuse.Editions(record, site).unchanged("de", "all") is not None
    page.write_text(text, "utf-8")
    os.utime(page, (time, time))
    assert reuse.Editions(record, site).unchanged("de", "all") is None


def test_anything_else_that_is_known_counts(folder: Path) -> None:
    """An option of the site, a page that is no file, and what the plugin itself knows."""
    hashes = [
        inputs(folder),
        inputs(folder, more="copyright: me"),
        inputs(folder, plugins="search: {lang: fr}"),
        inputs(folder, more="copyright: !ENV [OWNER, me]"),
        inputs(folder, extensions=f"toc: {{permalink: true}}, {SNIPPETS}"),
        inputs(folder, virtual="One."),
        inputs(folder, virtual="Two."),
        inputs(folder, known={"page.md": ["es"]}),
    ]
    assert None not in hashes
    assert len(set(hashes)) == len(hashes)


def test_what_the_configuration_takes_from_outside_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables of the environment, even in the options of a plugin, and inherited files."""
    plugins = "search: {separator: !ENV [SEPARATOR, '-']}"
    first = inputs(folder, plugins=plugins)
    monkeypatch.setenv("SEPARATOR", "_")
    assert inputs(folder, plugins=plugins) != first
    (folder / "base.yml").write_text("plugins: [search]", "utf-8")
    first = inputs(folder, more="INHERIT: base.yml")
    (folder / "base.yml").write_text("plugins: [{search: {lang: fr}}]", "utf-8")
    assert inputs(folder, more="INHERIT: base.yml") != first


@pytest.mark.parametrize(
    "doubt",
    [
        {"plugins": "macros"},
        {"extensions": "mkdocs-click"},
        {"extensions": "pymdownx.snippets"},
        {"extensions": "pymdownx.snippets: {base_path: ['.']}"},
        {"extensions": "pymdownx.snippets: {base_path: !relative }"},
        {"extensions": "pymdownx.snippets: {base_path: docs, url_download: true}"},
        {"more": "hooks: [hook.py]"},
    ],
)
def test_in_doubt_everything_is_built(
    folder: Path, doubt: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an unknown plugin or extension, or a hook, reads is anybody's guess."""
    monkeypatch.chdir(folder)
    (folder / "hook.py").write_text("", "utf-8")
    assert inputs(folder, **doubt) is None


def stamp(project: Path, language: str) -> int:
    """Return when a language's home page was written."""
    return (project / "site" / language / "index.html").stat().st_mtime_ns


def build(project: Path) -> list[str]:
    """Build, and return the warnings."""
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stderr.splitlines() if "WARNING" in line]


def test_only_what_changed_is_built_again(project: Path) -> None:
    """An unchanged language stays, warnings and all; a touched or retranslated one does not."""
    config = project / "plain.yml"
    translate_all(config)
    warnings = build(project)
    before = {language: stamp(project, language) for language in ("es", "he")}
    assert any("[he]" in warning for warning in warnings)

    assert build(project) == warnings
    assert {language: stamp(project, language) for language in before} == before

    (project / "site/es/index.html").write_text("defaced", "utf-8")
    settings, pages = read_site(str(config))
    (title,) = [s for page in pages for s in page.segments if s.message == "Glue"]
    with Workspace(settings) as workspace:
        workspace.memory.put("he", title.key, Translation("Λάστιχο", "human"))
    build(project)
    assert greek("Fold") in (project / "site/es/index.html").read_text("utf-8")
    assert "Λάστιχο" in (project / "site/he/guide/glue.html").read_text("utf-8")
    after = {language: stamp(project, language) for language in before}

    config.write_text(config.read_text("utf-8").replace("[es, he]", "[es, he]\n      reuse: no"))
    build(project)
    assert all(stamp(project, language) > after[language] for language in after)
