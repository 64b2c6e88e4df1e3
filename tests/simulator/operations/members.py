# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the organization and pending invitations."""

from __future__ import annotations

from typing import Any

from operation_registry import Call, Refusal, operation

ASSIGNABLE_ROLES = ("admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor", "modeler")
"""The roles that Camunda's API description allows in a request; others are only ever shown."""


@operation("GET", "/members", scope="members:get", refusals=(403,))
def list_members(call: Call) -> Any:
    """List members and pending invitations."""
    return [
        {key: member[key] for key in ("name", "email", "roles", "invitePending")}
        for member in call.organization.document["members"]
    ]


@operation("POST", "/members/{email}", scope="members:create", success=204, refusals=(400, 403))
def set_member(call: Call) -> Any:
    """Invite somebody, or replace the roles of a member or of a pending invitation.

    That a pending invitation is changed in the same way as a member is assumed.
    """
    roles = call.body({"orgRoles": list})["orgRoles"]
    if not roles:
        raise Refusal(400, "Validation Failed: orgRoles is empty")
    for role in roles:
        if role not in ASSIGNABLE_ROLES:
            raise Refusal(400, f"Invalid role {role!r}")
    # The same role twice is one role (assumed); the order is kept.
    roles = list(dict.fromkeys(roles))
    email = call.path["email"]
    member = call.organization.member(email)
    if member is not None:
        _refuse_owner(call, member)
        member["roles"] = roles
        return
    if not _is_address(email):
        raise Refusal(400, "Validation Failed: email is not an e-mail address")
    members, seats = call.organization.document["members"], call.organization.document["seats"]
    # Pending invitations count: the documented refusal is about open seats, of which an invitation takes one (assumed).
    if seats is not None and len(members) >= seats:
        raise Refusal(403, "no open seats left")
    members.append({"name": "", "email": email, "roles": roles, "invitePending": True})


@operation("DELETE", "/members/{email}", scope="members:delete", success=204, refusals=(403, 404))
def remove_member(call: Call) -> Any:
    """Remove a member, or withdraw a pending invitation (assumed: there is no other way to do it)."""
    member = call.organization.member(call.path["email"])
    if member is None:
        raise Refusal(404, "specified user is not part of the organization")
    _refuse_owner(call, member)
    call.organization.document["members"].remove(member)


def _refuse_owner(call: Call, member: dict[str, Any]) -> None:
    """Refuse to touch the owner; that it cannot be done is known, the status is not."""
    if "owner" in member["roles"]:
        raise Refusal(call.simulation.options.owner_status, "The owner of the organization cannot be changed")


def _is_address(email: str) -> bool:
    """Return whether this could be an address; how strict the service is, is not documented."""
    local, at, domain = email.rpartition("@")
    return bool(local and at and domain) and email.isprintable() and " " not in email
