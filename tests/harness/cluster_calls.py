# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the simulated services, most of them about one cluster, for tests of the simulator itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from raw_call import RawAnswer, ask_for_token, raw_call
from simulator_client import Simulator

CLUSTER = "11111111-2222-4333-8444-555555555555"


class ClusterCalls:
    """Calls of a simulator in which the first organization has one cluster.

    :param cluster: keys of the cluster in the state document.
    :param organization: other keys of the state document.
    """

    def __init__(self, sim: Simulator, cluster: dict[str, Any], organization: dict[str, Any]) -> None:
        self.sim = sim
        self.parameters: dict[str, Any] = sim.state()["parameters"]
        self._organization = organization
        self.put(**cluster)
        self.token = sim.token()

    def put(self, **cluster: Any) -> None:
        """Replace the state by one with only this cluster."""
        clusters = [{"uuid": CLUSTER, "name": "first", "ownerId": "owner", **cluster}]
        self.sim.put_state({"clusters": clusters, "parameters": self.parameters, **self._organization})

    def state(self) -> dict[str, Any]:
        """Return the cluster in the state document."""
        return dict(next(cluster for cluster in self.sim.state()["clusters"] if cluster["uuid"] == CLUSTER))

    def request(self, method: str, path: str, document: Any = None, **raw: Any) -> RawAnswer:
        """Call an operation of any path; ``raw`` is what :func:`raw_call` takes."""
        return raw_call(self.sim, method, path, document=document, **{"token": self.token, **raw})

    def call(self, method: str, path: str = "", document: Any = None) -> RawAnswer:
        """Call an operation on the cluster."""
        return self.request(method, f"/clusters/{CLUSTER}{path}", document)

    def status(self, method: str, path: str = "", document: Any = None) -> int:
        """Call an operation on the cluster and return the status of the answer."""
        return self.call(method, path, document).status

    def refusal(self, method: str, path: str, document: Any = None) -> tuple[int, str]:
        """Call an operation on the cluster, which refuses in plain text; return status and text."""
        answer = self.call(method, path, document)
        assert answer.headers["content-type"].startswith("text/plain")
        return answer.status, answer.text

    def get(self, path: str = "") -> Any:
        """Return the JSON that a GET of the cluster shows."""
        return self.shown(f"/clusters/{CLUSTER}{path}")

    def shown(self, path: str) -> Any:
        """Return the JSON that a GET of any path shows."""
        answer = self.request("GET", path)
        assert answer.status == 200, answer.text
        return answer.json()

    def ready(self) -> str:
        """Return the combined status of the cluster."""
        return str(self.get()["status"]["ready"])

    def ask(self, **parameters: str | None) -> RawAnswer:
        """Ask for a token, with ``parameters`` in the place of the right ones."""
        return ask_for_token(self.sim, **parameters)

    def region(self, provider: str) -> dict[str, str]:
        """Return the first offered region of a provider as a cluster shows it."""
        region = next(each for each in self.parameters["regions"] if each["provider"] == provider)
        return {"uuid": region["uuid"], "name": region["name"]}


Start = Callable[..., ClusterCalls]
"""Starts the simulator over: options, keys of the cluster, other keys of the state document."""
