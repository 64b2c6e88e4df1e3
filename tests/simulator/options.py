# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches of the simulator: every behaviour that is limited, slow or not known from public sources."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

ERROR_BODIES = ("text", "json", "empty")
ALLOWLISTS = ("array", "null", "absent")


@dataclass
class Options:
    """Values of ``--option NAME=VALUE``; the defaults are what the real service is known or thought to do."""

    token_interval: float = 1.0
    """Seconds between two token requests of one IP; sooner is answered with 429. Documented: about one per second."""
    token_block: float = 60.0
    """Seconds for which the IP is then refused. The documentation says "a certain time"; the length is assumed."""
    token_retry_after: bool = False
    """Whether the token service's 429 carries ``Retry-After``. Not documented; assumed not."""
    tarpit_delay: float = 30.0
    """Seconds by which the answer to an already refused credential is delayed. Known from Camunda's JavaScript SDK."""
    api_rate: float = 0.0
    """API requests per second before 429 ``local_rate_limited``; 0 is unlimited. The real number is not published."""
    cluster_seconds: float = 90.0
    """Seconds from Creating to Healthy. Documented: one to two minutes."""
    error_body: str = "text"
    """``text``, ``json`` or ``empty``: only the failover operation documents its error bodies, and those are text."""
    extra_fields: bool = False
    """Send fields that Camunda's API description does not declare, as the real service has done."""
    shuffle: bool = False
    """Send arrays in random order: no order is promised anywhere."""
    allowlist: str = "array"
    """How an unset IP allowlist is shown: ``array``, ``null`` or ``absent``; all three have been seen or documented."""
    secret_linger: float = 0.0
    """Seconds a deleted connector secret is still listed. Documented as eventually consistent, without a length."""
    delete_linger: float = 0.0
    """Seconds a deleted cluster is still listed. Not documented."""
    owner_status: int = 403
    """Status of the answer to changing or removing the owner. Not documented."""


def parse_options(assignments: Iterable[str]) -> Options:
    """Turn ``NAME=VALUE`` texts into :class:`Options`.

    :raises ValueError: for an unknown name or a value that does not fit; the text names both.
    """
    parsers = {field.name: _PARSERS.get(field.name, _BY_TYPE[str(field.type)]) for field in fields(Options)}
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"option {assignment!r} is not NAME=VALUE")
        if name not in parsers:
            raise ValueError(f"unknown option {name!r}; there are: {', '.join(parsers)}")
        try:
            values[name] = parsers[name](text)
        except ValueError as error:
            raise ValueError(f"option {name}: {error}") from None
    return Options(**values)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{text!r} is not a number of 0 or more")
    return value


def _boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither true nor false")
    return words[text.lower()]


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return parse


def _error_status(text: str) -> int:
    status = int(text)
    if not 400 <= status <= 499:
        raise ValueError(f"{text!r} is not a status from 400 to 499")
    return status


_BY_TYPE: dict[str, Callable[[str], Any]] = {"float": _number, "bool": _boolean, "str": str, "int": int}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "error_body": _one_of(ERROR_BODIES),
    "allowlist": _one_of(ALLOWLISTS),
    "owner_status": _error_status,
}
