"""Batches kept in a folder on this machine, for engines that know none.

A batch is three files: `NAME.input.jsonl`, `NAME.batch.json`, `NAME.output.jsonl`. It goes through
the same journal as any other, so that an answer is banked once, whoever gave it.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch import jsonl
from mkdocs_batch_i18n.batch.faults import RefusedError
from mkdocs_batch_i18n.batch.jobs import Job, RemoteBatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_KEEP = 7 * 86_400.0
"""Seconds for which the files of a finished batch stay."""

_NEVER = 1e11
"""A time that no batch reaches: nobody here closes a window."""

_NOT_FOUND = 404


class LocalBatches:
    """The folder as a service. What works on the batches writes lines with `_append`."""

    def __init__(self, folder: Path, service: str) -> None:
        """Name the folder; it is made when first written to."""
        self.service = service
        self._folder = folder
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        """Name the service."""
        return f"{type(self).__name__}({self.service!r})"

    def close(self) -> None:
        """Nothing is open."""

    def upload(self, path: Path) -> str:
        """Copy a JSONL file; the same file twice is one file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        name = path.name.split(".", 1)[0]
        _copy(path, self._file(name, "input.jsonl"))
        return f"{name}.input.jsonl"

    def create(self, file_id: str, job: Job) -> RemoteBatch:
        """Start a batch; the same job twice is one batch."""
        name = file_id.split(".", 1)[0]
        if not self._file(name, "batch.json").exists():
            meta = {
                "input_file_id": file_id,
                "endpoint": job.url,
                "metadata": dict(job.metadata),
                "total": job.requests,
                "created_at": time.time(),
                "over": False,
            }
            self._save(name, meta)
        return self.retrieve(name)

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """Return how a batch stands."""
        with self._lock:
            return self._shown(batch_id, self._meta(batch_id))

    def batches(self) -> Iterator[RemoteBatch]:
        """Yield all batches in the folder, newest first."""
        names = [path.name.split(".", 1)[0] for path in self._folder.glob("*.batch.json")]
        yield from sorted(map(self.retrieve, names), key=lambda b: b.created_at or 0, reverse=True)

    def download(self, file_id: str, path: Path) -> None:
        """Copy a file of the folder to `path`."""
        source = self._folder / file_id
        if not source.is_file():
            what = f"there is no file {file_id}."
            raise RefusedError(what, where=str(self._folder), status=_NOT_FOUND)
        _copy(source, path)

    def _shown(self, name: str, meta: Mapping[str, Any]) -> RemoteBatch:
        """Return a batch as a service would show it."""
        done = len(self._answered(name))
        over = bool(meta["over"]) or done >= meta["total"]
        output = f"{name}.output.jsonl"
        return RemoteBatch(
            id=name,
            status="completed" if over else "in_progress",
            input_file_id=meta["input_file_id"],
            output_file_id=output if over and (self._folder / output).exists() else None,
            created_at=meta["created_at"],
            expires_at=_NEVER,
            total=meta["total"],
            completed=done,
            failed=0,
            metadata=meta["metadata"],
        )

    def _answered(self, name: str) -> set[str]:
        """Return the ids that have a line in the output file."""
        path = self._file(name, "output.jsonl")
        rows = map(jsonl.decode, jsonl.lines(path)) if path.exists() else ()
        return {str(row["custom_id"]) for row in rows if row and "custom_id" in row}

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the requests of a batch that have no line in the output file."""
        answered = self._answered(name)
        for line in jsonl.lines(self._file(name, "input.jsonl")):
            row = jsonl.decode(line)
            if row and row["custom_id"] not in answered:
                yield row

    def _append(self, name: str, row: Mapping[str, Any]) -> None:
        """Add a line to the output file and bring it to the disk."""
        path = self._file(name, "output.jsonl")
        with self._lock, path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    # A crash cut the last line: it must not swallow this one.
                    file.write(b"\n")
            file.write(json.dumps(row).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _open(self) -> list[str]:
        """Return the names of batches that are not over, oldest first."""
        return [batch.id for batch in self.batches() if not batch.over][::-1]

    def _meta(self, name: str) -> dict[str, Any]:
        """Return what is known of a batch."""
        path = self._file(name, "batch.json")
        if not path.is_file():
            what = f"there is no batch {name}."
            raise RefusedError(what, where=str(self._folder), status=_NOT_FOUND)
        meta: dict[str, Any] = json.loads(path.read_bytes())
        return meta

    def _save(self, name: str, meta: Mapping[str, Any]) -> None:
        """Write down what is known of a batch, whole."""
        path = self._file(name, "batch.json")
        part = path.with_name(path.name + ".part")
        part.write_text(json.dumps(meta), encoding="ascii")
        part.replace(path)

    def _file(self, name: str, kind: str) -> Path:
        """Return the path of a batch's file."""
        return self._folder / f"{name}.{kind}"

    def _sweep(self) -> None:
        """Delete the files of batches that were over long ago."""
        for batch in self.batches():
            if batch.over and (batch.created_at or 0.0) < time.time() - _KEEP:
                for path in self._folder.glob(f"{batch.id}.*"):
                    path.unlink()


class CallableBatches(LocalBatches):
    """Batches answered by a function, at once: pseudo-localization, a dry run, a test."""

    def __init__(self, folder: Path, answer: Callable[[Mapping[str, Any]], str], name: str) -> None:
        """Take the function from a request's body to the text of its answer, and its name."""
        super().__init__(folder, f"callable:{name}")
        self._answer = answer

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """Answer what is not answered, then return how the batch stands."""
        with self._lock:
            for row in self._rows(batch_id):
                self._append(batch_id, answer_line(row, self._body(row)))
        return super().retrieve(batch_id)

    def _body(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of a response of the chat endpoint."""
        text = self._answer(row["body"])
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return {"model": row["body"].get("model"), "choices": [choice]}


def answer_line(
    row: Mapping[str, Any], body: Mapping[str, Any], status: int = 200
) -> dict[str, Any]:
    """Return the line of an output file that answers a request."""
    response = {"status_code": status, "body": body}
    return {"custom_id": row["custom_id"], "response": response, "error": None}


def _copy(source: Path, path: Path) -> None:
    """Copy a file, whole."""
    part = path.with_name(path.name + ".part")
    shutil.copyfile(source, part)
    part.replace(path)
