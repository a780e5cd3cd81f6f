"""What must be out of the parser's sight: front matter, fences, snippets, macros and raw HTML.

Each region is overwritten with characters that no page contains, its length kept and its line
ends gone, so that the block rules see one line that says "something stands here".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from .elements import BLOCK_ELEMENTS, CODE_ELEMENTS, INLINE_ELEMENTS, VOID
from .splice import Kind

SOFT = "\ufdd0"
"""Hides what Python-Markdown leaves in its paragraph: a fence, a snippet, a macro."""
HARD = "\ufdd1"
"""Hides what Python-Markdown cuts out as a block of its own: raw HTML."""

BLANK = " "
"""Hides a statement of Jinja that has a line of its own: when it has run, the line is empty."""

HIDDEN_RUN = re.compile(f"[{SOFT}{HARD}]+")
_VISIBLE = re.compile(f"[^{SOFT}{HARD}]+")

TAB = 4
"""Python-Markdown's `tab_length`: what stands this much further right is inside."""

MAX_INDENT = TAB - 1
"""Blanks that may stand before the tag of a raw block."""

META_KEYS = frozenset({"title", "description", "summary"})
"""Front matter that readers see."""

_ELEMENT = r"""
      <(?P<close>/?)(?P<name>[a-zA-Z][\w:.-]*)
      (?P<attributes>(?:[\s/]+[^\s"'<>/=`]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>`]+))?)*)
      \s*(?P<empty>/?)>
    """
_TAG = re.compile(f"<!--.*?-->|{_ELEMENT}", re.VERBOSE | re.DOTALL)
_TAG_BUT_COMMENT = re.compile(_ELEMENT, re.VERBOSE)
_ATTRIBUTE = re.compile(
    r"""[\s/](?:title|alt|aria-label|placeholder)\s*=\s*(?:"(?P<two>[^"\n]*)"|'(?P<one>[^'\n]*)')""",
    re.IGNORECASE,
)
_MARKDOWN_ATTRIBUTE = re.compile(
    r"""\smarkdown(?:\s*=\s*["']?(?:1|block|span)["']?)?(?=[\s/>]|$)"""
)


@dataclass(frozen=True, slots=True)
class Slot:
    """Words at known places inside an opaque region."""

    start: int
    end: int
    kind: Kind


@dataclass(slots=True)
class Hidden:
    """A page with its opaque regions overwritten, and the words found inside them."""

    text: str
    slots: list[Slot] = field(default_factory=list)
    html: str = ""
    """The text before raw HTML was overwritten."""
    front: int = 0
    """Where the body begins, as MkDocs has it: behind the front matter and blank lines."""
    translate: bool = True
    """False when the front matter says `translate: false`."""

    def hide(self, regions: list[tuple[int, int]], char: str) -> None:
        """Overwrite regions, given in order and without overlap."""
        pieces: list[str] = []
        position = 0
        for start, end in regions:
            pieces += self.text[position:start], char * (end - start)
            position = end
        self.text = "".join(pieces) + self.text[position:]


def hide(text: str, *, body: bool = False) -> Hidden:
    r"""Hide the opaque regions of a page whose lines end in `\n`; a `body` has no front matter."""
    hidden = Hidden(text)
    if not body:
        _front_matter(hidden)
    _fences(hidden)
    hidden.hide([m.span("region") for m in _SNIPPET.finditer(hidden.text)], SOFT)
    hidden.hide([m.span("region") for m in _MACRO_LINE.finditer(hidden.text)], BLANK)
    hidden.html = hidden.text
    _raw_html(hidden)
    return hidden


def tag_at(text: str, start: int, end: int) -> re.Match[str] | None:
    """Match a tag or a comment at an offset."""
    if not text.startswith("<!--", start):
        return _TAG_BUT_COMMENT.match(text, start, end)
    return _TAG.match(text, start, end) if text.find("-->", start, end) >= 0 else None


def tags(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the tags and comments of a stretch of text."""
    pattern, position = _TAG, start
    while position < end:
        if pattern is _TAG and text.find("-->", position, end) < 0:
            pattern = _TAG_BUT_COMMENT  # or each open comment would search to the end
        match = pattern.search(text, position, end)
        if match is None:
            return
        yield match
        position = match.end()


def attributes(tag: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the text of a tag's readable attributes stands."""
    if not tag["name"]:
        return
    for match in _ATTRIBUTE.finditer(tag.string, tag.start("attributes"), tag.end("attributes")):
        yield match.span("two" if match["two"] is not None else "one")


# --- Front matter -------------------------------------------------------------------------------

_YAML = re.compile(r"---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n+|\Z)", re.DOTALL)
_OPT_OUT = re.compile(r"^translate:[ ]*(?:false|no|off)[ ]*(?:#.*)?$", re.MULTILINE | re.IGNORECASE)
_HEADER = re.compile(
    r"(?:(?:[A-Za-z][\w-]*:[ \t].*\n(?:[ ]{4}.*\n)*)+(?=\s*\n|\Z))?(?:[ \t]*\n)?\n*"
)
"""Metadata without a frame, if there is any, and the blank lines that MkDocs drops."""


def _front_matter(hidden: Hidden) -> None:
    match = _YAML.match(hidden.text)
    if match:
        hidden.slots += _meta_slots(match["yaml"], match.start("yaml"))
        hidden.translate = not _OPT_OUT.search(match["yaml"])
    else:
        match = _HEADER.match(hidden.text)
    if match:
        hidden.front = match.end()
        blank = len(match[0].rstrip("\n"))
        hidden.text = " " * blank + hidden.text[blank:]


def _meta_slots(text: str, offset: int) -> list[Slot]:
    """Find the values of readable keys: scalars on one line that hold no escapes."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return []
    if not isinstance(root, yaml.MappingNode):
        return []
    if not all(isinstance(key, yaml.ScalarNode) for key, _ in root.value):
        return []  # MkDocs cannot load it
    return [
        _scalar_slot(value, offset)
        for key, value in root.value
        if key.value in META_KEYS
        and isinstance(value, yaml.ScalarNode)
        and value.start_mark.line == value.end_mark.line
        and value.style in _SCALARS
        and value.end_mark.index - value.start_mark.index
        == len(value.value) + 2 * bool(value.style)
        and value.tag == "tag:yaml.org,2002:str"
    ]


_SCALARS: dict[str | None, Kind] = {None: "meta", '"': "meta_double", "'": "meta_single"}


def _scalar_slot(node: yaml.ScalarNode, offset: int) -> Slot:
    quote = bool(node.style)
    start, end = node.start_mark.index + quote, node.end_mark.index - quote
    return Slot(offset + start, offset + end, _SCALARS[node.style])


# --- Fences and lines that stand for something else ---------------------------------------------

_FENCE = re.compile(r"^(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$", re.MULTILINE)
SURE_FENCE = re.compile(
    r"""
    (?:`{3,}|~{3,})
    (?:[ \t]*\.?[\w#.+-]+(?=[ \t]|$))?
    (?: [ \t]*\{[^\n]*\}
      | (?:[ \t]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?:"[^"\n]*"|'[^'\n]*'))?(?=[ \t]|$))+ )?
    [ \t]*$
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What opens a fence for superfences also without `relaxed_headers`."""
_TITLE = re.compile(r"""\btitle=(?:"(?P<two>[^"\n]*)"|'(?P<one>[^'\n]*)')""")
_FILE_NAME = re.compile(r"\S*[./\\]\S*")
"""A fence's title that names a file is no prose."""
_SWALLOWS = re.compile(r"(?:[a-z]+://|www\.).*[ ]{2}\n[> \t]*\Z", re.IGNORECASE | re.DOTALL)
"""A URL before a hard break: magiclink takes what follows for its end, a fence with its title."""
_FAR = 1000
"""Characters above a fence that are looked at for one."""
_SNIPPET = re.compile(
    r"^[ \t]*(?P<region>-{1,}8<-{1,}[ \t]*\n(?:.*\n)*?[ \t]*-{1,}8<-{1,}"
    r"|;*-{1,}8<-{1,}[ \t][^`\n]*)$",
    re.MULTILINE,
)
_MACRO_LINE = re.compile(
    r"^[ \t]*(?P<region>\{(?:%(?:(?!%\}).)*%|\#(?:(?!\#\}).)*\#)\})[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


def _fences(hidden: Hidden) -> None:
    """Hide fenced code at any indentation, as superfences finds it."""
    regions: list[tuple[int, int]] = []
    for opening, end, sure in _fenced(hidden.text):
        regions.append((opening.start("fence"), end))
        above = max(hidden.text.rfind("\n\n", 0, opening.start()), opening.start() - _FAR)
        if not sure or _SWALLOWS.search(hidden.text, max(above, 0), opening.start("fence")):
            continue
        hidden.slots += [
            Slot(*title.span("two" if title["two"] is not None else "one"), kind="fence")
            for title in _TITLE.finditer(hidden.text, *opening.span("info"))
            if not _FILE_NAME.fullmatch(title["two"] or title["one"] or "")
        ]
    hidden.hide(regions, SOFT)


def without_code(text: str, letter: str) -> str:
    """Return Markdown with one letter in each fence: as much code as a page's structure needs."""
    pieces: list[str] = []
    position = 0
    for opening, end, _ in _fenced(text):
        closing = text.rfind("\n", 0, end) + 1
        if closing > opening.end() + 1:
            pieces += text[position : opening.end()], f"\n{opening['prefix']}{letter}\n"
            position = closing
    return "".join(pieces) + text[position:]


def _fenced(text: str) -> Iterator[tuple[re.Match[str], int, bool]]:
    """Yield the opening line of each fence, where its closing line ends, and whether it is sure.

    Behind a fence that nothing closes or cancels, superfences finds no other.
    """
    position, sure, unclosed = 0, True, set[str]()
    while match := _FENCE.search(text, position):
        position = match.end() + 1
        if not sure and not _may_close(text, match, unclosed):
            continue
        end, closed = _fence_end(text, match)
        if closed:
            yield match, end, sure
        if end > len(text):
            sure = False
        else:
            position = end


def _may_close(text: str, opening: re.Match[str], unclosed: set[str]) -> bool:
    """Tell whether something below may close a fence; remember for which nothing does."""
    if opening["fence"] not in unclosed:
        closing = re.compile(rf"^[> \t]*{opening['fence']}[ \t]*$", re.MULTILINE)
        if closing.search(text, opening.end() + 1):
            return True
        unclosed.add(opening["fence"])
    return False


def _fence_end(text: str, opening: re.Match[str]) -> tuple[int, bool]:
    """Return where the line ends that closes or cancels a fence, and whether it closes it.

    What cancels a fence opens none. It stands further left, or deeper in quotes. Where there is
    neither, the place is behind the end of the text.
    """
    prefix = opening["prefix"]
    width, depth = len(prefix.expandtabs(TAB)), prefix.count(">")
    position, empty = opening.end() + 1, False
    while position <= len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        before, content = _split_prefix(text[position:end], width)
        quoted = before.count(">")
        if quoted > depth:
            return end, False
        if content if depth else content.strip():
            if len(before) < width or (empty and quoted < depth):
                return end, False
            if content.rstrip() == opening["fence"]:
                return end - len(content) + len(content.rstrip()), True
        empty = not content
        position = end + 1
    return len(text) + 1, False


def _split_prefix(line: str, width: int) -> tuple[str, str]:
    """Split a line behind its first `width` columns of blanks and quote signs."""
    columns = index = 0
    while index < len(line) and columns < width and line[index] in "> \t":
        columns += TAB - columns % TAB if line[index] == "\t" else 1
        index += 1
    return line[:index].expandtabs(TAB), line[index:]


# --- Raw HTML -----------------------------------------------------------------------------------


def _raw_html(hidden: Hidden) -> None:
    """Hide raw HTML blocks; of `markdown` elements only the tags."""
    text = hidden.text
    regions: list[tuple[int, int]] = []
    opened: list[str] = []
    position = 0
    for match in tags(text, 0, len(text)):
        if match.start() < position:
            continue
        position = match.end()
        name = (match["name"] or "").lower()
        if match["close"]:
            if name not in opened:
                continue
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif (name and name not in BLOCK_ELEMENTS) or not _starts_block(
            text, match.start(), regions[-1][1] if regions else -1
        ):
            continue
        elif _MARKDOWN_ATTRIBUTE.search(match["attributes"] or ""):
            opened.append(name)
        else:
            position = _raw_end(text, match)
            hidden.slots += html_slots(text, match.start(), position)
        regions.append((match.start(), position))
    hidden.hide(regions, HARD)


def _starts_block(text: str, offset: int, region_end: int) -> bool:
    """Tell whether a tag stands first on its line, or behind a raw block on the same line."""
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return (len(before) <= MAX_INDENT and not before.strip(" ")) or (
        0 <= region_end <= offset and "\n" not in text[region_end:offset]
    )


def _raw_end(text: str, opening: re.Match[str]) -> int:
    """Return where the raw block that a tag opens ends: at its end tag, not at a blank line."""
    if not opening["name"] or opening["empty"] or opening["name"].lower() in VOID:
        return opening.end()
    stack = [opening["name"].lower()]
    for match in tags(text, opening.end(), len(text)):
        name = (match["name"] or "").lower()
        if not name or match["empty"] or name in VOID:
            continue
        if not match["close"]:
            stack.append(name)
        elif name in stack:
            while stack.pop() != name:
                pass
            if not stack:
                return match.end()
    return len(text)


def html_slots(text: str, start: int, end: int) -> Iterator[Slot]:
    """Yield the readable text between the tags of a raw block, and in their attributes."""
    position = start
    skip = start
    for tag in tags(text, start, end):
        if tag.start() < skip:
            continue
        name = (tag["name"] or "").lower()
        if name in INLINE_ELEMENTS:
            continue
        yield from _run(text, position, tag.start())
        position = tag.end()
        for span in attributes(tag):
            yield Slot(*span, kind="attribute")
        if name in CODE_ELEMENTS and not tag["close"] and not tag["empty"]:
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, position, end)
            position = skip = closing.end() if closing else end
    yield from _run(text, position, end)


def _run(text: str, start: int, end: int) -> Iterator[Slot]:
    """Yield the runs of text between hidden regions, without the blanks around them."""
    for match in _VISIBLE.finditer(text, start, end):
        run = match[0]
        bare = run.strip()
        if bare:
            begin = match.start() + len(run) - len(run.lstrip())
            yield Slot(begin, begin + len(bare), "html")
