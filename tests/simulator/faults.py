# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test orders: wrong answers, delays and broken connections."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exchange import Answer, json_answer, text_answer


@dataclass
class Outcome:
    """What happens instead of, or on top of, the usual answer."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """A text is sent as it is, any other JSON value as JSON."""
    delay: float = 0.0
    """Seconds before anything else happens."""
    reset: bool = False
    """Break the connection without an answer, and without performing the operation."""
    truncate: int | None = None
    """Announce the whole answer, send this many bytes of its body, close."""
    lose_response: bool = False
    """Perform the operation, then close the connection without an answer."""

    def canned_answer(self) -> Answer | None:
        """Return the answer that replaces the operation, or None if the operation is to be performed."""
        if self.status is None and self.body is None and not self.headers:
            return None
        status = 200 if self.status is None else self.status
        if self.body is None:
            return Answer(status, b"", dict(self.headers))
        answer = text_answer(status, self.body) if isinstance(self.body, str) else json_answer(status, self.body)
        kept = {name.lower() for name in self.headers}
        answer.headers = {name: value for name, value in answer.headers.items() if name.lower() not in kept}
        answer.headers.update(self.headers)
        return answer


@dataclass
class _Fault:
    service: str | None
    method: str | None
    path: str
    skip: int
    times: int
    """How often it still happens; 0 for ever."""
    outcome: Outcome

    def concerns(self, service: str, method: str, path: str) -> bool:
        return (
            self.service in (None, "*", service)
            and (self.method in (None, "*") or self.method.upper() == method)
            and fnmatch.fnmatchcase(path, self.path)
        )


class Faults:
    """The ordered list of faults."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []

    def add(self, document: Any) -> None:
        """Add the fault that a JSON ``document`` describes.

        :raises ValueError: if it describes none.
        """
        self._faults.append(_parse_fault(document))

    def clear(self) -> None:
        """Remove all faults."""
        self._faults = []

    def take(self, service: str, method: str, target: str) -> Outcome | None:
        """Return what happens to this request, or None; faults count down as they match.

        A fault that still skips lets the request through to the next one. Globs are compared with the path as it was
        sent, still encoded, with and without the query.
        """
        for fault in self._faults:
            path = target.partition("?")[0]
            if not (fault.concerns(service, method, target) or fault.concerns(service, method, path)):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault.outcome
        return None


def _parse_fault(document: Any) -> _Fault:
    if not isinstance(document, dict):
        raise ValueError("a fault is an object")
    _refuse_unknown(document, ("service", "method", "path", "skip", "times", "then"))
    if document.get("service") not in (None, "*", "oauth", "api"):
        raise ValueError("service is neither oauth nor api")
    then = document.get("then")
    if not isinstance(then, dict) or not then:
        raise ValueError("then is not an object that says what happens")
    _refuse_unknown(then, tuple(_CHECKS))
    for name, value in then.items():
        if not _CHECKS[name](value):
            raise ValueError(f"{name} cannot be {value!r}")
    for name in ("skip", "times"):
        if not _is_count(document.get(name, 0)):
            raise ValueError(f"{name} is not a count")
    for name in ("method", "path"):
        if not isinstance(document.get(name, ""), (str, type(None))):
            raise ValueError(f"{name} is not a text")
    return _Fault(
        service=document.get("service"),
        method=document.get("method"),
        path=document.get("path") or "*",
        skip=document.get("skip", 0),
        times=document.get("times", 1),
        outcome=Outcome(**then),
    )


def _refuse_unknown(document: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(document) - set(known))
    if unknown:
        raise ValueError(f"unknown key {', '.join(unknown)}; there are: {', '.join(known)}")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "status": lambda value: _is_count(value) and 200 <= value <= 599,
    "headers": _is_texts,
    "body": lambda value: True,
    "delay": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0,
    "reset": lambda value: isinstance(value, bool),
    "truncate": _is_count,
    "lose_response": lambda value: isinstance(value, bool),
}
