"""How well pages are cut, measured with the renderer of each site.

    python benchmarks/corpus.py [site ...] [--judge] [--show N]

A perfect translator maps each letter of a segment to a letter of another script. The page is
rendered by the site's own Python-Markdown before and after. A visible word that is still in Latin
letters and outside of code was missed; a mapped letter in code or in an attribute has leaked; the
sequence of tags and the ids of headings must be the same. See docs/measuring.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import partial
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from time import process_time
from typing import TypeVar

import markdown
from mkdocs.utils.meta import get_data
from sites import HARD_CASES, Site, sites

from mkdocs_batch_i18n.document import Render, parse
from mkdocs_batch_i18n.site.anchors import AssignAnchors, RecordAnchors

T = TypeVar("T")
CODE = {"code", "pre", "kbd", "script", "style", "math", "svg", "samp", "var", "textarea"}
TEXT_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "summary", "data-title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
_PLACEHOLDER = re.compile(r"(\{\{\d+\}\})")
_WORD = re.compile(r"[A-Za-z]{2,}")
_MAPPED = re.compile(r"[\u0531-\u0586]")
_MACHINE = re.compile(
    r"(?:https?://|www\.|ftp://)\S+|[\w.+-]+@[\w-]+\.[\w.]+|@[\w/-]+|[\w.-]+/[\w.-]+[#@]\w+"
    r"|\{[{%*!#].*?[}%*!#]\}|\[[^\]]*\]\[[^\]]*\]|\[!\w+\]|:[\w+-]+:",
    re.DOTALL,
)
_NEUTRAL = re.compile(
    r"""
      ^[ \t]*-+8<-+[ ]*\n (?:.*\n)*? [ \t]*-+8<-+ | ;*-+8<-+[ ].*$         # snippets
    | \{\{.*?\}\} | \{%.*?%\} | \{\*.*?\*\} | \{!.*?!\}                    # macros, includes
    | ^[ \#]*:::[ ]?\S.*$ (?:\n[ ]{4}.*$)*                              # mkdocstrings
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What plugins would expand: the same in both renderings, so that it does not count."""
_FILE_NAME = re.compile(r"\s*\S*[./\\]\S*\s*")


def mapped(text: str) -> str:
    """Return a message with each letter outside of placeholders in Armenian."""
    pieces = _PLACEHOLDER.split(text)
    pieces[::2] = [re.sub("[A-Za-z]", _armenian, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _armenian(match: re.Match[str]) -> str:
    char = match[0]
    return chr(0x531 + ord(char) - 65) if char.isupper() else chr(0x561 + ord(char) - 97)


@dataclass
class Seen(HTMLParser):
    """What a reader and a machine see of a page."""

    tags: list[str] = field(default_factory=list)
    visible: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Become a parser that decodes character references."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        if tag == "abbr":
            return
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and re.fullmatch("h[1-6]", tag):
                self.ids.append(value or "")
            elif name not in TEXT_ATTRIBUTES | {"id", "href", "for", "name"} or (
                name == "href" and not (value or "").startswith("#")
            ):
                self.attributes.append(value or "")
        if tag not in VOID:
            self._open.append("filename" if ("class", "filename") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._open and self._open[-1] == "filename":
            self._open.pop()
        elif tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note a text, as code or as visible."""
        machine = CODE & set(self._open) or (
            "filename" in self._open and _FILE_NAME.fullmatch(data)
        )
        (self.code if machine else self.visible).append(data)


def seen(html: str) -> Seen:
    """Read rendered HTML."""
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


def words(texts: list[str]) -> list[str]:
    """Return the Latin words among visible texts, without what only machines read."""
    return _WORD.findall(_MACHINE.sub(" ", "\n".join(texts)))


@dataclass
class Figures:
    """Counts of one site."""

    pages: int = 0
    identical: int = 0
    words: int = 0
    missed: int = 0
    code: int = 0
    attributes: int = 0
    structure: int = 0
    ids: int = 0
    seconds: float = 0.0
    rendering: float = 0.0
    problems: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return a line of the table."""
        share = 100 * (1 - self.missed / max(self.words, 1))
        speed = self.pages / max(self.seconds, 1e-9)
        return (
            f"{name:34}{self.pages:6}{self.identical:10}{self.words:9}{share:10.3f}"
            f"{self.code:6}{self.attributes:6}{self.structure:7}{self.ids:5}{speed:9.0f}"
            f"{self.seconds / max(self.rendering, 1e-9):9.2f}"
        )


COUNTS = [item.name for item in fields(Figures) if item.name != "problems"]
HEADER = (
    f"{'site':34}{'pages':>6}{'identical':>10}{'words':>9}{'covered %':>10}{'code':>6}{'attr':>6}"
    f"{'trees':>7}{'ids':>5}{'pages/s':>9}{'÷ render':>9}"
)


class Bench:
    """A site's renderer, once for source pages and once for translated ones, as in a build."""

    def __init__(self, site: Site) -> None:
        """Have both as MkDocs has them: with the ids of headings recorded, and handed out."""
        self._record = RecordAnchors()
        self._assign = AssignAnchors(self._record.pages)
        self._source = site.markdown(self._record)
        self._translated = site.markdown(self._assign)

    def source(self, text: str) -> str:
        """Render what stands on a source page."""
        return str(self._source.reset().convert(_neutral(text)))

    def pair(self, name: str, source: str, translated: str) -> tuple[str, str]:
        """Render the body of a page before and after, with the ids that it has on the site."""
        self._record.begin(name, source)
        before = self.source(source)
        self._record.end()
        self._assign.begin(name, source)
        after = str(self._translated.reset().convert(_neutral(translated)))
        self._assign.end()
        return before, after


def measure(site: Site, *, judge: bool) -> Figures:
    """Measure all pages of a site."""
    figures = Figures()
    bench = Bench(site)
    for path in site.pages:
        source = path.read_text("utf-8-sig")
        body = get_data(source)[0]
        first, _ = timed(lambda text=body: bench.source(text))
        render: Render | None = bench.source if judge else None
        cut, document = timed(partial(parse, source, labels=True, render=render))
        second, _ = timed(lambda text=body: bench.source(text))
        figures.seconds += cut
        figures.rendering += (first + second) / 2
        figures.pages += 1
        figures.identical += document.render(lambda s: s.masked.text) == source
        name = str(path.relative_to(site.docs))
        translated = get_data(document.render(lambda s: mapped(s.message)))[0]
        compare(figures, name, *map(seen, bench.pair(name, body, translated)))
    return figures


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Return the processor's seconds that a call takes, and what it returns."""
    started = process_time()
    result = call()
    return process_time() - started, result


def compare(figures: Figures, name: str, before: Seen, after: Seen) -> None:
    """Count what differs between a page before and after."""
    figures.words += len(words(before.visible))
    missed = words(after.visible)
    figures.missed += len(missed)
    code = [text for text in after.code if _MAPPED.search(text)]
    attributes = [text for text in after.attributes if _MAPPED.search(text)]
    figures.code += len(code)
    figures.attributes += len(attributes)
    figures.structure += before.tags != after.tags
    ids = [(a, b) for a, b in zip_longest(before.ids, after.ids) if a != b]
    figures.ids += len(ids)
    if missed or code or attributes or ids or before.tags != after.tags:
        figures.problems.append(
            f"{name}: missed {Counter(missed).most_common(8)}, code {code[:3]}, "
            f"attributes {attributes[:3]}, ids {ids[:3]}, {_difference(before.tags, after.tags)}"
        )


def _difference(before: list[str], after: list[str]) -> str:
    if before == after:
        return "tree same"
    index = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    around = slice(index - 2, index + 3)
    return f"tree differs at {index}: {before[around]} {after[around]}"


def _neutral(text: str) -> str:
    """Return a page with what plugins would expand made neutral."""
    return _NEUTRAL.sub(lambda match: re.sub(r"\S+", "0", match[0]), text)


def hard_cases(*, judge: bool) -> tuple[int, list[str]]:
    """Return how many hard cases there are, and what is wrong with those that fail."""
    cases = sorted(HARD_CASES.glob("*.json"))
    return len(cases), [problem for path in cases if (problem := _hard_case(path, judge=judge))]


def _hard_case(path: Path, *, judge: bool) -> str:
    case = json.loads(path.read_text("utf-8"))
    page = path.with_suffix(".md").read_bytes().decode()
    renderer = markdown.Markdown(extensions=case["extensions"])
    render = (lambda text: str(renderer.reset().convert(_neutral(text)))) if judge else None
    document = parse(page, render=render)
    texts = [text for segment in document.segments for text in (segment.text, segment.message)]
    rendered = document.render(lambda segment: mapped(segment.masked.text))
    either = path.stem.startswith("054")  # an unclosed fence: its notes accept either reading
    missing = [text for text in case["translatable"] if not any(text in t for t in texts)]
    touched = [text for text in case["untouched"] if text not in rendered and not either]
    return f"{path.stem}: missing {missing}, touched {touched}" if missing or touched else ""


def main() -> None:
    """Print a row a site and one for all."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("sites", nargs="*")
    arguments.add_argument("--show", type=int, default=0, help="problems to print for each site")
    arguments.add_argument("--judge", action="store_true", help="let the renderer decide")
    options = arguments.parse_args()
    total = Figures()
    print(HEADER)
    for site in sites(options.sites):
        figures = measure(site, judge=options.judge)
        print(figures.row(site.name), flush=True)
        for problem in figures.problems[: options.show]:
            print("   ", problem[:600])
        for name in (
            "pages",
            "identical",
            "words",
            "missed",
            "code",
            "attributes",
            "structure",
            "ids",
        ):
            setattr(total, name, getattr(total, name) + getattr(figures, name))
        total.seconds += figures.seconds
        total.rendering += figures.rendering
    print(total.row("all"))
    cases, failed = hard_cases(judge=options.judge)
    print(f"hard cases passed: {cases - len(failed)} of {cases}", *failed, sep="\n    ")


if __name__ == "__main__":
    main()
