"""Time a site of 200 pages in five languages: against one plain build, and mkdocs-static-i18n.

    python benchmarks/site.py [--pages 200] [--keep FOLDER]

The pages are those of the FastAPI and Material corpora, the theme is Material, the translations
are accents that cost nothing and are the same for both tools. Each build is a process of its own;
memory is that of its largest process. mkdocs-static-i18n is measured if it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils import meta

from mkdocs_batch_i18n.document import parse
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.workflow import Workspace

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from pseudo_model import pseudo  # noqa: E402 - the line above makes it importable

CORPUS = ROOT.parent / "shared/corpus"
SOURCES = {
    "fastapi": CORPUS / "fastapi+fastapi/docs/en/docs",
    "material": CORPUS / "squidfunk+mkdocs-material/docs",
}
LANGUAGES = ("es", "fr", "de", "ja")
CONFIGURATION = """
site_name: Benchmark
site_url: https://example.org/
docs_dir: {docs}
theme: {{name: material, features: [navigation.tabs, content.code.annotate]}}
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {{permalink: true}}
  - pymdownx.betterem
  - pymdownx.caret
  - pymdownx.details
  - pymdownx.emoji:
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
      emoji_index: !!python/name:material.extensions.emoji.twemoji
  - pymdownx.highlight: {{anchor_linenums: true, line_spans: __span, pygments_lang_class: true}}
  - pymdownx.inlinehilite
  - pymdownx.keys
  - pymdownx.mark
  - pymdownx.smartsymbols
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.tasklist: {{custom_checkbox: true}}
  - pymdownx.blocks.admonition
  - pymdownx.blocks.details
  - pymdownx.blocks.tab: {{alternate_style: true}}
plugins:
  - search
{plugins}
"""
OURS = f"  - batch-i18n: {{translate: 'off', languages: [{', '.join(LANGUAGES)}]}}"
THEIRS = "  - i18n:\n      languages:\n" + "".join(
    f"        - {{locale: {code}, name: {code}{', default: true' * (code == 'en')}}}\n"
    for code in ("en", *LANGUAGES)
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one build took."""

    wall: float
    cpu: float
    memory: float
    """MiB of the largest process."""


def build(folder: Path) -> Cost:
    """Run `mkdocs build` in a process whose children can be told from earlier ones."""
    timer = (
        "import resource as r, subprocess as s, sys, time; start = time.perf_counter(); "
        "code = s.run(sys.argv[1:], stderr=s.DEVNULL, stdout=s.DEVNULL).returncode; "
        "u = r.getrusage(r.RUSAGE_CHILDREN); "
        "print(code, time.perf_counter() - start, u.ru_utime + u.ru_stime, u.ru_maxrss)"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-c", timer, sys.executable, "-m", "mkdocs", "build", "-q"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    code, wall, cpu, memory = done.stdout.split()
    if code != "0":
        sys.exit(f"{folder.name}: the build failed; run `mkdocs build` in {folder} (--keep)")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(float(wall), float(cpu), float(memory) * scale / 2**20)


def copy_pages(docs: Path, pages: int) -> None:
    """Take half of the pages from each corpus; all that is not Markdown comes along."""
    for name, source in SOURCES.items():
        found = sorted(source.rglob("*.md"))[: pages // 2]
        for page in found:
            target = docs / name / page.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            body, _ = meta.get_data(page.read_text("utf-8-sig"))
            target.write_text(body, "utf-8")
    images = docs / "assets"
    images.mkdir(parents=True)
    for number in range(40):  # the corpora came without their images
        images.joinpath(f"{number}.png").write_bytes(bytes([number]) * 100_000)


def projects(folder: Path, pages: int) -> dict[str, Path]:
    """Write the same site for each tool, with the same translations."""
    found = {name: folder / name for name in ("plain", "batch-i18n", "static-i18n")}
    for name, project in found.items():
        copy_pages(project / "docs", pages)
        plugins = {"batch-i18n": OURS, "static-i18n": THEIRS}.get(name, "")
        text = CONFIGURATION.format(docs="docs", plugins=plugins)
        (project / "mkdocs.yml").write_text(text, "utf-8")
    remember(found["batch-i18n"] / "mkdocs.yml")
    for page in sorted((found["static-i18n"] / "docs").rglob("*.md")):
        translated = parse(page.read_text("utf-8"), labels=True).render(lambda s: pseudo(s.message))
        for code in LANGUAGES:
            page.with_suffix(f".{code}.md").write_text(translated, "utf-8")
    return found


def remember(config_file: Path) -> None:
    """Fill the memory with accents."""
    settings, pages = read_site(str(config_file))
    messages = {segment.key: segment.message for page in pages for segment in page.segments}
    with Workspace(settings) as workspace:
        for code in LANGUAGES:
            for key, message in messages.items():
                workspace.memory.put(code, key, Translation(pseudo(message), "machine"))


def measured(projects: dict[str, Path]) -> Iterator[tuple[str, Cost]]:
    """Build: cold, with nothing changed, with one page changed."""
    for name in ("plain", "static-i18n", "batch-i18n"):
        if name == "static-i18n" and not importlib.util.find_spec("mkdocs_static_i18n"):
            print("mkdocs-static-i18n is not installed, so it is not measured")
            continue
        project = projects[name]
        yield f"{name}, cold", build(project)
        yield f"{name}, nothing changed", build(project)
        page = next(iter(sorted((project / "docs").rglob("*.md"))))
        page.write_text(page.read_text("utf-8") + "\nOne sentence more.\n", "utf-8")
        yield f"{name}, one page changed", build(project)


def size(folder: Path, *, without: tuple[str, ...] = (".html", ".xml", ".gz", ".json")) -> int:
    """Return the bytes of the files that are no pages."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix not in without)


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--keep", type=Path, help="build here, and leave it")
    options = arguments.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="site-benchmark-"))
    sites = projects(folder, options.pages)
    costs: dict[str, Cost] = {}
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'MiB':>6}")
    for name, cost in measured(sites):
        costs[name] = cost
        print(f"{name:34}{cost.wall:8.1f}{cost.cpu:8.1f}{cost.memory:6.0f}", flush=True)
    compare(costs)
    statics = size(sites["batch-i18n"] / "site") / size(sites["plain"] / "site")
    print(f"static files, 5 languages / 1: {statics:.2f}")
    for name, project in sites.items():
        indexes = sorted(project.glob("site/**/search_index.json"))
        largest = max((path.stat().st_size for path in indexes), default=0)
        print(f"search index that a reader downloads, {name}: {largest / 1e6:.1f} MB")
    if not options.keep:
        shutil.rmtree(folder)


def compare(costs: dict[str, Cost]) -> None:
    """Print wall times as ratios."""
    for ours, theirs in (
        ("batch-i18n, cold", "plain, cold"),
        ("batch-i18n, cold", "static-i18n, cold"),
        ("batch-i18n, nothing changed", "static-i18n, nothing changed"),
        ("batch-i18n, one page changed", "static-i18n, one page changed"),
    ):
        if theirs in costs:
            ratio = costs[ours].wall / costs[theirs].wall
            print(f"{ours} / {theirs}: {ratio:.2f}")


if __name__ == "__main__":
    main()
