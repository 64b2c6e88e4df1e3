# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session, as several threads use it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.http import transport
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from moving_clock import MovingClock


def test_all_threads_share_one_pool_of_connections(monkeypatch: pytest.MonkeyPatch, clock: MovingClock) -> None:
    everybody_asks = threading.Barrier(8)

    class MadeWhileOthersAsk(transport.Transport):
        def __init__(self, **options: Any) -> None:
            # Others get their turn, and would make one of their own if nothing held them.
            for _number in range(1000):
                clock.sleep(0)
            super().__init__(**options)

    monkeypatch.setattr(transport, "Transport", MadeWhileOthersAsk)
    defaults = {name: option.default for name, option in OPTIONS.items()}
    session = Session(Connection.from_options({**defaults, "access_token": "token"}), Messages(Redactor()))

    def pool_of_this_thread(_number: int) -> int:
        everybody_asks.wait()
        return id(session.transport)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(pool_of_this_thread, range(8)))) == 1
    session.close()
