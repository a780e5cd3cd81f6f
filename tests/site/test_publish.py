"""A new site in the place of the last one."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from mkdocs_batch_i18n.site import builds


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """Return a new site, beside the last one and what is not to be touched."""
    site = tmp_path / "site"
    for name in ("old/index.html", "page.html", "es/index.html", ".git/config"):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("last")
    staged = tmp_path / "staging/site"
    (staged / "new").mkdir(parents=True)
    for name in ("new/index.html", "page.html"):
        (staged / name).write_text("new")
    return staged


def found(site: Path) -> dict[str, str]:
    """Return the files of a site with their texts."""
    paths = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_text() for path in paths}


NEW = {"new/index.html": "new", "page.html": "new", ".git/config": "last", "es/index.html": "last"}


def test_nothing_of_the_last_site_is_left(staged: Path, tmp_path: Path) -> None:
    """But for hidden files, and what is to be kept."""
    builds.publish(staged, tmp_path / "site", keep={"es"})
    assert found(tmp_path / "site") == NEW
    assert found(tmp_path / "staging") == {}


def test_the_new_site_does_not_wait_for_deleting(
    staged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is stopped while the last one is deleted has a whole site."""

    def stopped(_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", stopped)
    with pytest.raises(KeyboardInterrupt):
        builds.publish(staged, tmp_path / "site", keep={"es"})
    assert found(tmp_path / "site") == NEW


def test_a_site_may_be_on_another_disk(
    staged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moving is copying then, so that what goes is deleted at once."""

    def rename(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link", str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", rename)
    builds.publish(staged, tmp_path / "site", keep={"es"})
    assert found(tmp_path / "site") == NEW
