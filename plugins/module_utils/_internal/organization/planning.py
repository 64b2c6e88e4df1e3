# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what there is to what is declared: one plan for the whole organization, validated before anything is written."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..api.operations import Object
from ..api.vocabulary import ADMIN_ROLE, email_key
from ..errors import CamundaError, OptionError, Refused
from ..plan import CREATE, REMOVE, UPDATE, Plan, Step
from ..resources import api_clients, connector_secrets, members, monitoring, secure_connectivity
from ..resources.backups import schedules as backup_schedules
from ..resources.clusters.changes import ClusterChanges
from ..resources.clusters.listed import status_of
from ..resources.clusters.readiness import PASSING, Readiness
from ..resources.clusters.reference import ClusterReference, Clusters
from ..resources.members import Members, is_owner
from .cluster_planning import ClusterPlanner
from .declaration import (
    API_CLIENTS,
    BACKUP_SCHEDULE,
    CONNECTOR_SECRETS,
    MEMBERS,
    MONITORING,
    PARTS_OF_CLUSTERS,
    SECURE_CONNECTIVITY,
    Declaration,
    DeclaredCluster,
)
from .problems import Problems
from .reading import Reader
from .waiting import ClusterWait

if TYPE_CHECKING:
    from ..messages import Messages
    from ..session import Session
    from .cluster_planning import Secrets

# What the steps of a part are called.
KINDS = {
    MEMBERS: members.KIND,
    API_CLIENTS: api_clients.KIND,
    CONNECTOR_SECRETS: connector_secrets.KIND,
    BACKUP_SCHEDULE: backup_schedules.KIND,
    MONITORING: monitoring.CLIENT_KIND,
    SECURE_CONNECTIVITY: secure_connectivity.KIND,
}

# In a message, this many of the objects that would be removed are named.
_NAMED = 20


class _Known(NamedTuple):
    """A declared cluster with what there is of it."""

    declared: DeclaredCluster
    changes: ClusterChanges
    existing: Object | None
    reference: ClusterReference
    steps: list[Step]


class Planner:
    """Makes the plan.

    :param wait_seconds: longest wait for one cluster to become healthy; 0 for none.
    :param secrets: takes the one-time secrets of what is created.
    """

    def __init__(self, session: Session, declaration: Declaration, secrets: Secrets, wait_seconds: float) -> None:
        self._session = session
        self._declaration = declaration
        self._secrets = secrets
        self._wait_seconds = wait_seconds
        self._problems = Problems()
        self._existing: Counter[str] = Counter()
        self.ready: list[ClusterWait] = []

    @property
    def _messages(self) -> Messages:
        return self._session.messages

    def plan(self) -> Plan:
        """Read what there is, and return the plan.

        :raises DeclarationRefused: with everything that stands against it.
        """
        declaration = self._declaration
        reader = Reader(self._session)
        there, clusters = reader.roots(
            members=declaration.members is not None, clusters=declaration.clusters is not None
        )
        known = list(self._match_clusters(clusters)) if clusters is not None else []
        parts = reader.parts([(each.reference, self._parts_to_read(each.declared)) for each in known])
        steps = [step for each in known for step in each.steps]
        if there is not None:
            steps += self._members(there)
        # Clusters that are being made take minutes; what does not need them goes first.
        for each, part in sorted(zip(known, parts, strict=True), key=lambda pair: self._has_to_wait(pair[0])):
            planner = ClusterPlanner(
                declaration, each.declared, part, self._secrets, self._problems, self._wait_seconds
            )
            found = planner.steps()
            self._existing.update(planner.existing)
            self._make_ready(each, found)
            steps += found
        self._cap_removals(steps)
        self._problems.raise_any()
        return Plan(*steps)

    def wait_for_remaining_clusters(self) -> None:
        """Wait for clusters that were created or changed, and that no part had to wait for."""
        for each in self.ready:
            if each.steps:
                # The outcome keeps what went wrong.
                with contextlib.suppress(CamundaError):
                    each.wait()

    # Members

    def _members(self, there: Members) -> list[Step]:
        declared = self._declaration.members or {}
        steps: list[Step] = []
        for email, roles in declared.items():
            member = there.find(email)
            if member is not None and is_owner(member):
                continue
            with self._problems.at(f"{MEMBERS} ('{email}')"):
                step = there.present(email, roles)
                if step is not None:
                    steps.append(step)
        if MEMBERS in self._declaration.purge:
            keys = {email_key(email) for email in declared}
            for member in there.all:
                if email_key(member.get("email")) not in keys and not is_owner(member):
                    step = there.absent(str(member.get("email")))
                    if step is not None:
                        steps.append(step)
        self._existing[members.KIND] += len(there.all)
        with self._problems.at(MEMBERS):
            there.keep_an_administrator(steps)
        return sorted(steps, key=_execution_order)

    # Clusters

    def _match_clusters(self, clusters: Clusters) -> Iterator[_Known]:
        claimed: dict[str, str] = {}
        for declared in self._declaration.clusters or []:
            readiness = Readiness(self._session, self._messages, self._wait_seconds)
            changes = ClusterChanges(self._session, self._messages, clusters, readiness)
            with self._problems.at(declared.place):
                existing = changes.find(declared.own.cluster, declared.own.name)
                uuid = str(existing["uuid"]) if existing else None
                if uuid in claimed:
                    raise OptionError("uuid", f"It is the same cluster as {claimed[uuid]}.")
                if uuid is not None:
                    claimed[uuid] = declared.place
                steps = changes.present(declared.own, existing)
                label = str(declared.own.name or (existing or {}).get("name") or uuid)
                if uuid is not None and len(clusters.by_name(label)) > 1:
                    # A name for two would be one file for the secrets of both.
                    label = uuid
                reference = ClusterReference(self._session, label, uuid, existing)
                if existing is None:
                    steps[0].on_done.append(partial(_note_creation, changes, reference))
                yield _Known(declared, changes, existing, reference, steps)

    def _parts_to_read(self, declared: DeclaredCluster) -> list[str]:
        """Return the parts of a cluster that have to be read."""
        return [part for part in PARTS_OF_CLUSTERS if declared.declares(part) or part in self._removed_when_undeclared]

    @property
    def _removed_when_undeclared(self) -> frozenset[str]:
        # A cluster has one of these or none, so leaving it out is the only way to say that it is to have none.
        return self._declaration.purge & {BACKUP_SCHEDULE, SECURE_CONNECTIVITY}

    def _has_to_wait(self, each: _Known) -> bool:
        return each.existing is None or status_of(each.existing) in PASSING

    def _make_ready(self, each: _Known, parts: list[Step]) -> None:
        """Let the steps for the parts of a cluster wait until it can take them."""
        if self._wait_seconds and self._has_to_wait(each):
            predicted = each.steps[-1].predicted if each.steps else None
            ready = ClusterWait(lambda: each.changes.finish(each.existing, predicted), each.steps)
            self.ready.append(ready)
            for step in parts:
                step.when_ready = ready.wait
        for step in parts:
            step.requires.extend(own for own in each.steps if own.action == CREATE)

    # Everything

    def _cap_removals(self, steps: list[Step]) -> None:
        removals = [step for step in steps if step.action == REMOVE]
        counted: Counter[str] = Counter()
        for step in removals:
            counted.update(_removed(step))
        cap = self._declaration.max_removals
        if cap.percent:
            allowed = {kind: self._existing[kind] * cap.number // 100 for kind in counted}
            too_many = [kind for kind in counted if counted[kind] > allowed[kind]]
            removals = [step for step in removals if set(_removed(step)) & set(too_many)]
            what = "; ".join(
                f"{counted[kind]} of {self._existing[kind]} {kind.replace('_', ' ')}s (allowed: {allowed[kind]})"
                for kind in too_many
            )
        else:
            total = sum(counted.values())
            what = f"{total} things" if total > cap.number else ""
        if not what:
            return
        names = ", ".join(step.title for step in removals[:_NAMED])
        more = f" and {len(removals) - _NAMED} more" if len(removals) > _NAMED else ""
        self._problems.add(
            "max_removals",
            Refused(
                f"The plan would remove {what} ('max_removals' is {cap}): {names}{more}. Raise it if that is meant."
            ),
        )


def _note_creation(changes: ClusterChanges, reference: ClusterReference) -> None:
    reference.made(changes.uuid)


def _removed(step: Step) -> list[str]:
    """Return the kinds of what a step removes, one for each thing."""
    # Deactivating the monitoring of a cluster deletes its credentials, which are what somebody would miss.
    usernames = (step.before or {}).get("usernames") if step.kind == monitoring.KIND else None
    return [monitoring.CLIENT_KIND] * len(usernames) if usernames else [step.kind]


def _execution_order(step: Step) -> int:
    """Return when a change to a member has its turn: nobody loses anything before somebody else has it."""
    if step.action == CREATE:
        return 0
    if step.action == UPDATE:
        return 1 if ADMIN_ROLE in (step.after or {})["roles"] else 2
    return 3
