# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests do with a simulator, however it runs."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import requests


class Simulator(ABC):
    """A running simulator: where it is, who may use it, and its control endpoints."""

    @property
    @abstractmethod
    def ready(self) -> dict[str, Any]:
        """The content of the ready file."""

    @abstractmethod
    def control(self, method: str, name: str, document: Any = None, client_id: str | None = None) -> Any:
        """Call a control endpoint and return what it answers, parsed; None for an empty answer.

        :raises ValueError: if the simulator refuses the call.
        """

    @property
    def api_url(self) -> str:
        """Base URL of the Administration API."""
        return str(self.ready["api_url"])

    @property
    def oauth_url(self) -> str:
        """URL of the token service."""
        return str(self.ready["oauth_url"])

    @property
    def audience(self) -> str:
        """Audience to ask tokens for."""
        return str(self.ready["audience"])

    @property
    def client_id(self) -> str:
        """Client ID of the first organization."""
        return str(self.ready["client_id"])

    @property
    def client_secret(self) -> str:
        """Client secret of the first organization."""
        return str(self.ready["client_secret"])

    @property
    def organizations(self) -> list[dict[str, str]]:
        """``client_id`` and ``client_secret`` of every organization, the first one included."""
        return list(self.ready["organizations"])

    def environment(self, organization: int = 0) -> dict[str, str]:
        """Return the CAMUNDA_* variables with which Ansible works on one of the organizations."""
        credential = self.organizations[organization]
        return {
            "CAMUNDA_CONSOLE_CLIENT_ID": credential["client_id"],
            "CAMUNDA_CONSOLE_CLIENT_SECRET": credential["client_secret"],
            "CAMUNDA_OAUTH_URL": self.oauth_url,
            "CAMUNDA_CONSOLE_OAUTH_AUDIENCE": self.audience,
            "CAMUNDA_CONSOLE_BASE_URL": self.api_url,
        }

    def connection_options(self, organization: int = 0) -> dict[str, str]:
        """Return the connection options of a module that works on one of the organizations."""
        return {
            **self.organizations[organization],
            "oauth_url": self.oauth_url,
            "audience": self.audience,
            "api_url": self.api_url,
        }

    def host_variables(self, organization: int = 0) -> dict[str, str]:
        """Return the variables of a host of Ansible that stands for one of the organizations."""
        return {f"camunda_{name}": value for name, value in self.connection_options(organization).items()}

    def requests(self, service: str | None = None) -> list[dict[str, Any]]:
        """Return the requests so far: all, or those to ``oauth`` or to ``api``."""
        logged: list[dict[str, Any]] = self.control("GET", "requests")
        return [request for request in logged if service in (None, request["service"])]

    def token_requests(self) -> list[dict[str, Any]]:
        """Return the requests to the token service in the order of their arrival."""
        return sorted(self.requests("oauth"), key=lambda request: float(request["at"]))

    def token_gaps(self) -> list[float]:
        """Return the seconds between one request to the token service and the next."""
        times = [float(request["at"]) for request in self.token_requests()]
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    def token_pace(self) -> float:
        """Return the mean of these gaps, in which it weighs less when a busy machine notices a request late."""
        gaps = self.token_gaps()
        return sum(gaps) / len(gaps)

    def writes(self) -> list[str]:
        """Return method and decoded path of the API's requests that change something, without the cluster's part."""
        sent = [each for each in self.requests("api") if each["method"] != "GET"]
        return [f"{each['method']} {_within_cluster(unquote(each['path']))}" for each in sent]

    def forget_requests(self) -> None:
        """Empty the list of requests."""
        self.control("DELETE", "requests")

    def state(self, client_id: str | None = None) -> dict[str, Any]:
        """Return the state document of one organization, by default of the first."""
        state: dict[str, Any] = self.control("GET", "state", client_id=client_id)
        return state

    def put_state(self, document: Mapping[str, Any], client_id: str | None = None) -> None:
        """Replace the state of one organization, by default of the first."""
        self.control("PUT", "state", document, client_id=client_id)

    def change(self, **changes: Any) -> None:
        """Change the first organization behind everybody's back: keys of the state document."""
        self.put_state({**self.state(), **changes})

    def cluster(self, name: str) -> dict[str, Any]:
        """Return the one cluster of that name, as the state document has it."""
        (cluster,) = (each for each in self.state()["clusters"] if each["name"] == name)
        return dict(cluster)

    def change_cluster(self, name: str, /, **changes: Any) -> None:
        """Change a cluster behind everybody's back; a new ``status`` begins now."""
        state = self.state()
        (cluster,) = (each for each in state["clusters"] if each["name"] == name)
        if "status" in changes:
            cluster.pop("status_since", None)
        cluster.update(changes)
        self.put_state(state)

    def fault(self, document: Mapping[str, Any]) -> None:
        """Add a fault, as the control endpoint takes it."""
        self.control("POST", "faults", document)

    def disturb(
        self, method: str, path: str, *, times: int = 1, skip: int = 0, service: str = "api", **then: Any
    ) -> None:
        """Add a fault: what happens ``then`` to requests with this method to paths that match the glob.

        :param times: how often; 0 for ever.
        :param skip: requests to let through before.
        """
        self.fault({"service": service, "method": method, "path": path, "times": times, "skip": skip, "then": then})

    def clear_faults(self) -> None:
        """Remove all faults."""
        self.control("DELETE", "faults")

    def advance(self, seconds: float) -> None:
        """Move the services' clock forward."""
        self.control("POST", "advance", {"seconds": seconds})

    def revoke_tokens(self) -> None:
        """Make the API refuse every token issued so far."""
        self.control("POST", "revoke")

    def operations(self) -> dict[str, Any]:
        """Return which operations are simulated, with their statuses, and the statuses that are not declared."""
        operations: dict[str, Any] = self.control("GET", "operations")
        return operations

    def token(self, organization: int = 0) -> str:
        """Return a new access token; like any other request it counts for the token service's limits."""
        credential = self.organizations[organization]
        body = {"grant_type": "client_credentials", "audience": self.audience, **credential}
        with requests.Session() as session:
            # Neither a proxy nor .netrc of the machine has anything to do with it.
            session.trust_env = False
            response = session.post(self.oauth_url, data=body, timeout=60, verify=self.certificate or True)
        response.raise_for_status()
        return str(response.json()["access_token"])

    @property
    def certificate(self) -> str | None:
        """Path of the certificate that its clients have to trust; None for plain HTTP."""
        return None


def _within_cluster(path: str) -> str:
    parts = path.strip("/").split("/")
    return "/".join(parts[2:] if parts[0] == "clusters" and len(parts) > 2 else parts)
