"""What is known of the translations is found out by a copy of the process, or by the build."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from site_bench import translate_all, tree

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are copied on Linux only"
)

_IMPORTS = """
import logging, os, threading, time
from pathlib import Path
from mkdocs_batch_i18n.site.beside import Beside

beside = Beside()
"""
_WAIT = """
while beside.goes_on:
    time.sleep(0.01)
found = Path("found")
print(found.exists(), found.exists() and found.read_text() != str(os.getpid()))
"""


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of one thread."""
    return subprocess.run(
        [sys.executable, "-c", _IMPORTS + script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_a_step_beside_runs_in_another_process(tmp_path: Path) -> None:
    """What it leaves is there when it has ended."""
    script = "beside.start(lambda: Path('found').write_text(str(os.getpid())))\n" + _WAIT
    assert run(script, tmp_path).stdout == "True True\n"


@pytest.mark.parametrize("act", ["logging.getLogger('x').warning('A word')", "exit('A word')"])
def test_a_step_beside_says_nothing(tmp_path: Path, act: str) -> None:
    """It ends at what it would have to say, whatever it catches, and the build goes on."""
    script = f"""
def step():
    try:
        {act}
    except Exception:
        pass
    Path("found").touch()

beside.start(step)
"""
    done = run(script + _WAIT, tmp_path)
    assert done.stdout == "False False\n"
    assert done.stderr == ""


def test_a_step_beside_can_be_ended(tmp_path: Path) -> None:
    """No process is left."""
    script = """
beside.start(lambda: (Path("begun").touch(), time.sleep(60)))
while not Path("begun").exists():
    time.sleep(0.01)
beside.stop()
beside.stop()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none", beside.goes_on)
"""
    assert run(script, tmp_path).stdout == "none False\n"


def test_a_step_beside_ends_with_its_original(tmp_path: Path) -> None:
    """Also when that is killed, and can end nothing."""
    script = """
beside.start(lambda: (Path("copy").write_text(str(os.getpid())), time.sleep(60)))
while not (Path("copy").exists() and Path("copy").read_text()):
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""
    with pytest.raises(subprocess.CalledProcessError):
        run(script, tmp_path)
    copy = int((tmp_path / "copy").read_text("utf-8"))
    for _ in range(1000):
        if not alive(copy):
            return
        time.sleep(0.01)
    pytest.fail("it goes on")


def alive(process: int) -> bool:
    """Tell whether a process goes on; one that has ended may wait for somebody to ask."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False


def test_an_interrupt_at_the_wrong_moment_is_heard(tmp_path: Path) -> None:
    """One that comes while the process is copied ends both."""
    script = """
def fork():
    process = copy()
    if process:
        os.kill(os.getpid(), 2)
    return process

copy, os.fork = os.fork, fork
try:
    beside.start(lambda: time.sleep(60))
except KeyboardInterrupt:
    print("heard", beside.goes_on)
    beside.stop()
"""
    assert run(script, tmp_path).stdout == "heard True\n"


def test_a_process_with_other_threads_is_not_copied(tmp_path: Path) -> None:
    """The locks that they hold would stay locked in the copy."""
    script = """
end = threading.Event()
threading.Thread(target=end.wait).start()
beside.start(lambda: Path("found").touch())
"""
    done = run(script + _WAIT + "end.set()", tmp_path)
    assert done.stdout == "False False\n"


_BUILD = """
import os, sys, time
from pathlib import Path
from mkdocs.__main__ import cli
from mkdocs_batch_i18n.site import inventory, outlook, source

def look(*args):
    beside = os.getpid() != BUILD
    while beside and not Path("rendering").exists():
        time.sleep(0.01)
    if beside and Path("hold").exists():
        time.sleep(60)
    Path("looked").open("a").write("beside " if beside else "here ")
    return inventory.pages_of(*args)

def between_pages(self):
    Path("rendering").touch()
    if not Path("hold").exists():
        self._beside.wait()
    go_on(self)

BUILD, source.pages_of = os.getpid(), look
go_on, outlook.Outlook.between_pages = outlook.Outlook.between_pages, between_pages
try:
    cli(sys.argv[1:])
finally:
    try:
        os.waitpid(-1, os.WNOHANG)
        print("a process is left")
    except ChildProcessError:
        print("no process is left")
"""


def build(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Build with nothing known of earlier builds; note which processes look at the pages.

    A copy waits for the first page, and the first page for the copy.
    """
    for name in ("looked", "rendering"):
        (project / name).unlink(missing_ok=True)
    for record in (project / ".cache").rglob("*.json"):
        record.unlink()
    date = {"SOURCE_DATE_EPOCH": "1700000000"}
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1", **date}
    environment.pop("INFERENCE_API_KEY", None)
    return subprocess.run(
        [sys.executable, "-c", _BUILD, "build", "-f", "plain.yml", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def say(project: Path, option: str) -> None:
    """Set one more option."""
    config = project / "plain.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[es, he]", f"[es, he]\n      {option}"), "utf-8")


def test_both_ways_lead_to_the_same_site(project: Path) -> None:
    """A copy looks where there are two processors, the build itself with `parallel: 1`."""
    translate_all(project / "plain.yml")
    sites, ways = [], []
    say(project, "parallel: 2")
    for number in ("2", "1"):
        config = project / "plain.yml"
        text = config.read_text("utf-8").replace("parallel: 2", f"parallel: {number}")
        config.write_text(text, "utf-8")
        done = build(project)
        assert done.returncode == 0, done.stderr
        ways.append((project / "looked").read_text("utf-8"))
        sites.append(tree(project / "site"))
    assert ways == ["beside ", "here "]
    assert sites[0] == sites[1]
    assert 'lang="es"' in sites[0]["es/index.html"].decode()


def test_what_a_copy_would_have_to_say_the_build_says(project: Path) -> None:
    """Once, and without blaming the page that happens to be rendered at that moment."""
    say(project, "on_missing: fail\n      parallel: 2")
    done = build(project)
    assert done.returncode == 1
    assert done.stderr.count("on_missing: fail: es: 21 of 21 segments") == 1
    assert "page" not in done.stderr
    assert (project / "looked").read_text("utf-8") == "beside "
    assert not (project / "site").exists()


def test_what_is_wrong_with_the_pages_ends_the_build(project: Path) -> None:
    """The copy leaves nothing, so the build looks itself."""
    (project / "docs/es").mkdir()
    (project / "docs/es/estate.md").write_text("# Estate\n", "utf-8")
    say(project, "parallel: 2")
    done = build(project)
    assert done.returncode == 1
    assert done.stderr.count("es/estate.md: stands in es/") == 1
    assert (project / "looked").read_text("utf-8") == "beside here "
    assert not (project / "site").exists()


def test_a_page_that_cannot_be_read_is_named(project: Path) -> None:
    """Before a copy is made, and before MkDocs reads it."""
    (project / "docs/broken.md").write_bytes(b"# Broken\n\n\xff\n")
    say(project, "parallel: 2")
    done = build(project)
    assert done.returncode == 1
    assert done.stderr.count("broken.md:3") == 1
    assert not (project / "looked").exists()


def test_nothing_is_left_when_a_build_is_given_up(project: Path) -> None:
    """A page that cannot be rendered ends the copy, too, which has not found out anything yet."""
    (project / "docs/broken.md").write_text('# Broken\n\n--8<-- "missing.md"\n', "utf-8")
    (project / "parts").mkdir()
    (project / "hold").touch()
    config = project / "plain.yml"
    snippets = "pymdownx.snippets: {base_path: parts, check_paths: true}"
    text = config.read_text("utf-8").replace("[attr_list]", f"[attr_list, {{{snippets}}}]")
    config.write_text(text, "utf-8")
    say(project, "parallel: 2")
    done = build(project)
    assert done.returncode == 1
    assert "missing.md" in done.stderr
    assert (project / "rendering").exists()
    assert done.stdout == "no process is left\n"
    assert not (project / "looked").exists()
    assert list((project / ".cache").rglob("staging/*")) == []
