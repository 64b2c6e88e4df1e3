# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the simulated API about one cluster, for tests of the simulator itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from raw_call import RawAnswer, raw_call
from simulator_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]

CLUSTER = "11111111-2222-4333-8444-555555555555"


class ClusterCalls:
    """A simulator with one cluster, and calls whose paths begin at that cluster.

    :param start: the fixture that starts simulators.
    :param options: values of ``--option``.
    :param cluster: keys of the cluster in the state document.
    :param organization: other keys of the state document.
    """

    def __init__(
        self,
        start: Start,
        options: dict[str, Any] | None = None,
        cluster: dict[str, Any] | None = None,
        organization: dict[str, Any] | None = None,
    ) -> None:
        self.sim = start({"token_interval": 0, **(options or {})}, token_lifetime=1e6)
        self.parameters: dict[str, Any] = self.sim.state()["parameters"]
        self._organization = organization or {}
        self.put(**(cluster or {}))
        self.token = self.sim.token()

    def put(self, **cluster: Any) -> None:
        """Replace the state by one with only this cluster."""
        clusters = [{"uuid": CLUSTER, "name": "first", "ownerId": "owner", **cluster}]
        self.sim.put_state({"clusters": clusters, "parameters": self.parameters, **self._organization})

    def state(self) -> dict[str, Any]:
        """Return the cluster in the state document."""
        clusters: list[dict[str, Any]] = self.sim.state()["clusters"]
        return next(cluster for cluster in clusters if cluster["uuid"] == CLUSTER)

    def call(self, method: str, path: str = "", document: Any = None) -> RawAnswer:
        """Call an operation on the cluster."""
        return self.root(method, f"/clusters/{CLUSTER}{path}", document)

    def root(self, method: str, path: str, document: Any = None) -> RawAnswer:
        """Call an operation of any path."""
        return raw_call(self.sim, method, path, token=self.token, document=document)

    def status(self, method: str, path: str = "", document: Any = None) -> int:
        """Call an operation on the cluster and return the status of the answer."""
        return self.call(method, path, document).status

    def get(self, path: str = "") -> Any:
        """Return the JSON that a GET shows."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer.text
        return answer.json()

    def ready(self) -> str:
        """Return the combined status of the cluster."""
        return str(self.get()["status"]["ready"])

    def region(self, provider: str) -> dict[str, str]:
        """Return the first offered region of a provider as a cluster shows it."""
        region = next(each for each in self.parameters["regions"] if each["provider"] == provider)
        return {"uuid": region["uuid"], "name": region["name"]}
