"""Prompts: segments to a request's body, and a reply back to translations."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
