"""Macros of the site."""

from typing import Any

_MINUTES = {"green": 2, "black": 4}


def define_env(env: Any) -> None:  # noqa: ANN401 - the plugin's own type is not exported
    """Offer a macro and a filter."""

    @env.macro
    def minutes(tea: str) -> int:
        return _MINUTES[tea]

    @env.filter
    def loudly(text: str) -> str:
        return text.upper()
