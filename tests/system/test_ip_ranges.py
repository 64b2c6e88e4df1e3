# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's addresses, which are read without a token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for, session_with_token
from cluster_tasks import (
    fault,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.api_call import Call, Effect, perform
from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
)
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules import camunda_ip_ranges_info


def addresses(session: Session) -> dict[str, Any]:
    """Run the module for Camunda's addresses."""
    task = Task({}, session, check_mode=False, diff_mode=False, controller=Controller())
    return camunda_ip_ranges_info.DEFINITION.run(task)


def test_addresses_need_no_token(sim: SimulatorProcess, session: Session) -> None:
    assert addresses(session)["ip_ranges"]["web-modeler"]
    assert sim.requests("oauth") == []
    (request,) = sim.requests("api")
    assert request["client_id"] is None


def test_addresses_behind_something_that_wants_a_token(sim: SimulatorProcess, tmp_path: Path) -> None:
    fault(sim, "GET", "/meta/ip-ranges", times=0, status=401, body="who are you?")
    for session in (session_for(sim, tmp_path), session_with_token(sim.api_url)):
        with pytest.raises(ApiError, match="401: who are you"):
            addresses(session)
    assert sim.requests("oauth") == []


def test_a_call_without_a_token_is_repeated_like_others(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/meta/ip-ranges", status=503)
    call = Call(Effect.READ, "GET", "/meta/ip-ranges", authenticated=False)
    assert perform(session, call).status == 200
