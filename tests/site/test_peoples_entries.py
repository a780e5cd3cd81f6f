"""What a build says about the work of people that it cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_bench import mkdocs

from mkdocs_batch_i18n.catalogs import Catalogs, Entry

if TYPE_CHECKING:
    from pathlib import Path


def with_catalogs(project: Path) -> None:
    """Name a folder for catalogs in the configuration, and translate into Spanish only."""
    config = project / "plain.yml"
    text = config.read_text("utf-8").replace("[es, he]", "[es]\n      catalogs_dir: locales")
    config.write_text(text, "utf-8")


def warnings(project: Path) -> list[str]:
    """Build, and return the warnings."""
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("WARNING")]


def test_a_persons_entry_that_fails_its_checks_is_told_once(project: Path) -> None:
    """One warning names file, line and rule of each, also where another page has the text."""
    with_catalogs(project)
    catalogs = Catalogs(project / "locales")
    human = Entry("Wait longer.", "Espere *más.", "human", lines=(1,))
    catalogs.write("es", "guide/glue.md", [human])
    catalogs.write("es", "guide/fold.md", [Entry("Gone", "{{1}}", "human", lines=(1,))])
    told = [line for line in warnings(project) if "fail the checks:" in line]
    assert len(told) == 1
    assert "es: people's translations that fail the checks: " in told[0]
    assert f"{project / 'locales/es/guide/glue.md.po'}:13: " in told[0]
    assert "(markup)" in told[0]
    assert "fold.md" not in told[0], "no page asks for it"


def test_a_file_in_place_of_the_catalogs_ends_the_build(project: Path) -> None:
    """Otherwise all that people wrote would be missing without a word."""
    with_catalogs(project)
    (project / "locales").write_text("")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert f"{project / 'locales'}: this is a file" in done.stderr


def test_a_catalog_with_a_syntax_error_ends_the_build(project: Path) -> None:
    """The line is named."""
    with_catalogs(project)
    broken = project / "locales" / "es" / "other.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "a"\nmsgstr "b\n')
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 1
    assert f"{broken}:2: this catalog cannot be read" in done.stderr
