"""Plan, submit, collect, wait: from pages to what is known of them in each language.

What is to do is derived, never recorded: wanted, less known, less in flight, less given up.

    with Workspace(settings) as workspace:
        submit(plan(pages, workspace), workspace)
        wait(workspace, timeout=3600)
        coverage(pages, workspace)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
