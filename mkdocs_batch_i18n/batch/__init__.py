"""Requests as durable jobs on an OpenAI-compatible Batch API: never paid twice, none lost.

Write the journal's path, open a provider, and run:

    with Journal(Path("jobs.sqlite")) as journal:
        runner = Runner(journal, open_provider(base_url=..., api_key_env="INFERENCE_API_KEY"))
        runner.submit(requests, metadata={"job_type": "translation"})
        runner.wait(bank, timeout=3600)
"""

from __future__ import annotations

from mkdocs_batch_i18n.batch.faults import (
    BreakerOpenError,
    JournalBusyError,
    JournalError,
    RefusedError,
    UnavailableError,
)
from mkdocs_batch_i18n.batch.jobs import (
    CHAT,
    COMPLETIONS,
    NOT_CARRIED_OUT,
    Clock,
    Job,
    JobRecord,
    Limits,
    Provider,
    RemoteBatch,
    Reply,
    Request,
    Spent,
    Usage,
)
from mkdocs_batch_i18n.batch.journal import Journal
from mkdocs_batch_i18n.batch.providers import (
    open_chat,
    open_files,
    open_hive,
    open_provider,
    open_pseudo,
)
from mkdocs_batch_i18n.batch.providers.exchange import FileExchange
from mkdocs_batch_i18n.batch.providers.local import CallableBatches
from mkdocs_batch_i18n.batch.runner import Progress, Runner, Submitted, Summary

__all__ = [
    "CHAT",
    "COMPLETIONS",
    "NOT_CARRIED_OUT",
    "BreakerOpenError",
    "CallableBatches",
    "Clock",
    "FileExchange",
    "Job",
    "JobRecord",
    "Journal",
    "JournalBusyError",
    "JournalError",
    "Limits",
    "Progress",
    "Provider",
    "RefusedError",
    "RemoteBatch",
    "Reply",
    "Request",
    "Runner",
    "Spent",
    "Submitted",
    "Summary",
    "UnavailableError",
    "Usage",
    "open_chat",
    "open_files",
    "open_hive",
    "open_provider",
    "open_pseudo",
]
