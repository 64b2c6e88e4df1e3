# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions that wait for the end of what must not be cut in two, and parents that have ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from ansible_collections.community.camunda.plugins.module_utils.interruption import Parent, uninterrupted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_waits_for_the_end(number: signal.Signals) -> None:
    log: list[str] = []
    before = signal.signal(number, lambda *_arguments: log.append("interrupted"))
    try:
        with uninterrupted():
            os.kill(os.getpid(), number)
            log.append("still at it")
        assert log == ["still at it", "interrupted"]
    finally:
        signal.signal(number, before)


def test_one_within_another_ends_with_the_outer_one() -> None:
    log: list[str] = []
    before = signal.signal(signal.SIGTERM, lambda *_arguments: log.append("interrupted"))
    try:
        with uninterrupted():
            with uninterrupted():
                os.kill(os.getpid(), signal.SIGTERM)
            log.append("still at it")
        assert log == ["still at it", "interrupted"]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_error_ends_it_too() -> None:
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ValueError, match="no"), uninterrupted():
        raise ValueError("no")
    assert signal.getsignal(signal.SIGTERM) == handler


def test_in_another_thread_it_does_nothing() -> None:
    seen: list[object] = []

    def look() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_the_parent_of_this_process_is_there() -> None:
    assert not Parent().gone
    assert not Parent(os.getppid()).gone


def test_a_process_that_has_ended_is_gone() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    parent = Parent(process.pid)
    assert not parent.gone
    process.communicate()
    assert parent.gone


ORPHAN = """
import os, sys, time
from ansible_collections.community.camunda.plugins.module_utils.interruption import Parent
reading, writing = os.pipe()
if os.fork():
    os.read(reading, 1)
else:
    parent = Parent()
    os.write(writing, b"." if not parent.gone else b"")
    while not parent.gone:
        time.sleep(0.01)
    print("gone")
"""


def test_a_parent_that_ends_later_is_gone() -> None:
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
    ended = subprocess.run(
        [sys.executable, "-c", ORPHAN], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stdout == "gone\n", ended.stderr
