"""Texts within `extra`, found by dotted paths such as `announcement.text` or `links.*.name`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping, MutableSequence
from typing import Any


def texts(extra: object, paths: Iterable[str]) -> list[str]:
    """Return the texts at these paths, in their order; `*` stands for any key or item."""
    places = (place for path in paths for place in _places(extra, path.split(".")))
    return [holder[key] for holder, key in places]


def translate(extra: object, paths: Iterable[str], translated: Callable[[str], str]) -> None:
    """Put translations in the place of the texts at these paths."""
    for path in paths:
        for holder, key in list(_places(extra, path.split("."))):
            holder[key] = translated(holder[key])


def _places(value: object, steps: list[str]) -> Iterator[tuple[Any, Any]]:
    """Yield what holds the texts at the end of a path, and where in it each is."""
    step, *rest = steps
    for key in _keys(value, step):
        inner = value[key]  # type: ignore[index]  # it has keys
        if rest:
            yield from _places(inner, rest)
        elif isinstance(inner, str):
            yield value, key


def _keys(value: object, step: str) -> list[Any]:
    if isinstance(value, MutableMapping):
        return [key for key in value if step in ("*", str(key))]
    if isinstance(value, MutableSequence):
        return [number for number in range(len(value)) if step in ("*", str(number))]
    return []
