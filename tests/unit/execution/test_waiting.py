# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way to wait: how often is looked, for how long, and what is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, repeat
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import ApiError, OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import DETAIL, PROGRESS, Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import (
    Wait,
    growing_pauses,
    validate_wait_options,
    validate_wait_timeout,
)
from moving_clock import MovingClock


@pytest.fixture
def messages() -> Messages:
    """What was said."""
    return Messages(Redactor())


class Looks:
    """Looks at something that is done after some time.

    :param after: seconds from now; None for never.
    """

    def __init__(self, clock: MovingClock, after: float | None) -> None:
        self._clock = clock
        self._start = clock.monotonic()
        self._after = after
        self.at: list[float] = []

    def __call__(self) -> bool:
        self.at.append(self._clock.monotonic() - self._start)
        return self._after is not None and self.at[-1] >= self._after


@pytest.mark.parametrize(
    ("seconds", "after", "done", "at"),
    [
        (60, 0, True, [0]),
        (60, 25, True, [0, 10, 20, 30]),
        (25, None, False, [0, 10, 20, 25]),
        (30, None, False, [0, 10, 20, 30]),
        (25, 25, True, [0, 10, 20, 25]),
        (0, None, False, [0]),
        (0, 0, True, [0]),
    ],
)
def test_looks(
    clock: MovingClock, messages: Messages, seconds: float, after: float | None, done: bool, at: list[float]
) -> None:
    looks = Looks(clock, after)
    wait = Wait(seconds, messages, repeat(10.0))
    assert wait.until(looks, lambda: "still so") is done
    assert looks.at == at
    assert wait.elapsed == at[-1]


def test_one_wait_may_be_for_several_things(clock: MovingClock, messages: Messages) -> None:
    wait = Wait(30, messages, repeat(10.0))
    assert wait.until(Looks(clock, 20), lambda: "first")
    looks = Looks(clock, None)
    assert not wait.until(looks, lambda: "second")
    assert looks.at == [0, 10]


def test_the_same_is_said_again_after_a_while(clock: MovingClock, messages: Messages) -> None:
    texts = iter(["a", "a", "b", *"b" * 10])
    Wait(100, messages, repeat(10.0)).until(Looks(clock, None), lambda: next(texts))
    assert [(each.level, each.text) for each in messages.collected] == [
        (PROGRESS, "a (100 s left)"),
        (PROGRESS, "b (80 s left)"),
        (PROGRESS, "b (50 s left)"),
        (PROGRESS, "b (20 s left)"),
    ]


def test_what_takes_a_moment_is_said_to_those_who_look_closer(clock: MovingClock, messages: Messages) -> None:
    Wait(6, messages, repeat(2.0), quiet_seconds=3.0).until(Looks(clock, 5), lambda: "still so")
    assert [each.level for each in messages.collected] == [DETAIL, PROGRESS]


def test_nothing_is_described_without_another_look(clock: MovingClock, messages: Messages) -> None:
    def never() -> str:
        raise AssertionError("described")

    assert not Wait(0, messages, repeat(1.0)).until(Looks(clock, None), never)
    assert Wait(9, messages, repeat(1.0)).until(Looks(clock, 0), never)


def refusing(status: int, times: int) -> tuple[Callable[[], str], list[int]]:
    """Return a call that is refused so many times, and the list of its tries."""
    tries: list[int] = []

    def call() -> str:
        tries.append(len(tries) + 1)
        if len(tries) <= times:
            raise ApiError(f"refusal {len(tries)}", method="PUT", path="/", status=status)
        return "accepted"

    return call, tries


def test_a_call_is_repeated_until_it_is_accepted(messages: Messages) -> None:
    call, tries = refusing(412, 2)
    assert Wait(60, messages, repeat(5.0)).until_accepted(call, 412, lambda refusal: refusal.message) == "accepted"
    assert tries == [1, 2, 3]
    assert [each.text for each in messages.collected] == ["refusal 1 (60 s left)", "refusal 2 (55 s left)"]


@pytest.mark.parametrize(("status", "seconds", "refusal"), [(412, 10, 3), (412, 0, 1), (409, 10, 1)])
def test_the_last_refusal_is_raised(messages: Messages, status: int, seconds: float, refusal: int) -> None:
    call, _tries = refusing(status, 100)
    with pytest.raises(ApiError, match=f"refusal {refusal}$"):
        Wait(seconds, messages, repeat(5.0)).until_accepted(call, 412, lambda _refusal: "")


def test_pauses_grow_up_to_the_longest() -> None:
    assert list(islice(growing_pauses(2.0, 7.0, factor=2.0), 4)) == [2.0, 4.0, 7.0, 7.0]
    spread = list(islice(growing_pauses(2.0, 2.0, spread=0.5), 100))
    assert all(1.0 <= pause <= 2.0 for pause in spread)
    assert len(set(spread)) > 1


@pytest.mark.parametrize(
    ("params", "seconds"),
    [
        ({"wait": True, "wait_timeout": 60}, 60.0),
        ({"wait": True, "wait_timeout": 0}, 0.0),
        ({"wait": False, "wait_timeout": 60}, None),
    ],
)
def test_what_the_options_ask_for(params: dict[str, Any], seconds: float | None) -> None:
    assert validate_wait_options(params) == seconds
    assert validate_wait_timeout(params) == params["wait_timeout"]


@pytest.mark.parametrize("wait", [True, False])
def test_negative_times_are_refused(wait: bool) -> None:
    with pytest.raises(OptionError, match="must not be negative, but is -1") as refused:
        validate_wait_options({"wait": wait, "wait_timeout": -1})
    assert refused.value.option == "wait_timeout"
