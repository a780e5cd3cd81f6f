"""The child process: load mkdocs.yml again and build one language."""

from __future__ import annotations

import gc
import os
import signal
import threading
import traceback
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError

from mkdocs_batch_i18n.errors import I18nError
from mkdocs_batch_i18n.site import flavour
from mkdocs_batch_i18n.site.builds import Job, Report, collect_seldom, read_job
from mkdocs_batch_i18n.site.plugin import plugin_of


def main(job_file: str) -> None:
    """Build the language of a job file; the report beside it says how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends its children
    gc.freeze()  # what is loaded by now stays
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    path = Path(job_file)
    job = read_job(path)
    report = Report(path.with_suffix(".log"))
    logger = flavour.logger()
    logger.setLevel(job.log_level)
    logger.propagate = False
    logger.addHandler(report)
    report.end(_build(job, report))


def _end_with_parent() -> None:
    """Wait until standard input closes, which it does when the parent is gone."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _build(job: Job, report: Report) -> str | None:
    """Build; return why it failed, None if it did not."""
    try:
        _build_site(job)
    except Abort as error:
        return report.last_error or str(error)
    except (BuildError, I18nError) as error:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever a theme or a plugin raises is the parent's to tell
        return traceback.format_exc()
    return None


def _build_site(job: Job) -> None:
    """Run MkDocs as its own command would."""
    config = load_config(job.config_file, **{**job.overrides, "site_dir": job.site_dir})
    plugin = plugin_of(config)
    plugin.become(job)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort:
        # Strict mode counts when all is written; the parent counts the same warnings again.
        if not plugin.finished:
            raise
    finally:
        config.plugins.on_shutdown()
