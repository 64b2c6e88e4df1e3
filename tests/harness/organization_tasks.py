# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module for a whole organization: declarations for it, runs of it, and its plans in a few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from module_runner import ModuleRunner, Run
from simulator_client import Simulator

MEMBERS: list[dict[str, Any]] = [
    {"email": "olga.owner@example.com"},
    {"email": "adam.admin@example.com", "roles": ["admin"]},
    {"email": "anna.analyst@example.com", "roles": ["analyst"]},
    {"email": "max.modeler@example.com", "roles": ["modeler"]},
    {"email": "pia.pending@example.com", "roles": ["developer"]},
]
"""The members of the simulator's own organization, as they would be declared."""

ADA = {"email": "ada@example.com", "roles": ["analyst"]}
"""A member who can be invited."""

FRANKFURT = "Frankfurt, Europe (eu-central-1)"
NEW: dict[str, Any] = {"name": "made", "plan_type": "Basic", "region": FRANKFURT, "channel": "Stable"}
"""A cluster that can be created."""

PRINCIPAL = "arn:aws:iam::111122223333:root"

PARTS: dict[str, Any] = {
    "api_clients": [{"name": "order-worker", "permissions": ["Zeebe"]}],
    "connector_secrets": [{"name": "PAYMENT_API_KEY", "value": "value-of-the-test-1"}],
    "ip_allowlist": [{"ip": "203.0.113.0/24", "description": "Laboratory"}],
    "backup_schedule": "0 3 * * *",
    "monitoring": {"clients": [{"username": "prometheus"}]},
    "secure_connectivity": {"principals": [PRINCIPAL], "regions": ["eu-central-1"]},
}
"""Something of everything that a cluster can have."""

Result = Run | Mapping[str, Any]


class OrganizationRunner:
    """Runs the module. One-time secrets are discarded unless a test says where they go.

    :ivar sim: the simulator.
    """

    def __init__(self, runner: ModuleRunner) -> None:
        self._runner = runner
        self.sim = runner.sim

    def attempt(self, **options: Any) -> Run:
        """Run the module, whatever comes of it."""
        if "credentials_directory" not in options:
            options.setdefault("discard_secret", True)
        return self._runner.attempt("organization", **options)

    def __call__(self, **options: Any) -> Run:
        """Run the module, which has to succeed."""
        run = self.attempt(**options)
        assert not run.failed, run.message
        return run

    def fails(self, code: str = "plan_failed", **options: Any) -> Run:
        """Run the module, which has to fail with this code."""
        run = self.attempt(**options)
        assert run.outcome == code, run.result
        return run

    def refuses(self, *places: str, match: str = "", option: str | None = None, **options: Any) -> str:
        """Run the module in check mode and without: it refuses what is wrong in these places and writes nothing.

        :param match: pattern that is found in the message.
        :param option: the option that is refused before the declaration is looked at.
        :returns: the message.
        """
        before = self.sim.writes()
        for check_mode in (True, False):
            code = "option_invalid" if option else "declaration_refused"
            run = self.fails(code, check_mode=check_mode, **options)
            assert run["failure"].get("option") == option
            assert [problem["place"] for problem in run["failure"].get("problems", ())] == list(places)
            assert re.search(match, run.message), run.message
        assert self.sim.writes() == before
        return run.message

    def unchanged(self, **options: Any) -> None:
        """Run the module, which has nothing to do."""
        before = self.sim.writes()
        run = self(**options)
        assert (run["plan"], run["diff"], run["issued"], run.changed) == ([], [], [], False)
        assert self.sim.writes() == before

    def changes(self, **options: Any) -> Run:
        """Predict, run, run again: the first two tell the same plan, the third has none. Return the real run."""
        before = self.sim.writes()
        predicted = self(check_mode=True, **options)
        assert self.sim.writes() == before
        assert set(_statuses(predicted)) == {"planned"}
        made = self(**options)
        assert set(_statuses(made)) == {"done"}
        assert (predicted.changed, made.changed) == (True, True)
        assert without_status(predicted) == without_status(made)
        assert predicted["diff"] == made["diff"]
        self.unchanged(**options)
        return made


def steps(result: Result) -> list[str]:
    """Return the steps of the plan in a few words each: action, kind, name, and cluster if it is another word."""
    return [
        " ".join([step["action"], step["kind"], step["name"]])
        + (f" of {step['cluster']}" if step["cluster"] not in (None, step["name"]) else "")
        for step in result["plan"]
    ]


def statuses(result: Result) -> dict[str, str]:
    """Return what became of each step."""
    return dict(zip(steps(result), _statuses(result), strict=True))


def _statuses(result: Result) -> list[str]:
    return [step["status"] for step in result["plan"]]


def without_status(result: Result) -> list[dict[str, Any]]:
    """Return the plan without what became of its steps."""
    return [{name: value for name, value in step.items() if name != "status"} for step in result["plan"]]


def addresses(sim: Simulator) -> dict[str, list[str]]:
    """Return the roles of each member."""
    return {member["email"]: member["roles"] for member in sim.state()["members"]}


def variables_in(path: Path) -> dict[str, str]:
    """Return the variables that a credentials file sets."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())
