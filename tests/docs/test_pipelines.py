"""The pipelines under ci/ and .github/ are what their schemas ask for, and their steps work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pseudo_model
import pytest
import yaml
from batch_server import BatchServer

ROOT = Path(__file__).parents[2]
GITHUB = sorted([*(ROOT / "ci/github").glob("*.yml"), *(ROOT / ".github/workflows").glob("*.yml")])
FILES = [
    *(("vendor.github-workflows", path) for path in GITHUB),
    *(("custom.github-workflows-require-timeout", path) for path in GITHUB),
    ("vendor.gitlab-ci", ROOT / "ci/gitlab/.gitlab-ci.yml"),
    ("vendor.readthedocs", ROOT / "ci/readthedocs/.readthedocs.yaml"),
    ("vendor.dependabot", ROOT / ".github/dependabot.yml"),
]
KEY = "sk-key-of-the-pipeline"
CONFIG = """\
site_name: A site
plugins:
  - search
  - batch-i18n:
      languages: [es]
      catalogs_dir: locales
      provider: {{base_url: "{url}", poll_interval: 1s}}
"""


def jobs(path: Path) -> dict[str, Any]:
    """Return the jobs of a GitHub workflow."""
    return dict(yaml.safe_load(path.read_text("utf-8"))["jobs"])


def steps(path: Path) -> list[dict[str, Any]]:
    """Return all steps of a GitHub workflow."""
    return [step for job in jobs(path).values() for step in job["steps"]]


@pytest.mark.parametrize(("schema", "path"), FILES, ids=lambda value: getattr(value, "name", value))
def test_a_pipeline_is_of_its_schema(schema: str, path: Path) -> None:
    """The one that check-jsonschema brings along."""
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_needs(path: Path) -> None:
    """No permission by default, actions pinned to a commit, no text of others in a shell."""
    text = path.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for job in jobs(path).values():
        assert job.get("permissions"), "each job says what it may do"
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)] == []
    assert len(re.findall(r"uses: \S+ # v[\d.]+\n", text)) == len(used), (
        "each pin names its version"
    )
    assert [step["run"] for step in steps(path) if "${{ github" in step.get("run", "")] == []


def test_pull_requests_see_no_secret() -> None:
    """Whoever opens one may be anybody."""
    for path in GITHUB:
        text = path.read_text("utf-8")
        if "pull_request" in text.split("jobs:")[0]:
            assert "secrets." not in text
            assert "pull_request_target" not in text
            assert ": write" not in text


def test_what_was_sent_is_kept_when_a_job_fails() -> None:
    """Memory and journal are saved always: otherwise the next run would pay again."""
    for name in ("translate.yml", "wait.yml"):
        saved = [
            step
            for step in steps(ROOT / "ci/github" / name)
            if "cache/save" in step.get("uses", "")
        ]
        assert [step["if"] for step in saved] == ["always()"]
    gitlab = yaml.safe_load((ROOT / "ci/gitlab/.gitlab-ci.yml").read_text("utf-8"))
    assert gitlab[".memory"]["cache"]["when"] == "always"
    assert gitlab["translate"]["resource_group"]


class Repository:
    """A site in git with a remote, in which the steps of a pipeline are run."""

    def __init__(self, folder: Path, url: str) -> None:
        """Make the site, its remote, and stand-ins for `pip` and `gh`."""
        self.folder = folder / "work"
        (self.folder / "docs").mkdir(parents=True)
        (self.folder / "docs/index.md").write_text("# Welcome\n\nThis site explains all.\n")
        (self.folder / "mkdocs.yml").write_text(CONFIG.format(url=url))
        (self.folder / ".gitignore").write_text(".cache/\nsite/\npublic/\n")
        tools = folder / "bin"
        tools.mkdir()
        for name in ("pip", "gh"):
            (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >> "{folder}/calls"\n')
            (tools / name).chmod(0o755)
        self.calls = folder / "calls"
        self.env = {
            **os.environ,
            "PATH": os.pathsep.join(
                (str(tools), str(Path(sys.executable).parent), os.environ["PATH"])
            ),
            "HOME": str(folder),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        self.env.pop("INFERENCE_API_KEY", None)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "A")
        self.git("config", "user.email", "a@example.org")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "First")
        subprocess.run(["git", "init", "-q", "--bare", str(folder / "remote")], check=True)
        self.git("remote", "add", "origin", str(folder / "remote"))

    def git(self, *args: str) -> str:
        """Run git in the site."""
        done = subprocess.run(
            ["git", *args],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def run(self, script: str, env: dict[str, str] | None = None) -> str:
        """Run a step as a runner does."""
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_workflow(self, name: str) -> None:
        """Run the steps of a GitHub workflow that are shell."""
        for step in steps(ROOT / "ci/github" / name):
            if "run" in step:
                env = {
                    key: value.replace("${{ secrets.INFERENCE_API_KEY }}", KEY)
                    for key, value in step.get("env", {}).items()
                }
                self.run(step["run"], env)


@pytest.fixture
def repository(tmp_path: Path) -> Any:  # noqa: ANN401 -- a generator of one
    """Yield a site whose service is on loopback and answers at the first look."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    with BatchServer(answer=pseudo_model.answer, key=KEY, states=("completed",)) as server:
        found = Repository(tmp_path, server.base_url)
        found.server = server
        yield found


def test_github_sends_collects_and_proposes(repository: Any) -> None:  # noqa: ANN401 -- as above
    """The first run sends, the second one has answers and opens a pull request with them."""
    repository.run_workflow("translate.yml")
    assert repository.server.calls.count("create") == 1
    repository.run_workflow("translate.yml")
    assert repository.server.calls.count("create") == 1
    assert "locales/es/index.md.po" in repository.git(
        "ls-tree", "-r", "--name-only", "origin/i18n/catalogs"
    )
    assert "gh pr create --head i18n/catalogs" in repository.calls.read_text()
    before = repository.git("rev-parse", "HEAD")
    repository.run_workflow("translate.yml")
    assert repository.git("rev-parse", "HEAD") == before, "nothing new, no commit"


def test_a_pull_request_is_built_without_a_key(repository: Any) -> None:  # noqa: ANN401 -- as above
    """From what is known; the service hears nothing."""
    repository.run(
        "mkdocs-batch-i18n translate && mkdocs-batch-i18n catalogs export",
        {"INFERENCE_API_KEY": KEY},
    )
    shutil.rmtree(repository.folder / ".cache")
    repository.server.calls.clear()
    repository.run_workflow("pull-request.yml")
    assert repository.server.calls == []
    page = (repository.folder / "site/es/index.html").read_text("utf-8")
    assert pseudo_model.pseudo("This site explains all.") in page
    assert "Plan: 0 new" in Path(repository.env["GITHUB_STEP_SUMMARY"]).read_text()


def test_one_job_sends_waits_and_builds(repository: Any) -> None:  # noqa: ANN401 -- as above
    """The page is translated when it ends."""
    repository.run_workflow("wait.yml")
    page = (repository.folder / "site/es/index.html").read_text("utf-8")
    assert pseudo_model.pseudo("This site explains all.") in page


def test_gitlab_translates_and_builds(repository: Any) -> None:  # noqa: ANN401 -- as above
    """The jobs' scripts, in the order of their stages."""
    found = yaml.safe_load((ROOT / "ci/gitlab/.gitlab-ci.yml").read_text("utf-8"))
    repository.run("\n".join(found["default"]["before_script"]))
    for job in ("translate", "translate", "pages", "merge-request"):
        env = {"INFERENCE_API_KEY": KEY} | found[job].get("variables", {})
        repository.run("\n".join(found[job]["script"]), env)
    assert "⟦" not in (page := (repository.folder / "public/es/index.html").read_text("utf-8"))
    assert pseudo_model.pseudo("This site explains all.") in page


def test_pre_commit_hooks_call_what_is_there(repository: Any) -> None:  # noqa: ANN401 -- as above
    """The check fails before `translate`, and passes after it."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    plan, catalogs = (hook["entry"] for hook in hooks)
    assert re.match(hooks[0]["files"], "docs/a/b.md")
    assert not re.match(hooks[0]["files"], "src/a.py")
    with pytest.raises(AssertionError, match="To send: 2 segments"):
        repository.run(plan)
    repository.run("mkdocs-batch-i18n translate", {"INFERENCE_API_KEY": KEY})
    repository.run(plan)
    repository.run("mkdocs-batch-i18n catalogs export")
    repository.run(catalogs)


def test_the_image_is_built_by_a_command_that_works(repository: Any) -> None:  # noqa: ANN401 -- as above
    """The commands of the Dockerfile; the key comes as a secret, never as an argument or layer."""
    text = (ROOT / "ci/docker/Dockerfile").read_text("utf-8").replace("\\\n", " ")
    known = {"FROM", "WORKDIR", "COPY", "RUN"}
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and line[0] != "#"]
    assert {name for name, _ in lines} == known
    assert "ENV" not in text.replace("env=", "")
    for name, rest in lines:
        if name == "RUN":
            repository.run(re.sub(r"--mount=\S+\s+", "", rest), {"INFERENCE_API_KEY": KEY})
    assert (repository.folder / "site/es/index.html").exists()


def test_lowest_versions_are_read_from_the_project() -> None:
    """One pin for each dependency."""
    command = [sys.executable, str(ROOT / "ci/lowest.py"), str(ROOT / "pyproject.toml")]
    pins = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "mkdocs==1.6" in pins
    assert len(pins) >= 10
