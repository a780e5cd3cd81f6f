"""The sites of the compatibility matrix: what each needs, how it is built, what it claims."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import built
import yaml

from mkdocs_batch_i18n.batch.providers import pseudo

HERE = Path(__file__).parent
PROGRAM = os.environ.get("SITES_PROGRAM", "mkdocs")
"""`mkdocs` or `properdocs`."""
_DATE = "2024-03-14T12:00:00+00:00"
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_NAME": "tests" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "tests@example.org" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": _DATE for who in ("AUTHOR", "COMMITTER")},
}
_CLOCK = {"SOURCE_DATE_EPOCH": "1710417600"}
"""The time of each build, for what writes it down."""
_QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Claim:
    """What a page in each language must hold."""

    text: str
    """The claim, or the limit, as the table tells it."""
    limit: bool
    """It tells what does not work; the test sees that it still does not."""
    file: str
    languages: tuple[str, ...] | None
    """Where it is checked; None is everywhere."""
    translated: tuple[str, ...]
    """Texts that show in the source language there, and translated elsewhere."""
    holds: tuple[str, ...]
    """Texts that the file has in every language; `{folder}` is the language's."""
    lacks: tuple[str, ...]
    """Texts that it has in none."""


@dataclass(frozen=True)
class Recipe:
    """A site of the matrix, as its `expect.yml` describes it."""

    name: str
    title: str
    packages: tuple[str, ...]
    claims: tuple[Claim, ...]
    git: bool = False
    """The site is a repository with one commit after an empty one."""
    build: tuple[str, ...] = ()
    """The command that builds it, if it is not `mkdocs build`."""
    branch: str = ""
    """Where that command commits the site."""
    root: str = ""
    """Folder of the site within what is built."""
    font: bool = False
    """Material's font must be in its cache, for it is not to be had offline."""

    def versions(self) -> dict[str, str]:
        """Return the versions of the packages; raise PackageNotFoundError if one is missing."""
        return {package: version(package) for package in self.packages}

    def missing(self) -> str | None:
        """Return the package that is not installed, None if all are."""
        try:
            self.versions()
        except PackageNotFoundError as error:
            return str(error.name)
        return None


def recipes() -> list[Recipe]:
    """Return all sites in the order of their names."""
    return [_recipe(path) for path in sorted(HERE.glob("*/expect.yml"))]


def _recipe(path: Path) -> Recipe:
    """Read a site's description."""
    data = yaml.safe_load(path.read_text("utf-8"))
    claims = tuple(_claim(entry) for entry in data.pop("claims"))
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in data.items()}
    return Recipe(name=path.parent.name, claims=claims, **values)


def _claim(entry: Mapping[str, Any]) -> Claim:
    languages = entry.get("languages")
    return Claim(
        text=entry.get("claim") or entry["limit"],
        limit="limit" in entry,
        file=entry["file"],
        languages=tuple(languages) if languages else None,
        translated=tuple(entry.get("translated", ())),
        holds=tuple(entry.get("holds", ())),
        lacks=tuple(entry.get("lacks", ())),
    )


class Built:
    """A site of the matrix, built in a folder of the test's own."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        """Copy the site."""
        self.recipe = recipe
        self.folder = Path(shutil.copytree(HERE / recipe.name, folder / recipe.name))
        if recipe.git:
            self._run(["git", "init", "-q", "-b", "main"])
            self._run(["git", "commit", "-q", "--allow-empty", "-m", "Begin"])
            self._run(["git", "add", "-A"])
            self._run(["git", "commit", "-q", "-m", "Write"])
        if recipe.font:
            self._bring_font()

    def _bring_font(self) -> None:
        """Put a font of this machine where the social plugin keeps those it fetched."""
        font = self._run(["fc-match", "-f", "%{file}", "sans:lang=en"]).stdout
        target = self.folder / ".cache/plugin/social/fonts/Roboto"
        target.mkdir(parents=True)
        for style in ("Regular", "Bold"):
            shutil.copy(font, target / f"{style}.ttf")

    def _run(self, command: Sequence[str], **env: str) -> subprocess.CompletedProcess[str]:
        tools = str(Path(sys.executable).parent)
        path = {"PATH": os.pathsep.join([tools, os.environ["PATH"]])}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **_GIT, **_CLOCK, **_QUIET, **path, **env},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )

    def build(self, **env: str) -> str:
        """Build the site strictly; return what the command said. The last site is gone."""
        if (self.folder / "site").exists():
            (self.folder / "site").rename(self.folder / "last")
        usual = [sys.executable, "-m", PROGRAM, "build", "--strict"]
        try:
            done = self._run(self.recipe.build or usual, **env)
        except subprocess.CalledProcessError as error:
            raise AssertionError(error.stderr) from error
        if self.recipe.branch:
            shutil.rmtree(self.folder / "site")  # mike builds into it before it commits
            self._run(["git", "clone", "-q", "-b", self.recipe.branch, ".", "site"])
            shutil.rmtree(self.folder / "site/.git")
        return done.stderr

    def files(self, name: str = "site") -> dict[str, bytes]:
        """Return the files of the site that was built, or of the one before (`last`)."""
        root = self.folder / name / self.recipe.root
        found = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}

    def languages(self) -> tuple[str, ...]:
        """Return the site's other languages."""
        text = (self.folder / "mkdocs.yml").read_text("utf-8")
        line = next(line for line in text.splitlines() if "languages:" in line)
        return tuple(yaml.safe_load(line)["languages"])

    def findings(self) -> Iterator[str]:
        """Yield what breaks a law of all sites or a claim of this one."""
        address = "https://example.org/tea/" + self.recipe.root
        root = self.folder / "site" / self.recipe.root
        site = built.Site.read(root, address, self.languages())
        yield from sorted(f"source: broken link {link}" for link in site.broken_in_source)
        yield from built.findings(site)
        for claim in self.recipe.claims:
            for language in ("en", *site.languages):
                if claim.languages is None or language in claim.languages:
                    yield from _check(claim, root, language)


def _check(claim: Claim, root: Path, language: str) -> Iterator[str]:
    """Yield what a file has against a claim."""
    folder = "" if language == "en" else f"{language}/"
    path = root / folder / claim.file
    if not path.is_file():
        yield f"{folder}{claim.file} is missing: {claim.text}"
        return
    shown = _shown(path)
    has = [text.format(folder=folder) for text in claim.holds]
    lacks = [text.format(folder=folder) for text in claim.lacks]
    has += [text if language == "en" else accented(text) for text in claim.translated]
    lacks += [accented(text) if language == "en" else text for text in claim.translated]
    yield from (f"{folder}{claim.file} lacks {t!r}: {claim.text}" for t in has if t not in shown)
    yield from (f"{folder}{claim.file} has {t!r}: {claim.text}" for t in lacks if t in shown)


def _shown(path: Path) -> str:
    """Return a file's text as people read it, its tags included."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return " ".join(html.unescape(text).split())


def accented(text: str) -> str:
    """Return a text as pseudo-localization spells it within its brackets."""
    return pseudo.pseudo(text).strip("⟦⟧").rstrip("· ")
