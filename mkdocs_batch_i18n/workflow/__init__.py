"""Plan, submit, collect, wait: from pages to what is known of them in each language.

What is to do is derived, never recorded: wanted, less known, less in flight, less given up.

    with Workspace(settings) as workspace:
        submit(plan(pages, workspace), workspace)
        wait(workspace, timeout=3600)
        coverage(pages, workspace)
"""

from mkdocs_batch_i18n.workflow.banking import Outcome, require_budget
from mkdocs_batch_i18n.workflow.coverage import Coverage, coverage, whole
from mkdocs_batch_i18n.workflow.pages import Page
from mkdocs_batch_i18n.workflow.planning import LanguagePlan, Plan, plan
from mkdocs_batch_i18n.workflow.reviewing import Finding, check_catalogs, export_catalogs
from mkdocs_batch_i18n.workflow.running import collect, submit, wait
from mkdocs_batch_i18n.workflow.workspace import Workspace

__all__ = [
    "Coverage",
    "Finding",
    "LanguagePlan",
    "Outcome",
    "Page",
    "Plan",
    "Workspace",
    "check_catalogs",
    "collect",
    "coverage",
    "export_catalogs",
    "plan",
    "require_budget",
    "submit",
    "wait",
    "whole",
]
