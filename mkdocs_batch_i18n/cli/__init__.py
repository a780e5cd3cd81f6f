"""The command line: one command, one file.

Exit codes: 0, 1 for what a user can mend, 3 for a bug, 130 when interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from mkdocs.exceptions import MkDocsException

from mkdocs_batch_i18n import __version__
from mkdocs_batch_i18n.cli.catalogs import catalogs
from mkdocs_batch_i18n.cli.doctor import doctor
from mkdocs_batch_i18n.cli.exchange import export, take
from mkdocs_batch_i18n.cli.faults import report
from mkdocs_batch_i18n.cli.init import init
from mkdocs_batch_i18n.cli.jobs import jobs
from mkdocs_batch_i18n.cli.plan import plan
from mkdocs_batch_i18n.cli.prune import prune
from mkdocs_batch_i18n.cli.review import review
from mkdocs_batch_i18n.cli.status import status
from mkdocs_batch_i18n.cli.translate import translate
from mkdocs_batch_i18n.cli.verify import verify
from mkdocs_batch_i18n.cli.webhook import webhook
from mkdocs_batch_i18n.errors import I18nError

if TYPE_CHECKING:
    from collections.abc import Sequence

FIXABLE = 1
BUG = 3
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="mkdocs-batch-i18n")
def command() -> None:
    """Translate a MkDocs site through a Batch API, paying once for each sentence.

    `mkdocs build` does all of it by itself; these commands do the steps one by one.
    """


_PARTS = (
    *(init, doctor, plan, translate, status, review, jobs, catalogs),
    *(verify, prune, export, take, webhook),
)
for _part in _PARTS:
    command.add_command(_part)


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code."""
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code. Errors are told on the standard error."""
    try:
        code = command.main(args, prog_name="mkdocs-batch-i18n", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return FIXABLE
    except (click.Abort, KeyboardInterrupt):
        what = "Interrupted. What was sent is written down; `translate` or a build goes on there."
        click.echo(what, err=True)
        return INTERRUPTED
    except (I18nError, MkDocsException) as error:
        click.echo(f"Error: {error}", err=True)
        return FIXABLE
    except Exception as error:  # noqa: BLE001 -- the last place where a bug can be told
        click.echo(report(error, sys.argv[1:] if args is None else args), err=True)
        return BUG
    return code if isinstance(code, int) else 0
