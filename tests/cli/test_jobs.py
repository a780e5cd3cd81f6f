"""Claims about `jobs`, `export`, `import` and `webhook`, on a real site, over real HTTP."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest

from mkdocs_batch_i18n import cli
from mkdocs_batch_i18n.batch.webhook import Receiver

if TYPE_CHECKING:
    from cli_site import Project


def test_jobs_tell_state_money_and_what_happens_next(project: Project) -> None:
    """While in flight, and when done; the receipts stand below."""
    project.configure("        price: {input: 1, output: 2}\n")
    project.server.states = ("in_progress", "in_progress", "completed")
    assert project.run("jobs")[1] == "No jobs yet.\n"
    project.run("translate", "--no-wait")
    code, out, _ = project.run("jobs")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split() == (
        ["job", "lang", "state", "age", "sent", "answered", "failed", "tokens", "cost"]
    )
    assert lines[1].split()[1:3] == ["es", "in_progress"]
    assert "next: the next `translate` or build asks how it stands." in " ".join(out.split())
    assert max(map(len, lines)) <= 80
    project.run("translate")
    found = project.json("jobs", "--language", "fr")
    (job,) = found["jobs"]
    (receipt,) = found["receipts"]
    assert (job["state"], job["answered"], job["failed"], job["next"]) == ("done", 2, 0, "nothing")
    assert (receipt["language"], receipt["answers"]) == ("fr", 2)
    assert receipt["cost"] == pytest.approx(
        (receipt["input_tokens"] + 2 * receipt["output_tokens"]) / 1e6
    )
    assert job["cost"] == receipt["cost"]
    assert project.json("status")["spent"]["answers"] == 4
    assert "Spent so far: " in project.run("status")[1]


def test_a_stuck_job_is_given_up_and_forgotten_by_the_start_of_its_name(project: Project) -> None:
    """Not without need; its requests go again; the receipt outlives it."""
    project.server.states = ("in_progress",)
    project.run("translate", "--no-wait")
    first = project.json("jobs")["jobs"][0]["job"]
    code, _, err = project.run("jobs", "retry", first[:8])
    assert code == 1
    assert "in no trouble" in err
    assert project.json("jobs", "retry", first[:8], "--force")["state"] == "released"
    assert project.json("plan")["total"]["requests"] == 2
    assert "not ours" not in project.run("jobs", "--remote")[1]
    assert "is forgotten" in project.run("jobs", "forget", first[:8])[1]
    assert "not ours" in project.run("jobs", "--remote")[1]
    code, _, err = project.run("jobs", "forget", first)
    assert code == 1
    assert "no job" in err
    project.run("translate", "--no-wait")
    code, _, err = project.run("jobs", "forget", "j")
    assert code == 1
    assert "there are 2 jobs 'j'" in err


def test_a_job_given_up_too_early_is_adopted(project: Project) -> None:
    """By the batch's id; then its answers are banked."""
    project.server.states = ("in_progress", "completed")
    project.run("translate", "--no-wait", "--language", "es")
    job = project.json("jobs")["jobs"][0]
    project.json("jobs", "retry", job["batch"], "--force")
    remote = project.json("jobs", "--remote")["batches"]
    assert [(row["batch"], row["job"]) for row in remote] == [(job["batch"], job["job"])]
    assert remote[0]["metadata"]["job_type"] == "translation"
    assert {"job_id", "language_pair", "documents", "requests"} <= set(remote[0]["metadata"])
    assert "in flight again" in project.run("jobs", "adopt", job["batch"])[1]
    done = project.json("translate", "--language", "es")
    assert (done["sent"]["requests"], done["accepted"]) == (0, 4)
    assert set(project.server.paid.values()) == {1}


def answered(path: Path) -> list[dict[str, Any]]:
    """Return the lines that an engine would make of a batch file."""
    rows = []
    for line in path.read_text("ascii").splitlines():
        row = json.loads(line)
        choice = {"message": {"content": pseudo_model.answer(row["body"])}, "finish_reason": "stop"}
        response = {"status_code": 200, "body": json.dumps({"choices": [choice]})}
        rows.append({"custom_id": row["custom_id"], "response": response, "error": None})
    return rows


def test_batches_are_carried_to_another_engine_and_back(project: Project) -> None:
    """Files and manifests out, one output file of both in; nothing touches the network."""
    found = project.json("export", "--to", str(project.folder / "work"))
    paths = [Path(name) for name in found["files"]]
    assert (found["segments"], found["requests"], len(paths)) == (8, 4, 2)
    manifest = json.loads(Path(str(paths[0]).replace("input.jsonl", "batch.json")).read_bytes())
    assert manifest["metadata"]["language_pair"] == "en-es"
    assert project.json("export")["requests"] == 0, "what is out is not exported again"
    output = project.folder / "out.jsonl"
    rows = [row for path in reversed(paths) for row in answered(path)]
    lines = [json.dumps(row) for row in [*rows, {"custom_id": "x"}]]
    output.write_text("\n".join(lines), "utf-8")
    code, out, err = project.run("import", str(output))
    assert (code, out) == (
        0,
        "8 translations accepted, 0 answers refused. 1 line answered nothing.\n",
    )
    assert not err
    assert [row["missing"] for row in project.json("status")["languages"]] == [0, 0]
    code, _, err = project.run("import", str(output))
    assert code == 1
    assert "nothing that was exported waits" in err
    assert project.server.calls == []


def test_files_are_an_engine_as_others(project: Project) -> None:
    """With `type: files` a run writes them and does not wait; a moved cache still finds them."""
    project.configure("        type: files\n")
    code, out, err = project.run("translate")
    assert code == 0, err
    assert "of them in flight" in out
    cache = project.folder / ".cache/mkdocs-batch-i18n"
    output = project.folder / "out.jsonl"
    paths = list((cache / "exchange").glob("*.input.jsonl"))
    output.write_text("\n".join(json.dumps(row) for path in paths for row in answered(path)))
    moved = project.folder / "moved"
    cache.rename(moved)
    cache.parent.rmdir()
    project.configure("        type: files\n      cache_dir: moved\n")
    assert project.json("import", str(output))["accepted"] == 8


def notify(port: int, body: bytes) -> int:
    """Send a notification; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/", body)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_notification_makes_it_look_and_bank(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strange ones are told and cost no call; the command runs once answers are banked."""
    project.server.states = ("in_progress", "completed")
    project.run("translate", "--no-wait")
    batches = [job["batch"] for job in project.json("jobs")["jobs"]]
    (project.folder / "done.py").write_text("open('done', 'w').write('x')")
    monkeypatch.chdir(project.folder)
    ports: list[int] = []
    enter = Receiver.__enter__

    def entered(receiver: Receiver) -> Receiver:
        ports.append(receiver.port)
        calls.start()
        return enter(receiver)

    def call() -> None:
        assert notify(ports[0], b'{"batch_id": "batch-stranger"}') == 204
        looked = len(project.server.calls)
        assert notify(ports[0], b"not JSON") == 400
        seen.append(len(project.server.calls) - looked)
        assert notify(ports[0], json.dumps({"data": {"id": batches[0]}}).encode()) == 204

    seen: list[int] = []
    calls = threading.Thread(target=call)
    monkeypatch.setattr(Receiver, "__enter__", entered)
    code, out, err = project.run(
        "webhook", "--port", "0", "--run", "python done.py", "--until-done"
    )
    calls.join()
    assert code == 0, err
    assert "batch-stranger: no batch of ours." in err
    assert out == f"{batches[0]}: 8 translations accepted, 0 answers refused.\n"
    assert (project.folder / "done").exists()
    assert seen == [0]


def test_a_webhook_without_its_secret_does_not_listen(project: Project) -> None:
    """A variable that is not set is named."""
    code, _, err = project.run("webhook", "--port", "0", "--secret-env", "NOT_SET_AT_ALL")
    assert code == 1
    assert "NOT_SET_AT_ALL" in err


@pytest.mark.parametrize(
    "args",
    [
        ["jobs"],
        ["jobs", "adopt"],
        ["jobs", "forget"],
        ["jobs", "retry"],
        ["export"],
        ["import"],
        ["webhook"],
        ["plan"],
        ["translate"],
        ["status"],
        ["review"],
        ["verify"],
        ["prune"],
        ["catalogs", "export"],
        ["catalogs", "check"],
        ["catalogs", "import"],
    ],
)
def test_every_command_has_examples(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` shows how it is called, within 80 columns."""
    assert cli.run([*args, "--help"]) == 0
    out = capsys.readouterr().out
    assert "Example" in out
    assert f"mkdocs-batch-i18n {' '.join(args)}" in out.split("Example", 1)[1]
    assert max(map(len, out.splitlines())) <= 80
