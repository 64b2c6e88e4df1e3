# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions that wait for the end of what must not be cut in two, and parents that have ended."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.interruption import (
    ParentProcess,
    defer_signals,
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interruption_waits_for_the_end_of_the_outer_block(number: signal.Signals) -> None:
    log: list[str] = []
    before = signal.signal(number, lambda *_arguments: log.append("interrupted"))
    try:
        with defer_signals():
            with defer_signals():
                os.kill(os.getpid(), number)
            log.append("still at it")
        assert log == ["still at it", "interrupted"]
    finally:
        signal.signal(number, before)


def test_block_sees_the_signals_that_wait_and_none_that_is_ignored() -> None:
    hang_up = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    terminate = signal.signal(signal.SIGTERM, lambda *_arguments: None)
    try:
        with defer_signals() as waiting:
            os.kill(os.getpid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGTERM)
            assert waiting == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGHUP, hang_up)
        signal.signal(signal.SIGTERM, terminate)


def test_error_ends_the_block_too() -> None:
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ValueError, match="no"), defer_signals():
        raise ValueError("no")
    assert signal.getsignal(signal.SIGTERM) == handler


def test_another_thread_than_the_main_one_is_interrupted() -> None:
    seen: list[object] = []

    def look() -> None:
        with defer_signals():
            seen.append(signal.getsignal(signal.SIGTERM))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(look).result()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_parent_is_gone_when_this_process_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = ParentProcess()
    assert not parent.has_ended
    monkeypatch.setattr(os, "getppid", lambda: 1_000_000)
    assert parent.has_ended


@pytest.mark.parametrize(
    ("error", "gone"), [(None, False), (PermissionError("another user's"), False), (ProcessLookupError("none"), True)]
)
def test_named_parent_is_gone_when_no_process_has_its_id(
    monkeypatch: pytest.MonkeyPatch, error: OSError | None, gone: bool
) -> None:
    kill = Mock(side_effect=error)
    monkeypatch.setattr(os, "kill", kill)
    assert ParentProcess(4711).has_ended is gone
    kill.assert_called_once_with(4711, 0)
