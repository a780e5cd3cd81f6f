from .faults import (
    BreakerOpenError,
    JournalBusyError,
    JournalError,
    RefusedError,
    UnavailableError,
)
from .jobs import (
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
from .journal import Journal
from .providers.exchange import FileExchange
from .providers.local import CallableBatches
from .providers.opening import (
    open_chat,
    open_files,
    open_hive,
    open_provider,
    open_pseudo,
)
from .runner import Progress, Runner, Submitted, Summary

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
