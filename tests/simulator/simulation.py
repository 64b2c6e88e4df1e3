# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is simulated: organizations, time, tokens and what happened so far."""

from __future__ import annotations

import copy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from clock import Clock
from faults import Faults
from options import Options
from organization import Organization
from request_log import RequestLog
from seed import fixed_uuid, new_credential, seed_document
from token_limits import TokenLimits
from tokens import Tokens, new_signing_key


class Simulation:
    """The one object both services and the control endpoints work on.

    :param document: state document that every organization starts with; None for the simulator's own.
    :param organizations: how many organizations there are; each has its own credential.
    :param token_lifetime: seconds for which an access token is good.
    :param clock: what the services live by.
    :param signing_key: signs the tokens; None makes one, which takes a while.
    :raises ValueError: if the document is not a state document.
    """

    def __init__(
        self,
        options: Options,
        document: Any,
        organizations: int,
        token_lifetime: float,
        *,
        clock: Clock | None = None,
        signing_key: RSAPrivateKey | None = None,
    ) -> None:
        self.options = options
        self.clock = clock or Clock()
        self.tokens = Tokens(self.clock, token_lifetime, signing_key or new_signing_key())
        self.limits = TokenLimits(self.clock, options)
        self.log = RequestLog(self.clock)
        self.faults = Faults()
        self.secret_writes: dict[str, float] = {}
        """Ids of clusters whose secrets are being changed, and until when (epoch seconds) that keeps others out."""
        self.oauth_url = ""
        """Set once the port is known."""
        self.organizations = self._start(seed_document() if document is None else document, organizations)

    def _start(self, document: Any, count: int) -> list[Organization]:
        organizations: list[Organization] = []
        for number in range(count):
            copied = copy.deepcopy(document)
            credentials = [new_credential()]
            if isinstance(copied, dict) and (number > 0 or not copied.get("credentials")):
                copied["credentials"] = credentials
            owner_id = fixed_uuid(f"organization {number}")
            organization = Organization(owner_id, copied, credentials, self.clock, self.options)
            if number == 0:
                organization.keep_credentials()
            organizations.append(organization)
        return organizations

    def organization(self, owner_id: str) -> Organization | None:
        """Return the organization with this id."""
        return next((candidate for candidate in self.organizations if candidate.owner_id == owner_id), None)

    def organization_of(self, client_id: str) -> Organization | None:
        """Return the organization that has an Administration API credential with this id."""
        holders = (candidate for candidate in self.organizations if candidate.credential(client_id))
        return next(holders, None)

    def organization_of_cluster_client(self, client_id: str) -> Organization | None:
        """Return the first organization one of whose clusters has a client with this id."""
        holders = (candidate for candidate in self.organizations if candidate.cluster_client(client_id))
        return next(holders, None)

    def cluster_exists(self, cluster_uuid: str) -> bool:
        """Return whether any organization has a cluster with this id."""
        return any(organization.cluster(cluster_uuid) for organization in self.organizations)

    def replace_state(self, organization: Organization, document: Any) -> None:
        """Replace the state of one organization.

        :raises ValueError: if the document is not a state document, or takes another organization's credential.
        """
        completed = organization.completed(document)
        for credential in completed["credentials"]:
            holder = self.organization_of(credential["client_id"])
            if holder not in (None, organization):
                raise ValueError("a client_id belongs to another organization")
        organization.replace(completed)
