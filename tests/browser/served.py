"""A built site on the loopback, and a reader with Chromium who notes what goes wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

EXAMPLE = Path(__file__).parents[2] / "example-site"
LANGUAGES = ("", "es/", "fr/", "de/", "ja/", "ar/")
BASE = "/docs/"
"""The site is not at the root of its host, as on many hosts."""
THEMES: dict[str, dict[str, Any]] = {
    "material": {"name": "material"},
    "instant": {"name": "material", "features": ["navigation.instant", "search.suggest"]},
    "mkdocs": {"name": "mkdocs", "highlightjs": False},  # which comes from another host
    "readthedocs": {"name": "readthedocs", "highlightjs": False},
}


class Handler(SimpleHTTPRequestHandler):
    """Serves a site below BASE; what is not there gets the nearest 404.html above it."""

    def translate_path(self, path: str) -> str:
        """Return the file at an address."""
        return super().translate_path("/" + path.removeprefix(BASE))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the error page of the language."""
        folder = Path(self.translate_path(unquote(urlsplit(self.path).path))).parent
        root = Path(self.directory)
        pages = (parent / "404.html" for parent in (folder, *folder.parents))
        page = next((p for p in pages if p.is_file() and p.is_relative_to(root)), None)
        if page is None:
            super().send_error(code, message, explain)
            return
        data = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@dataclass
class Visit:
    """A reader with a browser on a served site, and what went wrong for them."""

    page: Page
    theme: str
    address: str
    """Of the start page, with a final slash."""
    folder: Path
    troubles: list[str] = field(default_factory=list)
    """Console errors, failed requests and exceptions, in the order in which they came."""

    def go(self, path: str) -> None:
        """Open a page by its path below the site's root."""
        self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        """Where the reader is, below the site's root, without the anchor."""
        return self.page.url.partition("#")[0].partition("?")[0].removeprefix(self.address)

    def text(self, selector: str = "body") -> str:
        """Return what the reader sees of an element."""
        return self.page.locator(selector).first.inner_text()


def pages(folder: Path) -> list[str]:
    """Return the addresses of a site's pages below its root."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return sorted(path.removesuffix("index.html") for path in found)


def build(folder: Path, theme: dict[str, Any], address: str) -> None:
    """Build the example site in a theme; nothing but a language that it lacks may be warned of."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("site"))
    other = {"INHERIT": "mkdocs.yml", "site_url": address, "theme": theme}
    if theme["name"] != "material":
        other["theme"] = {**theme, "palette": None, "icon": None, "font": None, "features": None}
    (folder / "other.yml").write_text(yaml.safe_dump(other), "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-f", "other.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    warned = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    assert all("does not speak it" in line for line in warned), done.stderr


def note_failed(visit: Visit, request: Request) -> None:
    """Note a request without an answer, unless the reader left before it came."""
    gone = "net::ERR_ABORTED" in (request.failure or "")
    note(visit, not gone, f"failed: {request.url} {request.failure}")


def note(visit: Visit, bad: bool, what: str) -> None:  # noqa: FBT001 - of these tests
    """Note what happened, if it is bad."""
    if bad:
        visit.troubles.append(f"{visit.path}: {what}")
