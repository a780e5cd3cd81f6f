"""Markdown in, Markdown out: pages cut into segments and put back together.

    document = parse(source)
    document.render(lambda segment: my_translations.get(segment.key))

Knows nothing of MkDocs and of the network.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
