# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fault and one operation: the organization before, the task, and what users and services saw of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from injected_faults import ECHO
from operations_at_risk import Operation
from outcome_table import cell
from seeded_organization import State, cluster

from module_runner import ModuleRunner, Run, definition, run_module
from simulator_client import Simulator

LONGEST_MESSAGE = 1500
"""Characters of the longest error that a person is to read."""


def check_texts(run: Run, *secrets: str, longest: int = LONGEST_MESSAGE) -> None:
    """Check that nothing that must not be seen can be, and that an error can be read."""
    assert run.outcome != "unexpected", run.message
    for text in ("Traceback", 'File "', *secrets):
        assert text not in run.visible
    assert len(run.message) < longest


def arguments_for(operation: Operation, folder: Path, **options: Any) -> dict[str, Any]:
    """Return the arguments of the task that calls the operation; a one-time secret goes to a file in the folder."""
    own = definition(operation.module).argument_spec()
    file = {"credentials_file": str(folder / "credentials.env")} if operation.issues_secret else {}
    return {**operation.arguments, **file, **{name: value for name, value in options.items() if name in own}}


def run_elsewhere(operation: Operation, folder: Path, **options: Any) -> Run:
    """Run the task that calls the operation, with connection options that do not lead to the simulator."""
    return run_module(operation.module, arguments_for(operation, folder, **options))


class Experiment:
    """Runs the task that calls an operation, in an organization that has something of everything.

    :param organization: its state.
    :param folder: for the task's files.
    :param record: takes properties of the test.
    :ivar operation: the operation that is tried, see :meth:`begin`.
    """

    operation: Operation

    def __init__(
        self,
        sim: Simulator,
        runner: ModuleRunner,
        organization: State,
        folder: Path,
        record: Callable[[str, object], None],
    ) -> None:
        self.sim = sim
        self.runner = runner
        self.organization = organization
        self.folder = folder
        self._record = record

    def begin(self, operation: Operation, fault: str = "") -> None:
        """Bring the organization into the state in which the task needs the operation.

        :param fault: what the test is counted as in the table of outcomes.
        """
        if fault:
            self.count(fault, operation.kind)
        self.operation = operation
        state = copy.deepcopy(self.organization)
        operation.prepare(state)
        self.sim.clear_faults()
        self.sim.put_state(state)
        if operation.unavailable is not None:
            self.sim.disturb(*operation.unavailable, times=0, status=404)
        self.sim.forget_requests()

    def count(self, fault: str, kind: str) -> None:
        """Count the test in the table of outcomes."""
        self._record(*cell(fault, kind))

    def inject(self, then: dict[str, Any], times: int = 0, *, service: str = "api") -> None:
        """Let this happen to the operation, or to any request to the token service, for ever or so often."""
        echoed: dict[str, Any] = json.loads(json.dumps(then).replace(ECHO, self.sim.client_secret))
        method, path = (self.operation.method, self.operation.path) if service == "api" else ("*", "*")
        self.sim.disturb(method, path, times=times, service=service, **echoed)

    def run(self, **options: Any) -> Run:
        """Run the task; ``options`` replace connection options and arguments."""
        return self.runner.attempt(self.operation.module, **arguments_for(self.operation, self.folder, **options))

    @property
    def sent(self) -> int:
        """How often the service received the operation."""
        target = (self.operation.method, self.operation.path)
        return [(each["method"], each["path"]) for each in self.sim.requests("api")].count(target)

    @property
    def made(self) -> int:
        """How often the effect of the operation is there."""
        return self.operation.made(self.sim.state())

    @property
    def changes(self) -> bool:
        """Whether the operation changes anything."""
        return self.operation.kind != "read"

    def check_texts(self, run: Run, *secrets: str) -> None:
        """Check that a result can be read, and shows none of the secrets that the simulator knows and the task met."""
        held = cluster(self.sim.state())
        issued = [client["clientSecret"] for client in held["clients"]]
        issued += [client["password"] for client in held["monitoring"]["clients"]]
        value = self.operation.arguments.get("value")
        check_texts(run, self.sim.client_secret, "eyJ", *issued, *([value] if value else []), *secrets)
