# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of an organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ...api.vocabulary import ADMIN_ROLE, ASSIGNABLE_ROLES, email_key
from ...errors import CamundaError
from ...plan import CREATE, UPDATE
from ...resources.members import KIND, Members, assignable_roles, is_owner, validate_email, validate_roles
from .part import CheckContext, Entry, ExportContext, Part, PlanContext

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...plan import Step
    from ...session import Session


class MembersPart(Part[dict[str, "list[str] | None"], Members]):
    """The members, declared as a map from e-mail address to roles; None leaves existing roles alone."""

    name = "members"
    kind = KIND
    option: ClassVar[Option] = {
        "description": [
            "Members and pending invitations. The case of addresses is ignored.",
            "The list may include the owner of the organization, who is left alone.",
        ],
        "type": "list",
        "elements": "dict",
        "options": {
            "email": {"description": ["E-mail address."], "type": "str", "required": True},
            "roles": {
                "description": [
                    "All roles of the member. Required to invite a member. If omitted, the roles of an existing member "
                    "are left alone."
                ],
                "type": "list",
                "elements": "str",
                "choices": list(ASSIGNABLE_ROLES),
            },
        },
    }

    def check(self, value: list[Entry], context: CheckContext) -> dict[str, list[str] | None]:
        def check(entry: Entry) -> tuple[str, list[str] | None]:
            return validate_email(entry["email"]), validate_roles(entry["roles"])

        return context.check_entries("email", value, check, email_key)

    def read(self, session: Session) -> Members:
        """Return the members of the organization."""
        return Members(session)

    def count(self, current: Members) -> dict[str, int]:
        return {self.kind: len(current.all)}

    def plan(
        self, declared: dict[str, list[str] | None], current: Members, context: PlanContext
    ) -> Iterator[Step | None]:
        steps: list[Step | None] = []
        for email, roles in declared.items():
            member = current.find(email)
            if member is None or not is_owner(member):
                with context.at(email):
                    steps.append(current.plan_present(email, roles))
        if context.purge:
            keys = {email_key(email) for email in declared}
            for member in current.all:
                if email_key(member.get("email")) not in keys and not is_owner(member):
                    steps.append(current.plan_absent(str(member.get("email"))))
        yield from steps
        current.keep_administrator([step for step in steps if step is not None])

    def execution_order(self, step: Step) -> int:
        # New administrators come before other members lose their roles.
        if step.action == CREATE:
            return 0
        if step.action == UPDATE:
            return 1 if ADMIN_ROLE in (step.after or {})["roles"] else 2
        return 3

    def export(self, current: Members, context: ExportContext) -> list[Object]:
        exported: dict[str, Object] = {}
        for member in sorted(current.all, key=lambda each: email_key(each.get("email"))):
            email = str(member.get("email"))
            try:
                address = validate_email(email)
            except CamundaError as error:
                context.note_omission(error, email)
                continue
            if address != email:
                context.note("The address has surrounding white space, which cannot be declared. It is omitted.", email)
                continue
            if email_key(email) in exported:
                context.note("The address is listed more than once; this one is omitted.", email)
                continue
            entry: Object = {"email": email}
            roles = assignable_roles(member)
            if is_owner(member):
                context.note("The owner of the organization, whose roles cannot be changed.", email)
            elif roles:
                entry["roles"] = [role for role in ASSIGNABLE_ROLES if role in roles]
            else:
                context.note("Has no role that can be assigned.", email)
            exported[email_key(email)] = entry
        return list(exported.values())
