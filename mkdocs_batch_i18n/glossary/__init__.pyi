from .files import read
from .terms import Glossary, Term

__all__ = ["Glossary", "Term", "read"]
