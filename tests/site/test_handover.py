"""What the source build tells the other builds of each page."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_batch_i18n.errors import MemoryFolderError
from mkdocs_batch_i18n.site.anchors import PageAnchors
from mkdocs_batch_i18n.site.handover import Handover, SourcePages

PAGES = {
    "ä.md": PageAnchors("d", ((1, "título"), (2, "")), (("a", "b"), ())),
    "odd\ud800.md": PageAnchors("", (), ()),
}


def never(_: float) -> None:
    """Stand for a wait that must not be."""
    pytest.fail("waited for what is there")


def test_what_is_told_is_what_is_heard(tmp_path: Path) -> None:
    """In any script, and of a page that does not exist nothing."""
    handover = Handover(tmp_path / "pages")
    for uri, anchors in PAGES.items():
        handover.tell(uri, anchors, f"of {uri}", {"name": f"<pre>{uri}</pre>"})
    handover.end()
    pages = SourcePages(tmp_path / "pages", never)
    assert pages.skeletons.get("ä.md") == "of ä.md"
    assert {uri: pages.anchors.get(uri) for uri in PAGES} == PAGES
    assert pages.code.take("ä.md") == {"name": "<pre>ä.md</pre>"}
    assert pages.code.take("ä.md") is None
    assert pages.anchors.get("other.md") is None


def test_what_is_not_told_yet_is_waited_for(tmp_path: Path) -> None:
    """A page that the parent has not rendered comes later, and so does the end."""
    handover = Handover(tmp_path / "pages")
    rest = [*PAGES.items(), None]

    def go_on(_: float) -> None:
        told = rest.pop(0)
        if told:
            handover.tell(told[0], told[1], "s")
        else:
            handover.end()

    pages = SourcePages(tmp_path / "pages", go_on)
    assert pages.anchors.get("ä.md") == PAGES["ä.md"]
    assert len(rest) == len(PAGES)
    assert pages.skeletons.get("other.md") is None
    assert not rest


def test_half_a_line_is_no_line(tmp_path: Path) -> None:
    """What is read while it is written is taken when it is whole."""
    path = tmp_path / "pages"
    handover = Handover(path)
    handover.tell("a.md", PAGES["ä.md"], "s")
    handover.end()
    text = path.read_text("utf-8")
    path.write_text(text[:9], "utf-8")

    def go_on(_: float) -> None:
        path.write_text(text, "utf-8")

    pages = SourcePages(path, go_on)
    assert pages.anchors.get("a.md") == PAGES["ä.md"]
    pages.close()


def test_nothing_is_told_after_the_end(tmp_path: Path) -> None:
    """A plugin that renders a page once more at the end breaks nothing."""
    handover = Handover(tmp_path / "pages")
    handover.end()
    handover.tell("a.md", PAGES["ä.md"], "s")
    handover.end()
    assert SourcePages(tmp_path / "pages", never).anchors.get("a.md") is None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The error says which file it is."""
    with pytest.raises(MemoryFolderError, match="pages: "):
        Handover(tmp_path / "none" / "pages")
