"""What search reads in a page is kept, and read again when anything about the page changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from markdown import Markdown
from mkdocs.contrib.search.search_index import SearchIndex as PlainIndex
from mkdocs.structure.toc import get_toc

from mkdocs_batch_i18n.site.indexed import IndexedPages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADING = {"name": "Glue", "id": "glue", "level": 1, "children": []}
PAGE = {
    "url": "glue/",
    "title": "Glue",
    "meta": {"tags": ["paper", 3]},
    "content": '<h1 id="glue">Glue</h1><p>Wait longer.</p>',
    "toc": [HEADING],
}


def plain_index() -> Any:  # noqa: ANN401 - one of two classes
    """Return an empty index of MkDocs' own search."""
    return PlainIndex(indexing="full")


def material_index() -> Any:  # noqa: ANN401 - as above
    """Return an empty index of Material's search."""
    return pytest.importorskip("material.plugins.search.plugin").SearchIndex()


def entries(index: object) -> list[object]:
    """Return what an index holds."""
    found: list[object] = vars(index).get("_entries", vars(index).get("entries"))  # type: ignore[assignment]
    return found


def read(
    folder: Path,
    index: object,
    page: dict[str, Any],
    *,
    may: bool = True,
    made: str | None = None,
    **options: str,
) -> list[object]:
    """Read a page in a build of its own; unless it `may` be read, what is kept has to do.

    `made` is a name for its HTML.
    """
    config: Any = SimpleNamespace(
        plugins={"search": SimpleNamespace(search_index=index, config=options)}
    )
    if not may:
        index.add_entry_from_context = lambda _: pytest.fail("read again")  # type: ignore[attr-defined]
    indexed = IndexedPages(folder / "kept.json", config, lambda _: made)
    shown = SimpleNamespace(**{**page, "toc": get_toc(page["toc"])})
    index.add_entry_from_context(shown)  # type: ignore[attr-defined]
    indexed.finish()
    return entries(index)


KINDS = pytest.mark.parametrize("empty", [plain_index, material_index])


@KINDS
def test_the_same_page_is_not_read_again(tmp_path: Path, empty: Callable[[], Any]) -> None:
    """The next build adds the same entries, behind those of other pages."""
    first = read(tmp_path, empty(), PAGE)
    for _ in range(2):
        later = empty()
        entries(later).append("of another page")
        assert read(tmp_path, later, PAGE, may=False) == ["of another page", *first]
    assert "Wait longer." in str(first)


CHANGES: dict[str, Any] = {
    "url": "paste/",
    "title": "Paste",
    "meta": {"tags": ["card"]},
    "content": '<h1 id="glue">Glue</h1><p>Wait less.</p>',
    "toc": [{**HEADING, "children": [{**HEADING, "id": "paste"}]}],
}


@KINDS
@pytest.mark.parametrize("part", CHANGES)
def test_a_changed_page_is_read_again(tmp_path: Path, empty: Callable[[], Any], part: str) -> None:
    """Its HTML, headings, title, address and front matter count, each by itself."""
    read(tmp_path, empty(), PAGE)
    changed = {**PAGE, part: CHANGES[part]}
    index = empty()
    index.add_entry_from_context(SimpleNamespace(**{**changed, "toc": get_toc(changed["toc"])}))
    assert read(tmp_path, empty(), changed) == entries(index)
    with pytest.raises(pytest.fail.Exception):
        read(tmp_path, empty(), PAGE, may=False)  # the build in between has forgotten it


@KINDS
def test_html_that_has_a_name_is_known_by_it(tmp_path: Path, empty: Callable[[], Any]) -> None:
    """The name counts, and not what it stands for."""
    first = read(tmp_path, empty(), PAGE, made="one")
    assert read(tmp_path, empty(), {**PAGE, "content": ""}, made="one", may=False) == first
    with pytest.raises(pytest.fail.Exception):
        read(tmp_path, empty(), PAGE, made="two", may=False)


@KINDS
def test_what_is_kept_is_what_was_read(tmp_path: Path, empty: Callable[[], Any]) -> None:
    """Another plugin may change the entries before the index is written."""
    for turn in range(3):
        index = empty()
        config: Any = SimpleNamespace(
            plugins={"search": SimpleNamespace(search_index=index, config={})}
        )
        indexed = IndexedPages(tmp_path / "kept.json", config, lambda _: None)
        index.add_entry_from_context(SimpleNamespace(**{**PAGE, "toc": get_toc([HEADING])}))
        other = {**PAGE, "url": f"{turn}/", "toc": get_toc([HEADING])}
        index.add_entry_from_context(SimpleNamespace(**other))  # so that the file is written
        found: Any = entries(index)[0]
        assert found["title"] == "Glue"
        found["title"] += ", as changed"
        indexed.finish()


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    """What is kept only saves time."""
    (tmp_path / "kept.json").mkdir()
    assert read(tmp_path, plain_index(), PAGE) == read(tmp_path, plain_index(), PAGE)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


CODE = """# Glue

Use `#!python glue(1)` or <code><span class="k">x</span>  <span>y</span></code>.

```python linenums="1" hl_lines="2"
def glue(paper: str) -> None:

    print(f"<{paper}> &amp; \\n")  # (1)!
```

``` title="empty"
```

    indented

<pre><code><span class="x">own</code></pre>
<span data-search-exclude>secret</span> <em> and </em> more

## Next { #next }

- Item

    ``` yaml
    a: b
    ```
"""


def highlighted(**settings: object) -> dict[str, Any]:
    """Return a page with highlighted code in many places."""
    used = ("highlight", "inlinehilite", "superfences")
    extensions = ["attr_list", *(f"pymdownx.{name}" for name in used)]
    converter = Markdown(extensions=extensions, extension_configs={"pymdownx.highlight": settings})
    return {**PAGE, "content": converter.convert(CODE)}


@KINDS
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"anchor_linenums": True, "line_spans": "__span"},
        {"linenums": True, "linenums_style": "inline", "pygments_lang_class": True},
        {"noclasses": True},
    ],
)
def test_the_colours_of_code_say_nothing(
    tmp_path: Path, empty: Callable[[], Any], settings: dict[str, Any]
) -> None:
    """The entries are those of an index that reads the page as it is."""
    page = highlighted(**settings)
    index = empty()
    index.add_entry_from_context(SimpleNamespace(**{**page, "toc": get_toc(page["toc"])}))
    assert read(tmp_path, empty(), page) == entries(index)


def test_material_has_less_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tags are gone before its parser sees them; the page itself keeps them."""
    index = material_index()
    seen: list[str] = []
    monkeypatch.setattr(
        "material.plugins.search.plugin.Parser.feed", lambda _, html: seen.append(html)
    )
    page = highlighted(anchor_linenums=True, line_spans="__span")
    read(tmp_path, index, page)
    assert '<span id="__span' in page["content"]
    assert '<span id="__span' not in seen[0]
    assert '<a id="__codelineno' not in seen[0]


@KINDS
def test_other_options_read_again(tmp_path: Path, empty: Callable[[], Any]) -> None:
    """The options of the search plugin decide what the entries are."""
    read(tmp_path, empty(), PAGE)
    with pytest.raises(pytest.fail.Exception):
        read(tmp_path, empty(), PAGE, may=False, separator="-")


def test_what_is_no_json_is_read_each_time(tmp_path: Path) -> None:
    """An entry that would come back changed is not kept."""
    page = {**PAGE, "meta": {"search": {"boost": {1, 2}}}}
    first = read(tmp_path, material_index(), page)
    assert first == read(tmp_path, material_index(), page)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [{}, {"jieba_dict": "words.txt"}])
def test_an_index_that_reads_more_is_left_alone(tmp_path: Path, options: dict[str, str]) -> None:
    """Search plugins that are not known, and dictionaries, may change what the entries are."""

    class Unknown:
        def __init__(self) -> None:
            self.entries = [0]

        def add_entry_from_context(self, _: object) -> None:
            self.entries.append(len(self.entries))

    index = material_index() if options else Unknown()
    read(tmp_path, index, PAGE, **options)
    assert not list(tmp_path.iterdir())
