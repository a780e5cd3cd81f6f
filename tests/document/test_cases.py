"""Golden cases: a page, the segments it is cut into, and the page with translations in it."""

from html import unescape
from pathlib import Path

import markdown
import pytest
import yaml

from mkdocs_batch_i18n.document import parse

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
EXTENSIONS = ["extra", "admonition", "pymdownx.superfences", "pymdownx.tabbed"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    """The page is cut, translated and rendered as the file says."""
    case = yaml.safe_load(path.read_text("utf-8"))
    document = parse(case["source"], labels=case.get("labels", False))
    assert [{segment.kind: segment.message} for segment in document.segments] == case["segments"]
    for message, note in case.get("notes", {}).items():
        assert next(s.note for s in document.segments if s.message == message) == note
    rendered = document.render(lambda segment: case["translate"].get(segment.message))
    assert rendered == case["expected"]
    html = markdown.markdown(rendered, extensions=EXTENSIONS)
    for wanted in case.get("html", []):
        assert wanted in html or wanted in unescape(html)
