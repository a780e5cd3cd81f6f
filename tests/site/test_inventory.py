"""What a site has to translate, read without building it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from mkdocs_batch_i18n.errors import ConfigurationError, PageError
from mkdocs_batch_i18n.site.inventory import read_site


def texts(config_file: Path) -> dict[str, list[str]]:
    """Return the messages of each page."""
    _, pages = read_site(str(config_file))
    return {page.uri: [segment.message for segment in page.segments] for page in pages}


def test_pages_come_with_their_front_matter(project: Path) -> None:
    """Title and description come first; keys that are not for readers are not there."""
    assert texts(project / "material.yml")["guide/fold.md"][:4] == [
        "Folding the sheet",
        "Where to fold",
        "Folding",
        "The first fold",
    ]


def test_settings_choose_the_keys(project: Path) -> None:
    """`front_matter` names the keys; others stay."""
    config = project / "material.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("exclude:", "front_matter: [title]\n      exclude:"), "utf-8")
    assert "Where to fold" not in texts(config)["guide/fold.md"]


def test_the_strings_of_the_site_come_last(project: Path) -> None:
    """Description, copyright, and what was written in `nav`, each once; not the site's name."""
    found = texts(project / "material.yml")
    assert list(found)[-1] == ""
    assert found[""] == [
        "How to build a paper lantern",
        "Free to copy",
        "Home",
        "Making",
        "Glue it",
        "Changes",
        "Elsewhere",
    ]


def test_the_name_of_the_site_is_translated_if_asked(project: Path) -> None:
    """A name is a name, unless `translate_site_name` says otherwise."""
    config = project / "material.yml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("exclude:", "translate_site_name: true\n      exclude:"), "utf-8"
    )
    assert texts(config)[""][0] == "Lantern"


def test_what_is_switched_off_is_not_there(project: Path) -> None:
    """Neither an excluded page nor one whose author wants none of it."""
    assert {"log.md", "private.md"}.isdisjoint(texts(project / "material.yml"))


def test_drafts_are_not_there(project: Path) -> None:
    """What MkDocs does not build is not translated."""
    config = project / "material.yml"
    config.write_text(config.read_text("utf-8") + "draft_docs: guide/\n", "utf-8")
    assert not [uri for uri in texts(config) if uri.startswith("guide/")]


def test_reading_builds_nothing(project: Path) -> None:
    """Neither a site nor a cache folder appears."""
    before = sorted(project.rglob("*"))
    read_site(str(project / "material.yml"))
    assert sorted(project.rglob("*")) == before


def test_a_page_that_is_not_utf_8_is_named(project: Path) -> None:
    """The error has file, line and byte."""
    (project / "docs/bad.md").write_bytes("# Title\n\nCafé\n".encode("latin-1"))
    with pytest.raises(
        PageError, match=r"bad\.md:3: not UTF-8: byte 0xe9\. Save the page as UTF-8"
    ):
        read_site(str(project / "material.yml"))


def test_a_site_without_the_plugin_is_refused(project: Path) -> None:
    """The error says where it belongs."""
    config = project / "other.yml"
    config.write_text("site_name: Other\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"other\.yml: the plugin batch-i18n is not among"):
        read_site(str(config))


def test_a_missing_folder_of_pages_is_named(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """MkDocs says which folder it looked for."""
    (project / "docs").rename(project / "pages")
    with caplog.at_level(logging.ERROR, "mkdocs"), pytest.raises(Abort):
        read_site(str(project / "material.yml"))
    assert "docs" in caplog.text
    assert "isn't an existing directory" in caplog.text


def test_a_page_says_its_model_and_asks_for_a_second_pass(project: Path) -> None:
    """In its front matter, which reaches the plan."""
    page = project / "docs/asking.md"
    page.write_text("---\ntranslate: {model: large}\nreview: true\n---\n\n# Asking\n", "utf-8")
    _, pages = read_site(str(project / "plain.yml"))
    found = {item.uri: (item.model, item.review) for item in pages}
    assert found["asking.md"] == ("large", True)
    assert found["index.md"] == ("", False)
