# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the whole organization: all steps from its current state to the declared one, validated before the first."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..api.operations import Object
from ..errors import CamundaError, OptionError, Refused
from ..plan import CREATE, REMOVE, Plan, Step
from ..resources.clusters.changes import ClusterChanges
from ..resources.clusters.listed import status_of
from ..resources.clusters.readiness import TRANSIENT, ClusterWaiter
from ..resources.clusters.reference import ClusterReference, Clusters
from .parts.clusters import DeclaredCluster
from .parts.part import PlanContext
from .parts.registry import CLUSTER_PARTS, MEMBERS
from .problems import Problems
from .reading import Reader
from .waiting import ClusterWait

if TYPE_CHECKING:
    from ..messages import Messages
    from ..session import Session
    from .declaration import Declaration
    from .parts.part import ClusterPart, Part, Secrets

# Maximum number of steps that a message about removals names.
_MAX_NAMED = 20


class _MatchedCluster(NamedTuple):
    """A declared cluster with the existing one.

    :ivar existing: the cluster as the API lists it; None if it has to be created.
    :ivar steps: the steps for the cluster itself, without those for its parts.
    """

    declared: DeclaredCluster
    changes: ClusterChanges
    existing: Object | None
    reference: ClusterReference
    steps: list[Step]


class Planner:
    """Makes one plan for the whole organization.

    :param secrets: delivers the one-time secrets that the plan issues.
    :param wait_seconds: timeout of the wait for one cluster; None not to wait.
    :ivar cluster_waits: the waits for clusters, with their outcomes.
    """

    def __init__(
        self, session: Session, declaration: Declaration, secrets: Secrets, wait_seconds: float | None
    ) -> None:
        self._session = session
        self._declaration = declaration
        self._secrets = secrets
        self._wait_seconds = wait_seconds
        self._problems = Problems()
        self._existing: Counter[str] = Counter()
        # Steps that remove objects, each with their kinds.
        self._removals: list[tuple[Step, list[str]]] = []
        self.cluster_waits: list[ClusterWait] = []

    @property
    def _messages(self) -> Messages:
        return self._session.messages

    def plan(self) -> Plan:
        """Read the current state, and return the plan.

        :raises DeclarationRefused: if the plan is not possible; lists all problems.
        """
        declaration = self._declaration
        reader = Reader(self._session)
        members, clusters = reader.read_members_and_clusters(
            members=declaration.members is not None, clusters=declaration.clusters is not None
        )
        matched = list(self._match_clusters(clusters)) if clusters is not None else []
        parts = reader.read_parts([(each.reference, self._parts_to_read(each.declared)) for each in matched])
        steps = [step for each in matched for step in each.steps]
        if members is not None:
            steps += self._plan_part(MEMBERS, MEMBERS.name, declaration.members, members)
        # New clusters take minutes, so the parts of others come first.
        for each, current in sorted(zip(matched, parts, strict=True), key=lambda pair: self._has_to_wait(pair[0])):
            found = self._plan_cluster_parts(each.declared, current)
            self._defer_until_ready(each, found)
            steps += found
        self._check_removals()
        self._problems.raise_any()
        return Plan(*steps)

    def wait_for_remaining_clusters(self) -> None:
        """Wait for created and changed clusters, as far as no step has waited for them."""
        for each in self.cluster_waits:
            if each.steps:
                # The wait stores the error for the result.
                with contextlib.suppress(CamundaError):
                    each.wait()

    # Parts

    def _plan_part(self, part: Part[Any, Any], place: str, declared: Any, current: Any) -> list[Step]:
        """Return the steps for one part, in the order of their execution.

        :param place: location in the declaration, for messages.
        """
        context = PlanContext(
            place=place,
            problems=self._problems,
            purge=part.name in self._declaration.purge,
            recreate=part.name in self._declaration.recreate,
            secrets=self._secrets,
            wait_seconds=self._wait_seconds,
        )
        steps: list[Step] = []
        with self._problems.at(place):
            for step in part.plan(declared, current, context):
                if step is not None:
                    steps.append(step)
        steps.sort(key=part.execution_order)
        self._existing.update(part.count(current))
        self._removals += [(step, part.removed_kinds(step)) for step in steps if step.action == REMOVE]
        return steps

    def _plan_cluster_parts(self, declared: DeclaredCluster, current: Mapping[str, Any]) -> list[Step]:
        return [
            step
            for part in self._parts_to_read(declared)
            for step in self._plan_part(
                part, f"{declared.place}, {part.name}", declared.parts.get(part.name), current[part.name]
            )
        ]

    def _parts_to_read(self, declared: DeclaredCluster) -> list[ClusterPart[Any, Any]]:
        """Return the parts of a cluster that have to be read."""
        return [
            part
            for part in CLUSTER_PARTS
            if part.name in declared.parts or (part.single and part.name in self._declaration.purge)
        ]

    # Clusters

    def _match_clusters(self, clusters: Clusters) -> Iterator[_MatchedCluster]:
        claimed: dict[str, str] = {}
        for declared in self._declaration.clusters or []:
            waiter = ClusterWaiter(self._session, self._messages, self._wait_seconds)
            changes = ClusterChanges(self._session, self._messages, clusters, waiter)
            with self._problems.at(declared.place):
                existing = changes.find(declared.own.cluster, declared.own.name)
                uuid = str(existing["uuid"]) if existing else None
                if uuid in claimed:
                    raise OptionError("uuid", f"This is the same cluster as {claimed[uuid]}.")
                if uuid is not None:
                    claimed[uuid] = declared.place
                steps = changes.plan_present(declared.own, existing)
                label = str(declared.own.name or (existing or {}).get("name") or uuid)
                if uuid is not None and len(clusters.by_name(label)) > 1:
                    # Files of secrets are named after the cluster, so its label must be unique.
                    label = uuid
                reference = ClusterReference(self._session, label, uuid, existing)
                if existing is None:
                    steps[0].on_done.append(partial(_record_creation, changes, reference))
                yield _MatchedCluster(declared, changes, existing, reference, steps)

    def _has_to_wait(self, each: _MatchedCluster) -> bool:
        return each.existing is None or status_of(each.existing) in TRANSIENT

    def _defer_until_ready(self, each: _MatchedCluster, parts: list[Step]) -> None:
        """Make the steps for the parts of a cluster wait until the cluster is ready for them."""
        if self._wait_seconds is not None and self._has_to_wait(each):
            predicted = each.steps[-1].predicted if each.steps else None
            cluster_wait = ClusterWait(lambda: each.changes.finish(each.existing, predicted), each.steps)
            self.cluster_waits.append(cluster_wait)
            for step in parts:
                step.when_ready = cluster_wait.wait
        for step in parts:
            step.requires.extend(own for own in each.steps if own.action == CREATE)

    # Everything

    def _check_removals(self) -> None:
        removals = self._removals
        counted: Counter[str] = Counter()
        for _step, kinds in removals:
            counted.update(kinds)
        cap = self._declaration.max_removals
        if cap.percent:
            allowed = {kind: self._existing[kind] * cap.number // 100 for kind in counted}
            too_many = [kind for kind in counted if counted[kind] > allowed[kind]]
            removals = [(step, kinds) for step, kinds in removals if set(kinds) & set(too_many)]
            excess = "; ".join(
                f"{counted[kind]} of {self._existing[kind]} {kind.replace('_', ' ')}s (allowed: {allowed[kind]})"
                for kind in too_many
            )
        else:
            total = sum(counted.values())
            excess = f"{total} objects" if total > cap.number else ""
        if not excess:
            return
        names = ", ".join(step.title for step, _kinds in removals[:_MAX_NAMED])
        more = f" and {len(removals) - _MAX_NAMED} more" if len(removals) > _MAX_NAMED else ""
        self._problems.add(
            "max_removals",
            Refused(
                f"The plan would remove {excess} ('max_removals' is {cap}): {names}{more}. If this is intended, "
                "increase 'max_removals'."
            ),
        )


def _record_creation(changes: ClusterChanges, reference: ClusterReference) -> None:
    reference.mark_created(changes.uuid)
