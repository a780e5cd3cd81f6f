"""The example site, built once for each theme, served on the loopback and seen by Chromium."""

from __future__ import annotations

import functools
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent)]

from served import BASE, THEMES, Handler, Visit, build, note, note_failed  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the machine's Chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="pip install '.[browser]'")
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        pytest.skip("no chromium on this machine")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(
    scope="module",
    # With `--dist=loadgroup` each site is built by one process only.
    params=[pytest.param(theme, marks=pytest.mark.xdist_group(theme)) for theme in THEMES],
)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, Path]]:
    """Yield a theme, the address of the example site in that theme, and its folder."""
    folder = tmp_path_factory.mktemp(request.param)
    handler = functools.partial(Handler, directory=str(folder / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}{BASE}"
        build(folder, THEMES[request.param], address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield request.param, address, folder / "site"
        server.shutdown()


@pytest.fixture
def visit(browser: Browser, served: tuple[str, str, Path]) -> Iterator[Visit]:
    """Yield a reader with a fresh browser profile."""
    theme, address, folder = served
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(60_000)
    visit = Visit(context.new_page(), theme, address, folder)
    visit.page.on("console", lambda m: note(visit, m.type == "error", f"console: {m.text}"))
    visit.page.on("pageerror", lambda error: note(visit, bool(error), f"exception: {error}"))
    visit.page.on("requestfailed", lambda request: note_failed(visit, request))
    visit.page.on("response", lambda r: note(visit, r.status >= 400, f"{r.status}: {r.url}"))
    yield visit
    context.close()
