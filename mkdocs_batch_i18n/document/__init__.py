"""Markdown in, Markdown out: pages cut into segments and put back together."""
