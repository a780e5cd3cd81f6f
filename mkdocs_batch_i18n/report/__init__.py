"""The review page: what people should look at, one HTML file a language, and why.

    reports = [survey(pages, workspace, language, links) for language in workspace.languages()]
    write(folder, Frame(name, root), reports)

It needs no server and no network, and runs no script but its own.
"""

from mkdocs_batch_i18n.report.figures import Bar, Run, Section, runs_of
from mkdocs_batch_i18n.report.html import Frame, write
from mkdocs_batch_i18n.report.rows import Links, Place, Reason, Report, Row, survey

__all__ = [
    "Bar",
    "Frame",
    "Links",
    "Place",
    "Reason",
    "Report",
    "Row",
    "Run",
    "Section",
    "runs_of",
    "survey",
    "write",
]
