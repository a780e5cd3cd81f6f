"""A site in two versions, published by mike, in Chromium."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served import BASE, Handler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SITE = Path(__file__).parents[1] / "sites/mike"
NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_NAME": "tests" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "tests@example.org" for who in ("AUTHOR", "COMMITTER")},
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Yield where both versions are served."""
    if shutil.which("mike", path=Path(sys.executable).parent) is None:
        pytest.skip("mike is not installed: pip install '.[matrix]'")
    folder = Path(shutil.copytree(SITE, tmp_path / "source"))

    def run(*command: str) -> None:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        env = {**os.environ, **NOBODY, "PATH": path}
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)

    handler = functools.partial(Handler, directory=str(tmp_path / "published"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}{BASE}"
        text = (folder / "mkdocs.yml").read_text("utf-8")
        (folder / "mkdocs.yml").write_text(
            text.replace("https://example.org/tea/", address), "utf-8"
        )
        run("git", "init", "-q", "-b", "main")
        run("git", "add", "-A")
        run("git", "commit", "-q", "-m", "Write")
        run("mike", "deploy", "1.0")
        run("mike", "deploy", "2.0", "latest")
        run("git", "clone", "-q", "-b", "gh-pages", ".", str(tmp_path / "published"))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


@pytest.mark.parametrize("language", ["", "de/"])
def test_the_version_selector_stays_in_the_language(
    browser: Browser, address: str, language: str
) -> None:
    """Both versions are offered, the reader's own is shown, and another one keeps the page."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    missing: list[str] = []
    page.on("response", lambda r: missing.append(r.url) if r.status >= 400 else None)
    page.goto(f"{address}1.0/{language}cups/")
    current = page.locator(".md-version__current")
    current.wait_for()
    assert current.inner_text().split()[0] == "1.0"
    page.locator(".md-version__link", has_text="2.0").evaluate("link => link.click()")
    page.wait_for_url(f"{address}2.0/{language}cups/")
    assert missing == []
    page.close()
