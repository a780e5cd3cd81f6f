"""Time a site of 200 pages in five languages: against one plain build, and mkdocs-static-i18n.

    python benchmarks/site.py [--pages 200] [--repeat 3] [--keep FOLDER]

The pages are those of the FastAPI and Material corpora, the theme is Material, the translations
are accents that cost nothing and are the same for both tools. Each build is a process of its own;
memory is that of its largest process. mkdocs-static-i18n is measured if it is installed.

Cold means: no site, and nothing kept but what translating leaves behind, the memory and the
record of what has passed the checks. Of each kind of build the fastest of some is taken, and the
tools take turns, so that a busy machine is unfair to none of them.
"""

from __future__ import annotations

import argparse
import hashlib
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
from mkdocs_batch_i18n.workflow import Workspace, coverage

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
    names = ["plain", "static-i18n", "batch-i18n"]
    if not importlib.util.find_spec("mkdocs_static_i18n"):
        print("mkdocs-static-i18n is not installed, so it is not measured")
        names.remove("static-i18n")
    found = {name: folder / name for name in names}
    for name, project in found.items():
        copy_pages(project / "docs", pages)
        plugins = {"batch-i18n": OURS, "static-i18n": THEIRS}.get(name, "")
        text = CONFIGURATION.format(docs="docs", plugins=plugins)
        (project / "mkdocs.yml").write_text(text, "utf-8")
    remember(found["batch-i18n"] / "mkdocs.yml")
    for page in sorted((folder / "static-i18n/docs").rglob("*.md")):
        translated = parse(page.read_text("utf-8"), labels=True).render(lambda s: pseudo(s.message))
        for code in LANGUAGES:
            page.with_suffix(f".{code}.md").write_text(translated, "utf-8")
    return found


def remember(config_file: Path) -> None:
    """Fill the memory with accents, and check them, as banking answers would."""
    settings, pages = read_site(str(config_file))
    messages = {segment.key: segment.message for page in pages for segment in page.segments}
    with Workspace(settings) as workspace:
        for code in LANGUAGES:
            with workspace.memory.together():
                for key, message in messages.items():
                    workspace.memory.put(code, key, Translation(pseudo(message), "machine"))
        coverage(pages, workspace)


def cool(project: Path) -> None:
    """Remove what builds have left, but not what translating has."""
    shutil.rmtree(project / "site", ignore_errors=True)
    for entry in (project / ".cache/mkdocs-batch-i18n").glob("*"):
        if entry.name not in {"memory", "checked"}:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def measured(projects: dict[str, Path], repeat: int) -> Iterator[tuple[str, Cost]]:
    """Build in turns: cold, with nothing changed, with one page changed; yield the fastest."""
    kinds = ("cold", "nothing changed", "one page changed")
    found: dict[str, list[Cost]] = {}
    for turn in range(repeat):
        for name, project in projects.items():
            cool(project)
            for kind in kinds:
                if kind == "one page changed":
                    page = next(iter(sorted((project / "docs").rglob("*.md"))))
                    text = page.read_text("utf-8")
                    page.write_text(f"{text}\nOne sentence more, number {turn}.\n", "utf-8")
                found.setdefault(f"{name}, {kind}", []).append(build(project))
    for name, costs in found.items():
        yield (
            name,
            Cost(
                min(cost.wall for cost in costs),
                min(cost.cpu for cost in costs),
                max(cost.memory for cost in costs),
            ),
        )


OWN_WORK = """
import sys, time
import material.plugins.search.plugin, mkdocs.commands.build
from mkdocs.__main__ import cli

start = time.perf_counter()
import mkdocs_batch_i18n.site.plugin
loading = time.perf_counter() - start
from mkdocs_batch_i18n.site.compiled import Template
from mkdocs_batch_i18n.site.frames import Frame
from mkdocs_batch_i18n.site.indexed import IndexedPages
from mkdocs_batch_i18n.site.people import Sorter
from mkdocs_batch_i18n.site.rendered import RenderedPages
from mkdocs_batch_i18n.site.source import SourceBuild

spent, within = 0.0, False

def timed(act):
    def run(*args, **kwargs):
        global spent, within
        if within:
            return act(*args, **kwargs)
        start, within = time.perf_counter(), True
        try:
            return act(*args, **kwargs)
        finally:
            spent, within = spent + time.perf_counter() - start, False
    return run

for kind in (SourceBuild, Sorter, RenderedPages, IndexedPages, Frame, Template):
    for name, act in list(vars(kind).items()):
        if callable(act) and (name == "__init__" or not name.startswith("_")):
            setattr(kind, name, timed(act))
sys.argv[1:] = ["build", "-q"]
start = time.perf_counter()
cli(standalone_mode=False)
print(spent, loading, time.perf_counter() - start)
"""


def own_work(project: Path, repeat: int) -> tuple[float, float, float]:
    """Return what of a build of which nothing has changed is the plugin's own, of the fastest.

    Seconds of the plugin's events, seconds of loading its modules, and the share of the events in
    all that comes after loading.
    """
    command = [sys.executable, "-c", OWN_WORK]
    runs = [
        subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
        for _ in range(repeat)
    ]
    spent, loading, whole = min(tuple(map(float, run.stdout.split()[-3:])) for run in runs)
    return spent, loading, spent / whole


def same_bytes(project: Path) -> bool:
    """Tell whether two builds in a row, each language built, write the same files."""
    trees = []
    for _ in range(2):
        shutil.rmtree(project / "site")
        build(project)
        files = (path for path in sorted((project / "site").rglob("*")) if path.is_file())
        digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        trees.append(digests)
    return trees[0] == trees[1]


def size(folder: Path, *, without: tuple[str, ...] = (".html", ".xml", ".gz", ".json")) -> int:
    """Return the bytes of the files that are no pages."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix not in without)


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--keep", type=Path, help="build here, and leave it")
    arguments.add_argument("--repeat", type=int, default=3, help="builds of each kind")
    options = arguments.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="site-benchmark-"))
    sites = projects(folder, options.pages)
    costs: dict[str, Cost] = {}
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'MiB':>6}")
    for name, cost in measured(sites, options.repeat):
        costs[name] = cost
        print(f"{name:34}{cost.wall:8.1f}{cost.cpu:8.1f}{cost.memory:6.0f}", flush=True)
    compare(costs)
    statics = size(sites["batch-i18n"] / "site") / size(sites["plain"] / "site")
    print(f"static files, 5 languages / 1: {statics:.2f}")
    for name, project in sites.items():
        indexes = sorted(project.glob("site/**/search_index.json"))
        largest = max((path.stat().st_size for path in indexes), default=0)
        print(f"search index that a reader downloads, {name}: {largest / 1e6:.1f} MB")
    spent, loading, share = own_work(sites["batch-i18n"], options.repeat)
    print(f"the plugin's own work, nothing changed: {share:.1%} ({spent:.3f} s)")
    print(f"loading the plugin: {loading:.3f} s")
    print(f"two builds write the same bytes: {same_bytes(sites['batch-i18n'])}")
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
            wall = costs[ours].wall / costs[theirs].wall
            cpu = costs[ours].cpu / costs[theirs].cpu
            print(f"{ours} / {theirs}: wall {wall:.2f}, CPU {cpu:.2f}")
    memory = max(cost.memory for name, cost in costs.items() if name.startswith("batch"))
    print(f"peak memory of one process / plain: {memory / costs['plain, cold'].memory:.2f}")


if __name__ == "__main__":
    main()
