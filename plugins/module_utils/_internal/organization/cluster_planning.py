# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the parts that one cluster has to those that are declared for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from ..errors import OptionError, Refused
from ..plan import CREATE, RECREATE, REMOVE, UPDATE, Step
from ..resources import api_clients, connector_secrets, monitoring, secure_connectivity
from ..resources.backups import schedules as backup_schedules
from .declaration import (
    API_CLIENTS,
    BACKUP_SCHEDULE,
    CONNECTOR_SECRETS,
    IP_ALLOWLIST,
    MONITORING,
    SECURE_CONNECTIVITY,
)

if TYPE_CHECKING:
    from ..one_time_secrets.issued import Issued
    from .declaration import Declaration, DeclaredCluster
    from .problems import Problems
    from .reading import ClusterParts

# In which order one kind of thing is changed: what is needed comes before what is not needed any more goes.
_ORDER = (CREATE, UPDATE, RECREATE, REMOVE)


class Secrets(Protocol):
    """Takes one-time secrets.

    :ivar oauth_url: address of the token service, for clients whose creation is answered without it.
    """

    oauth_url: str

    def expect(self, step: Step, issued: Callable[[], Issued | None]) -> None:
        """Take note that the step will issue a secret.

        :param issued: returns the secret after the step was executed.
        """


class ClusterPlanner:
    """Plans for one cluster.

    :param parts: what there is of it; those parts that are to be compared.
    :param wait_seconds: longest wait for one thing to become ready; 0 for none.
    :ivar existing: how many of each kind there are.
    """

    def __init__(
        self,
        declaration: Declaration,
        declared: DeclaredCluster,
        parts: ClusterParts,
        secrets: Secrets,
        problems: Problems,
        wait_seconds: float,
    ) -> None:
        self._declaration = declaration
        self._declared = declared
        self._parts = parts
        self._secrets = secrets
        self._problems = problems
        self._wait_seconds = wait_seconds
        self.existing: Counter[str] = Counter()

    def steps(self) -> list[Step]:
        """Return the steps for all parts, one part after the other."""
        found: list[Step] = []
        for part, plan in (
            (IP_ALLOWLIST, self._ip_allowlist),
            (BACKUP_SCHEDULE, self._backup_schedule),
            (CONNECTOR_SECRETS, self._connector_secrets),
            (API_CLIENTS, self._api_clients),
            (MONITORING, self._monitoring),
            (SECURE_CONNECTIVITY, self._secure_connectivity),
        ):
            of_part: list[Step] = []
            with self._at(part):
                plan(of_part)
            found += sorted(of_part, key=lambda step: _ORDER.index(step.action))
        return found

    def _at(self, part: str) -> AbstractContextManager[None]:
        return self._problems.at(f"{self._declared.place}, {part}")

    def _purges(self, part: str) -> bool:
        return part in self._declaration.purge

    def _ip_allowlist(self, steps: list[Step]) -> None:
        allowlist, entries = self._parts.ip_allowlist, self._declared.ip_allowlist
        if allowlist is None or entries is None:
            return
        step = allowlist.exactly(entries, force=False)
        if step is None:
            return
        if not entries and not self._purges(IP_ALLOWLIST):
            raise Refused(
                "The declared list is empty: everybody could reach the cluster. If that is meant, name 'ip_allowlist' "
                "in 'purge'."
            )
        steps.append(step)

    def _backup_schedule(self, steps: list[Step]) -> None:
        schedules, declared = self._parts.backup_schedule, self._declared.backup_schedule
        if schedules is None:
            return
        self.existing[backup_schedules.KIND] += schedules.current is not None
        _add(steps, schedules.absent() if declared is None else schedules.present(declared))

    def _connector_secrets(self, steps: list[Step]) -> None:
        secrets, declared = self._parts.connector_secrets, self._declared.connector_secrets
        if secrets is None or declared is None:
            return
        self.existing[connector_secrets.KIND] += len(secrets.values)
        for name, value in declared.items():
            with self._at(f"{CONNECTOR_SECRETS} ('{name}')"):
                if value is not None:
                    _add(steps, secrets.present(name, value))
                elif name not in secrets.values:
                    raise OptionError(
                        "value", f"There is no connector secret '{name}' yet; to create it, give its 'value'."
                    )
        if self._purges(CONNECTOR_SECRETS):
            for name in sorted(secrets.values):
                if name not in declared:
                    _add(steps, secrets.absent(name))

    def _api_clients(self, steps: list[Step]) -> None:
        clients, declared = self._parts.api_clients, self._declared.api_clients
        if clients is None or declared is None:
            return
        self.existing[api_clients.KIND] += len(clients.all)
        recreate = API_CLIENTS in self._declaration.recreate
        for name, permissions in declared.items():
            with self._at(f"{API_CLIENTS} ('{name}')"):
                step = clients.present(name, permissions, recreate=recreate, rotate=False)
                if step is not None:
                    self._secrets.expect(step, lambda: clients.issued_secret(self._secrets.oauth_url))
                    steps.append(step)
        if self._purges(API_CLIENTS):
            for client in clients.all:
                if client.get("name") not in declared:
                    _add(steps, clients.absent(str(client.get("name"))))

    def _monitoring(self, steps: list[Step]) -> None:
        there, usernames = self._parts.monitoring, self._declared.monitoring_clients
        if there is None:
            return
        self.existing[monitoring.KIND] += there.status is not None
        self.existing[monitoring.CLIENT_KIND] += len(there.clients)
        purges = self._purges(MONITORING) and usernames is not None
        if purges and not usernames:
            # Deleting the last credential deactivates monitoring, so having none is being inactive.
            _add(steps, there.inactive())
            return
        activation = there.active()
        _add(steps, activation)
        for username in usernames or []:
            with self._at(f"{MONITORING} ('{username}')"):
                for step in there.present(username, rotate=False, activate=True):
                    if step.kind == monitoring.CLIENT_KIND:
                        step.requires.extend([activation] if activation else [])
                        self._secrets.expect(step, there.issued_secret)
                        steps.append(step)
        if purges:
            for client in there.clients:
                if client.get("username") not in (usernames or []):
                    _add(steps, there.absent(str(client.get("username"))))

    def _secure_connectivity(self, steps: list[Step]) -> None:
        there, declared = self._parts.secure_connectivity, self._declared.secure_connectivity
        if there is None:
            return
        self.existing[secure_connectivity.KIND] += there.current is not None
        waits = self._wait_seconds > 0.0
        if declared is None:
            _add(steps, there.absent(wait=waits, wait_seconds=self._wait_seconds))
            return
        principals, regions = declared
        recreate = SECURE_CONNECTIVITY in self._declaration.recreate
        _add(
            steps,
            there.present(principals, regions, recreate=recreate, wait=waits, wait_seconds=self._wait_seconds),
        )


def _add(steps: list[Step], step: Step | None) -> None:
    if step is not None:
        steps.append(step)
