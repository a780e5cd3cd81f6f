"""Turn a one-language MkDocs site into a site in many languages."""

__version__ = "0.1.0"
