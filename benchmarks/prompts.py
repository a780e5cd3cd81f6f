"""What prompts cost: characters sent by characters to translate, for a first run and for edits.

    python benchmarks/prompts.py [site ...]        the site is fastapi+fastapi by default

Nothing is sent: a plan is made, its requests are written, and their messages are counted. For the
edits every text of one page is put into a memory first; the page is the largest of the site whose
text has at most 23,000 characters.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from sites import Site, sites

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.document import parse
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings

LANGUAGE = Language(code="es", name="Español", english_name="Spanish")
LARGE = 23_000
SENTENCE = range(120, 220)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def settings(folder: Path) -> Settings:
    """Return the default settings, in one language."""
    provider = ProviderSettings()
    return Settings(
        source_language="en", languages=(LANGUAGE,), provider=provider, cache_dir=folder
    )


def page(uri: str, text: str) -> workflow.Page:
    """Cut a page as the site would."""
    segments = parse(_FRONT.sub("", text), labels=True).segments
    headings = (segment.text for segment in segments if segment.kind == "heading")
    return workflow.Page(uri, next(headings, ""), segments)


def sent(pages: Sequence[workflow.Page], workspace: workflow.Workspace) -> tuple[int, int, int]:
    """Return requests, segments, and characters of all messages that a plan would send."""
    (plan,) = workflow.plan(pages, workspace).languages
    prompter = workspace.prompter(LANGUAGE)
    bodies = [prompter.request(pack).body for pack in plan.packs]
    characters = sum(len(message["content"]) for body in bodies for message in body["messages"])
    return len(bodies), plan.sent, characters


def first_run(site: Site) -> None:
    """Print what it takes to translate a whole site for the first time."""
    pages = [page(str(path), path.read_text("utf-8-sig")) for path in site.pages]
    texts = {segment.key: segment.message for page in pages for segment in page.segments}
    wanted = sum(map(len, texts.values()))
    with tempfile.TemporaryDirectory() as folder, workflow.Workspace(settings(Path(folder))) as new:
        requests, segments, characters = sent(pages, new)
    print(f"{site.name}: {len(pages)} pages, {segments:,} segments, {requests:,} requests")
    print(f"  first run: {characters:,} characters for {wanted:,}: {characters / wanted:.3f}")


def longest(site: Site) -> tuple[str, str]:
    """Return the largest page within the size that is measured, and in which all can be edited."""
    texts = [(path.name, path.read_text("utf-8-sig")) for path in site.pages]
    for name, text in sorted(texts, key=lambda item: -len(item[1])):
        if len(text) <= LARGE and all(
            change(text) != text for edit, change in EDITS.items() if edit != "rename"
        ):
            return name, text
    sys.exit(f"{site.name} has no page for all these edits")


def edits(site: Site) -> None:
    """Print what edits of one large page take."""
    name, text = longest(site)
    print(f"  edits of {name}, {len(text):,} characters:")
    with tempfile.TemporaryDirectory() as folder:
        for edit, (requests, segments, characters) in edited(name, text, Path(folder)).items():
            print(
                f"    {edit:<24}{requests:>3} requests {segments:>3} segments"
                f" {characters:>7,} characters"
            )


def edited(name: str, text: str, folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return what each edit of a page sends, by its name: requests, segments, characters."""
    found = {}
    with workflow.Workspace(settings(folder)) as known:
        fill([page(name, text)], known)
        for edit, change in EDITS.items():
            uri, changed = ("renamed.md", text) if edit == "rename" else (name, change(text))
            found[edit] = sent([page(uri, changed)], known)
    return found


def fill(pages: Sequence[workflow.Page], workspace: workflow.Workspace) -> None:
    """Put a translation of every segment into the memory, and note the pages."""
    (plan,) = workflow.plan(pages, workspace).languages
    for item in (item for page in pages for item in page.segments):
        text = f"{item.message} ✓"
        found = Translation(text, "machine", "small", "", "2026-01-01T00:00:00Z")
        workspace.memory.put("es", item.key, found, item.message)
    for uri, places in plan.snapshots.items():
        workspace.memory.keep_snapshot("es", uri, places)


def one_sentence(text: str) -> str:
    """Add a word to the first long sentence of prose."""
    prose = [part for part in parse(text).segments if part.kind == "prose" and "\n" not in part.raw]
    long = (part.text for part in prose if len(part.text) in SENTENCE and part.text in text)
    chosen = next(long, "")
    return text.replace(chosen, f"{chosen} Nevertheless", 1) if chosen else text


def rewrapped(text: str) -> str:
    """Break long lines of prose, or join short ones."""
    joined = re.sub(r"(?<=[a-z,])\n(?=[a-z])", " ", text)
    if joined != text:
        return joined
    paragraphs = re.compile(r"(?m)^(?=[A-Z])(.{100,})$")
    return paragraphs.sub(lambda line: re.sub(r"(.{60,80}?) (?=[A-Za-z])", r"\1\n", line[0]), text)


def section_moved(text: str) -> str:
    """Put the last section of the second level before the others."""
    head, *parts = re.split(r"(?m)^(?=## )", text)
    return "".join([head, *parts[-1:], *parts[:-1]]) if len(parts) > 1 else text


def link_changed(text: str) -> str:
    """Send every relative link elsewhere."""
    return re.sub(r"\]\((?!http)[^)\s#]+", "](../elsewhere.md", text)


def heading_reworded(text: str) -> str:
    """Change the page's first heading; what is below it must not be bought again."""
    return re.sub(r"(?m)^# (.*)$", "# Another title", text, count=1)


EDITS: dict[str, Callable[[str], str]] = {
    "rename": lambda text: text,
    "re-wrap": rewrapped,
    "moved section": section_moved,
    "changed link targets": link_changed,
    "reworded first heading": heading_reworded,
    "one edited sentence": one_sentence,
}


def main() -> None:
    """Measure the sites that are named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", default=["fastapi+fastapi"], metavar="site")
    for site in sites(parser.parse_args().names):
        first_run(site)
        edits(site)


if __name__ == "__main__":
    main()
