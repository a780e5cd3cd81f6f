from .banking import Outcome, require_budget
from .coverage import Coverage, coverage, whole
from .pages import Page
from .planning import LanguagePlan, Plan, plan
from .reviewing import Finding, check_catalogs, export_catalogs
from .running import collect, submit, wait
from .workspace import Workspace

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
