"""What a build does about missing translations: send, wait, and tell what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.errors import ConfigurationError, I18nError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_batch_i18n.workflow import Coverage, Page, Workspace

log = get_plugin_logger("batch-i18n")


def order(pages: Sequence[Page], workspace: Workspace) -> None:
    """Collect what is answered and send what is missing, if this build may.

    A service that fails or cannot be reached costs a warning, not the build.
    """
    if not _may_spend(workspace):
        return
    try:
        workflow.collect(workspace)
        plan = workflow.plan(pages, workspace)
        if plan.requests:
            log.info("sending %d segments in %d requests", plan.segments, plan.requests)
            workflow.submit(plan, workspace)
    except ServiceError as error:
        log.warning("%s", error)


def wait(workspace: Workspace) -> None:
    """Wait for answers, if this build is to; then what is there is used."""
    if not _waits(workspace) or not any(workspace.in_flight().values()):
        return
    timeout = workspace.settings.max_wait
    log.info("waiting up to %d minutes for answers", timeout // 60)
    try:
        workflow.wait(workspace, timeout)
    except ServiceError as error:
        log.warning("%s", error)


def translated(
    pages: Iterable[Page], workspace: Workspace, *, forecast: bool = False
) -> dict[str, list[str]]:
    """Return, by page, the languages that have at least one of its segments.

    A forecast counts on the answers that this build is going to wait for.
    """
    expected = workspace.in_flight() if forecast and _waits(workspace) else {}
    codes = [language.code for language in workspace.settings.languages]
    return {
        page.uri: [
            code for code in codes if _has(workspace, page, code, expected.get(code, frozenset()))
        ]
        for page in pages
    }


def _has(workspace: Workspace, page: Page, code: str, expected: frozenset[str]) -> bool:
    find = workspace.translations(code).find
    return any(segment.key in expected or find(segment, page.uri) for segment in page.segments)


def report(pages: Sequence[Page], workspace: Workspace) -> None:
    """Warn, once a language, of what stays in the source language, and why.

    With `on_missing: fail` the build ends here.
    """
    lacking = [c for c in workflow.coverage(pages, workspace) if c.missing]
    lines = [_line(coverage, workspace) for coverage in lacking]
    if lines and workspace.settings.on_missing == "fail":
        raise I18nError("; ".join(lines) + ".", where="on_missing: fail")
    for line in lines:
        log.warning("%s", line)


def _line(coverage: Coverage, workspace: Workspace) -> str:
    """Return one language's missing segments in a sentence."""
    refused = len({item.message for item in coverage.rejected})
    untold = coverage.missing - coverage.in_flight - coverage.given_up
    why = [
        f"{number} {reason}"
        for number, reason in (
            (untold, "not translated yet" if _may_spend(workspace) else _idle(workspace)),
            (coverage.in_flight, "sent and not answered yet"),
            (coverage.given_up, "given up after answers that failed the checks"),
        )
        if number
    ]
    note = f"; {refused} stored translations fail the checks" if refused else ""
    return (
        f"{coverage.language.code}: {coverage.missing} of {coverage.total} segments stay in the "
        f"source language ({', '.join(why)}{note})"
    )


def _idle(workspace: Workspace) -> str:
    """Return why nothing was sent."""
    if workspace.settings.translate == "off":
        return "not translated, with `translate: off`"
    return f"not translated: no key in {workspace.settings.provider.api_key_env}"


def _waits(workspace: Workspace) -> bool:
    return _may_spend(workspace) and workspace.settings.translate in {"auto", "wait"}


def _may_spend(workspace: Workspace) -> bool:
    """Tell whether this build may talk to the service; an error if it must and has no key."""
    settings = workspace.settings
    if settings.translate == "off":
        return False
    if not workspace.has_key and settings.translate != "auto":
        raise ConfigurationError(
            f"no key: the environment variable {settings.provider.api_key_env} is not set.",
            where=f"translate: {settings.translate}",
            todo="Set it, or use `translate: auto` or `off`.",
        )
    return workspace.has_key
