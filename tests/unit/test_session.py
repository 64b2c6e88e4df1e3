# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session, as several threads use it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils import transport
from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.session import Session


def test_all_threads_share_one_pool_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowlyMade(transport.Transport):
        def __init__(self, **options: Any) -> None:
            time.sleep(0.05)
            super().__init__(**options)

    monkeypatch.setattr(transport, "Transport", SlowlyMade)
    defaults = {name: option.default for name, option in OPTIONS.items()}
    session = Session(Connection.from_options({**defaults, "access_token": "token"}), Messages(Redactor()))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: session.transport, range(8)))
    assert len(set(map(id, found))) == 1
    session.close()
