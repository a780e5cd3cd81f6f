"""Kinds of option that MkDocs lacks: language tags, time spans, file patterns; strict groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.config_options import Choice
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_batch_i18n.site.language_options import tag_of
from mkdocs_batch_i18n.site.notices import KINDS, USUAL

_SECRETS = ("api_key", "key", "token", "secret", "password", "authorization")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Tag(BaseConfigOption[str]):
    """A BCP 47 language tag, in any case."""

    def __init__(self, default: str | None = None) -> None:
        """Take the value that stands when none is given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> str:
        """Return the tag in its canonical case."""
        return tag_of(value)


class Duration(BaseConfigOption[float]):
    """A time span: seconds, or a number and a unit as in `90s`, `15m`, `1h30m`, `2d`."""

    def __init__(self, default: str) -> None:
        """Take the value that stands when none is given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> float:
        """Return seconds."""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return float(value)
        if isinstance(value, str) and re.fullmatch(r"(\d+(\.\d+)?[smhd])+", value):
            parts = re.findall(r"([\d.]+)([smhd])", value)
            return sum(float(number) * _UNITS[unit] for number, unit in parts)
        what = f"no time span: {value!r}. Write 90s, 15m, 1h or 1h30m."
        raise ValidationError(what)


class Address(BaseConfigOption[str]):
    """The address of a server, of certain schemes."""

    def __init__(self, schemes: tuple[str, ...]) -> None:
        """Take the schemes that an address may begin with."""
        super().__init__()
        self._schemes = schemes

    def run_validation(self, value: object, /) -> str:
        """Return the address; the message never repeats it, for it may hold a password."""
        try:
            text = value if isinstance(value, str) else ""
            parts = urlsplit(text)
            known = parts.scheme in self._schemes and text.startswith(f"{parts.scheme}://")
            good = known and parts.port != 0
        except ValueError:
            good = False
        if not good:
            what = f"expected an address that begins with {', '.join(self._schemes)}, then ://"
            raise ValidationError(what)
        return str(value)


class Amount(BaseConfigOption[float]):
    """A number that is not negative."""

    def __init__(self, default: float | None = None) -> None:
        """Take the value that stands when none is given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> float:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            what = f"expected a number of at least 0: {value!r}"
            raise ValidationError(what)
        return float(value)


class Count(BaseConfigOption[int]):
    """A whole number of at least 1."""

    def __init__(self, default: int | None = None) -> None:
        """Take the value that stands when none is given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> int:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            what = f"expected a whole number of at least 1: {value!r}"
            raise ValidationError(what)
        return value


class Patterns(BaseConfigOption[GitIgnoreSpec]):
    """A list of file patterns as in .gitignore, relative to `docs_dir`."""

    def __init__(self, default: list[str]) -> None:
        """Take the patterns that stand when none are given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> GitIgnoreSpec:
        """Return the compiled patterns."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            what = f"expected a list of patterns, as in ['**']: {value!r}"
            raise ValidationError(what)
        try:
            return GitIgnoreSpec.from_lines(value)
        except ValueError as error:
            what = f"no file pattern: {error}"
            raise ValidationError(what) from error


class Mode(Choice[str]):
    """`auto`, `wait`, `submit` or `off`."""

    def __init__(self) -> None:
        """Let `auto` stand when nothing is given."""
        super().__init__(("auto", "wait", "submit", "off"), default="auto")

    def run_validation(self, value: object) -> str:
        """Return the mode; YAML reads a bare `off` as false."""
        return super().run_validation("off" if value is False else value)


class Switch(Choice[str]):
    """`auto`, `on` or `off`."""

    def __init__(self) -> None:
        """Let `auto` stand when nothing is given."""
        super().__init__(("auto", "on", "off"), default="auto")

    def run_validation(self, value: object) -> str:
        """Return the position; YAML reads a bare `on` as true, and `off` as false."""
        named = {True: "on", False: "off"}
        return super().run_validation(named[value] if isinstance(value, bool) else value)


class Parallel(BaseConfigOption[int | None]):
    """`auto`, or a number of processes."""

    def __init__(self) -> None:
        """Let `auto` stand when nothing is given."""
        super().__init__()
        self.default = "auto"

    def run_validation(self, value: object, /) -> int | None:
        """Return the number; None means as many as there are cores."""
        if value == "auto":
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        what = f"expected auto or a number of at least 1: {value!r}"
        raise ValidationError(what)


class Notices(BaseConfigOption[frozenset[str]]):
    """`true`, `false`, or a list of kinds."""

    def __init__(self) -> None:
        """Let the usual ones stand when nothing is given."""
        super().__init__()
        self.default = True

    def run_validation(self, value: object, /) -> frozenset[str]:
        """Return the kinds that readers are told of."""
        if isinstance(value, bool):
            return USUAL if value else frozenset()
        if isinstance(value, list) and all(item in KINDS for item in value):
            return frozenset(value)
        what = f"expected true, false or a list of {', '.join(KINDS)}: {value!r}"
        raise ValidationError(what)


class VariableName(BaseConfigOption[str]):
    """The name of an environment variable; never the secret itself."""

    def __init__(self, default: str | None = None) -> None:
        """Take the value that stands when none is given."""
        super().__init__()
        self.default = default

    def run_validation(self, value: object, /) -> str:
        """Return the name; the message never repeats what may be a key."""
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            return value
        what = (
            "expected the name of an environment variable that holds the key, "
            "such as INFERENCE_API_KEY, not the key itself."
        )
        raise ValidationError(what)


class CheckedConfig(Config):  # type: ignore[no-untyped-call]
    """Options of which an unknown one is an error, not a warning."""

    elsewhere: Mapping[str, tuple[str, ...]] = {}
    """Where options of other levels belong: place -> names."""

    def validate(self) -> tuple[list[tuple[str, Exception]], list[tuple[str, str]]]:
        """Refuse unknown options, and check each known one: every mistake is named at once."""
        unknown = [str(key) for key in self if key not in self._schema_keys]
        wrong: list[tuple[str, Exception]] = [
            (key, ValidationError(self._about(key))) for key in unknown
        ]
        failed, doubtful = super().validate()
        if failed:
            meant = {self._nearest(key) for key in unknown}
            every = [*failed, *self._failing_after(failed[-1][0])]
            wrong += [(key, error) for key, error in every if key not in meant]
        return wrong, [] if wrong else doubtful

    def _failing_after(self, last: str) -> Iterator[tuple[str, Exception]]:
        """Yield what is wrong behind the first mistake, where MkDocs stops."""
        names = [name for name, _ in self._schema]
        for name, option in self._schema[names.index(last) + 1 :]:
            error = _error(option, self.get(name))
            if error:
                yield name, error

    def _nearest(self, key: str) -> str | None:
        """Return the option that was probably meant."""
        return next(iter(get_close_matches(key, sorted(self._schema_keys), n=1, cutoff=0.5)), None)

    def _about(self, key: str) -> str:
        """Say what is wrong with an unknown option, never what its value is."""
        if key.lower() in _SECRETS:
            return (
                "a key does not belong in mkdocs.yml. Put it in an environment variable "
                "and that variable's name in provider.api_key_env."
            )
        for place, names in self.elsewhere.items():
            if key in names:
                return f"unknown here; it belongs {place}."
        known = sorted(self._schema_keys)
        nearest = self._nearest(key)
        hint = f"Did you mean {nearest!r}?" if nearest else f"There are {', '.join(known)}."
        return f"unknown option. {hint}"


def _error(option: BaseConfigOption[Any], value: object) -> ValidationError | None:
    """Return what is wrong with an option's value, if anything is."""
    try:
        option.validate(value)
    except ValidationError as error:
        return error
    return None
