"""`webhook`: wait for the service's word instead of asking again and again."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import click

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch import JournalBusyError
from mkdocs_batch_i18n.batch.webhook import Hint, Receiver
from mkdocs_batch_i18n.cli import shared
from mkdocs_batch_i18n.errors import ConfigurationError, ServiceError
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from mkdocs_batch_i18n.workflow import Outcome


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), required=True, help="0 for any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--secret-env",
    metavar="NAME",
    help="Environment variable with the secret (whsec_...); without it all are taken as hints.",
)
@click.option("--run", "command", metavar="COMMAND", help="Run this after answers were banked.")
@click.option("--until-done", is_flag=True, help="End when nothing is in flight any longer.")
@shared.plain_options
def webhook(  # noqa: PLR0913 -- options
    config_file: str | None,
    *,
    as_json: bool,
    port: int,
    host: str,
    secret_env: str | None,
    command: str | None,
    until_done: bool,
) -> None:
    """Listen for notifications that a batch is done, and bank its answers.

    Set `provider.webhook_url` to where the service reaches this port, over https. A notification
    is a hint to look and no more: how a batch stands is asked of the service itself.

    \b
    Examples:
      mkdocs-batch-i18n webhook --port 8400 --secret-env WEBHOOK_SECRET
      mkdocs-batch-i18n webhook --port 8400 --run "mkdocs build" --until-done
    """  # noqa: D301 -- \b is click's own mark
    secret = _secret(secret_env)
    settings = shared.settings_of(config_file)
    with Receiver(port, secret=secret, host=host) as receiver, Workspace(settings) as workspace:
        click.echo(f"Listening on http://{host}:{receiver.port}/; end with Ctrl-C.", err=True)
        answering = _Answering(workspace, command, as_json=as_json)
        while not (until_done and not workspace.journal.count_in_flight()):
            receiver.wait(None, answering.act)


def _secret(variable: str | None) -> str | None:
    if variable is None:
        return None
    if secret := os.environ.get(variable, "").strip():
        return secret
    what = f"the environment variable {variable} holds no secret."
    raise ConfigurationError(what, where="--secret-env", todo=f"Set {variable}.")


class _Answering:
    """What is done about a notification."""

    def __init__(self, workspace: Workspace, command: str | None, *, as_json: bool) -> None:
        self._workspace = workspace
        self._command = shlex.split(command) if command else []
        self._as_json = as_json

    def act(self, hint: Hint) -> None:
        """Look and bank, if the batch may be one of ours; a failure is told, not raised."""
        if not self._concerns(hint):
            click.echo(f"{hint.batch_id}: no batch of ours.", err=True)
            return
        try:
            outcome = workflow.collect(self._workspace)
        except (ServiceError, JournalBusyError) as error:
            click.echo(f"Warning: {error}", err=True)
            return
        self._tell(hint, outcome)
        if self._command and outcome.summary.jobs:
            # It may open what we have open.
            self._workspace.close()
            subprocess.run(self._command, check=False)  # noqa: S603 -- the user's own command

    def _concerns(self, hint: Hint) -> bool:
        """Whether a look may bring anything."""
        journal = self._workspace.journal
        if not hint.batch_id or journal.select("creating"):
            return True
        job = journal.job(hint.batch_id)
        return job is not None and job.state in {"running", "ended"}

    def _tell(self, hint: Hint, outcome: Outcome) -> None:
        counts = {
            "batch": hint.batch_id,
            "signed": hint.signed,
            "jobs": outcome.summary.jobs,
            "accepted": outcome.accepted,
            "refused": outcome.refused,
        }
        if self._as_json:
            shared.print_json(counts)
        else:
            good = shared.plural(outcome.accepted, "translation")
            bad = shared.plural(outcome.refused, "answer")
            click.echo(f"{hint.batch_id or 'A notification'}: {good} accepted, {bad} refused.")
        for problem in outcome.problems:
            click.echo(f"Warning: {problem}", err=True)
