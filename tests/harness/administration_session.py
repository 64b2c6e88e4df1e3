# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's API calls in this process, for tests that look at what it sends and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils.operations.any_request import send_any
from ansible_collections.community.camunda.plugins.module_utils.operations.clients import ClientOperations
from ansible_collections.community.camunda.plugins.module_utils.operations.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from simulator_client import Simulator

DEFAULTS = {name: spec.default for name, spec in OPTIONS.items()}

BOUNDED: dict[str, Any] = {"timeout": 5.0, "retries": 1}
"""One repeat, so that tests of lasting faults end soon."""


def session_for(sim: Simulator, cache: Path, **changes: Any) -> Session:
    """Return a session with the simulator's first organization that has its token cache in ``cache``."""
    options = {
        **DEFAULTS,
        **BOUNDED,
        "client_id": sim.client_id,
        "client_secret": sim.client_secret,
        "oauth_url": sim.oauth_url,
        "api_url": sim.api_url,
        "audience": sim.audience,
        "token_cache": str(cache / "tokens"),
        **changes,
    }
    return Session(Connection.from_options(options), Messages(Redactor()))


def session_with_token(api_url: str, **changes: Any) -> Session:
    """Return a session that uses a token from elsewhere, and so never asks for one."""
    options = {**DEFAULTS, **BOUNDED, "access_token": "token-from-elsewhere", "api_url": api_url, **changes}
    return Session(Connection.from_options(options), Messages(Redactor()))


@dataclass(frozen=True)
class Operation:
    """One operation of the API, by what it does."""

    perform: Callable[[Session], Any]
    method: str
    path: str


def operations(cluster: str, client_id: str) -> dict[str, Operation]:
    """Return one operation for each effect that a call can have.

    :param cluster: UUID of a cluster.
    :param client_id: a client that it has.
    """
    clients = f"/clusters/{cluster}/clients"
    body = {"clientName": "made", "permissions": ["Zeebe"]}
    max_modeler = "max.modeler@example.com"
    return {
        "read": Operation(lambda session: MemberOperations(session).members(), "GET", "/members"),
        "set": Operation(
            lambda session: MemberOperations(session).set_member_roles("ada@example.com", ["analyst"]),
            "POST",
            "/members/ada%40example.com",
        ),
        "delete": Operation(
            lambda session: MemberOperations(session).remove_member(max_modeler),
            "DELETE",
            "/members/max.modeler%40example.com",
        ),
        "delete_client": Operation(
            lambda session: ClientOperations(session).delete_client(cluster, client_id),
            "DELETE",
            f"{clients}/{client_id}",
        ),
        "create_named": Operation(
            lambda session: ClientOperations(session).create_client(cluster, "made", ["Zeebe"]), "POST", clients
        ),
        "create": Operation(
            lambda session: send_any(session, "POST", clients, body, lambda status: 200 <= status < 300),
            "POST",
            clients,
        ),
    }


def count(sim: Simulator, operation: Operation) -> int:
    """Return how often the simulator received the operation."""
    return len(
        [each for each in sim.requests("api") if (each["method"], each["path"]) == (operation.method, operation.path)]
    )


def done(sim: Simulator, name: str, client_id: str) -> bool:
    """Tell whether the operation of that name has been carried out, exactly once."""
    state = sim.state()
    addresses = [member["email"] for member in state["members"]]
    clients = state["clusters"][0]["clients"]
    return {
        "read": True,
        "set": addresses.count("ada@example.com") == 1,
        "delete": "max.modeler@example.com" not in addresses,
        "delete_client": client_id not in [client["clientId"] for client in clients],
        "create_named": [client["name"] for client in clients].count("made") == 1,
        "create": [client["name"] for client in clients].count("made") == 1,
    }[name]
