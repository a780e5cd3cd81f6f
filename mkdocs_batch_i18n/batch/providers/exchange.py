"""Batches as files to carry: any engine that reads a batch file can be the service.

What is sent is exported to a folder, `NAME.input.jsonl` beside `NAME.batch.json` (the manifest);
what comes back, from `vllm run-batch`, a colleague or another cloud, is imported from any file.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import jsonl
from mkdocs_batch_i18n.batch.providers.local import LocalBatches
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


class FileExchange(LocalBatches):
    """A folder of exported batches that wait for their output."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        """Name the folder; it is known by `name`, or by where it is."""
        super().__init__(folder, f"files:{name or folder.resolve().as_posix()}")

    def path(self, batch_id: str) -> Path:
        """Return the file of a batch that an engine is to read."""
        return self._file(batch_id, "input.jsonl")

    def take(self, path: Path) -> Counter[str]:
        """Read an output file back; return how many lines each batch got, "" for those of none.

        A batch that got a line is over: what the file does not answer is given back when it is
        collected. Raises `ConfigurationError` for a file that answers no batch here.
        """
        counts: Counter[str] = Counter()
        owners = {str(row["custom_id"]): name for name in self._open() for row in self._rows(name)}
        for line in jsonl.lines(path):
            row = jsonl.decode(line) or {}
            name = owners.get(str(row.get("custom_id")), "")
            counts[name] += 1
            if name:
                self._append(name, row)
        for name in filter(None, counts):
            self._save(name, {**self._meta(name), "over": True})
        if not any(counts):
            what = "the file answers no request of a batch that waits."
            raise ConfigurationError(what, where=str(path), todo="Name the engine's output file.")
        return counts
