# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the organization and pending invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..api.members import MemberOperations
from ..api.vocabulary import ADMIN_ROLE, ASSIGNABLE_ROLES, OTHER_ROLES, OWNER_ROLE, email_key
from ..errors import OptionError, Refused
from ..plan import CREATE, REMOVE, UPDATE, Step, View

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object

KIND = "member"


class Members:
    """All members of one organization, read once.

    :param api_client: sends the requests.
    """

    def __init__(self, api_client: ApiClient) -> None:
        self._api = MemberOperations(api_client)
        self.all = self._api.members()
        self._by_address: dict[str, Object] = {}
        for member in self.all:
            self._by_address.setdefault(email_key(member.get("email")), member)

    def find(self, email: str) -> Object | None:
        """Return the member or pending invitation with that address, ignoring case."""
        return self._by_address.get(email_key(email))

    def select(self, *, email: str | None, role: str | None, pending: bool | None) -> list[Object]:
        """Return the members that match every condition, ordered by e-mail address. None matches all.

        :raises OptionError: for an unknown role. A role that a member has is known, as Camunda may add roles.
        """
        roles = (*ASSIGNABLE_ROLES, *OTHER_ROLES)
        if role is not None and role not in roles and not any(role in _roles(member) for member in self.all):
            raise OptionError("role", f"There is no role '{role}'. The roles are {', '.join(sorted(roles))}.")
        found = [
            member
            for member in self.all
            if (email is None or email_key(member.get("email")) == email_key(email))
            and (role is None or role in _roles(member))
            and (pending is None or bool(member.get("invitePending")) is pending)
        ]
        return sorted(found, key=lambda member: email_key(member.get("email")))

    def plan_present(self, email: str, roles: list[str] | None) -> Step | None:
        """Return the step that makes ``email`` a member with exactly these assignable roles, or None if it is one.

        :param roles: None leaves the roles of an existing member alone.
        :raises OptionError: if a new member would have no roles.
        :raises Refused: if the member is the owner.
        """
        member = self.find(email)
        if member is None:
            if not roles:
                raise OptionError(
                    "roles", f"'{email}' is not a member yet. To invite a member, the option 'roles' is required."
                )
            return self._invite(email, roles)
        if roles is None or set(roles) == assignable_roles(member):
            return None
        if is_owner(member):
            raise Refused(
                f"'{email}' is the owner of the organization, whose roles cannot be changed through the API. "
                "Ownership is transferred in Camunda's user interface."
            )
        return Step(
            UPDATE,
            KIND,
            _address(member),
            before=_view(member),
            after={**_view(member), "roles": sorted(roles)},
            predicted={**member, "roles": [*roles, *_unassignable_roles(member)]},
            execute=lambda: self._api.set_member_roles(_address(member), roles),
        )

    def plan_absent(self, email: str) -> Step | None:
        """Return the step that removes the member or withdraws the invitation, or None if there is neither.

        :raises Refused: if the member is the owner.
        """
        member = self.find(email)
        if member is None:
            return None
        if is_owner(member):
            raise Refused(
                f"'{email}' is the owner of the organization and cannot be removed. Ownership is transferred in "
                "Camunda's user interface."
            )
        return Step(
            REMOVE,
            KIND,
            _address(member),
            before=_view(member),
            after=None,
            predicted=None,
            execute=lambda: self._api.remove_member(_address(member)),
        )

    def _invite(self, email: str, roles: list[str]) -> Step:
        return Step(
            CREATE,
            KIND,
            email,
            before=None,
            after={"email": email, "roles": sorted(roles)},
            predicted={"name": "", "email": email, "roles": list(roles), "invitePending": True},
            execute=lambda: self._api.set_member_roles(email, roles),
        )

    def keep_administrator(self, steps: list[Step]) -> None:
        """Make sure that the organization always has an administrator, even if only some of the steps succeed.

        Steps that demote or remove the last administrators then require those that promote other members.

        :param steps: all steps that change members.
        :raises Refused: if no administrator would be left. Pending invitations do not count.
        """
        administrators = {email_key(member.get("email")) for member in self.all if _is_administrator(member)}
        demotions, promotions = [], []
        for step in steps:
            stays_administrator = step.after is not None and ADMIN_ROLE in step.after["roles"]
            if email_key(step.name) in administrators:
                if not stays_administrator:
                    demotions.append(step)
            elif (
                stays_administrator and step.action == UPDATE and not (self.find(step.name) or {}).get("invitePending")
            ):
                promotions.append(step)
        if not demotions or len(demotions) < len(administrators):
            return
        if not promotions:
            names = ", ".join(f"'{step.name}'" for step in demotions)
            are_last = "is the last administrator" if len(demotions) == 1 else "are the last administrators"
            raise Refused(
                f"{names} {are_last} of the organization and cannot lose the role 'admin' or be removed, because "
                "nobody could manage it any more."
            )
        for step in demotions:
            step.requires.extend(promotions)


def validate_roles(roles: list[str] | None) -> list[str] | None:
    """Return the roles without duplicates.

    :raises OptionError: for an empty list.
    """
    if roles is not None and not roles:
        raise OptionError(
            "roles", "The option 'roles' must not be empty. Omit it to change nothing, or remove the member."
        )
    return None if roles is None else list(dict.fromkeys(roles))


def validate_email(email: str) -> str:
    """Return ``email`` without surrounding white space.

    :raises OptionError: if it is certainly no address. Everything else is left to the service to check.
    """
    address = email.strip()
    if not all(address.partition("@")) or not address.isprintable() or " " in address:
        raise OptionError("email", f"The option 'email' must be an e-mail address, but is {email!r}.")
    return address


def _view(member: Object) -> View:
    """Return the properties of a member that a diff shows."""
    return {"email": _address(member), "roles": sorted(assignable_roles(member))}


def _address(member: Object) -> str:
    # As the service lists it, because requests need it, and the declared address may differ in case.
    return str(member.get("email"))


def _roles(member: Object) -> list[Any]:
    return member.get("roles") or []


def assignable_roles(member: Object) -> set[str]:
    """Return the roles of a member that can be assigned through the API; only these can be declared."""
    return {role for role in _roles(member) if role in ASSIGNABLE_ROLES}


def _unassignable_roles(member: Object) -> list[Any]:
    return [role for role in _roles(member) if role not in ASSIGNABLE_ROLES]


def is_owner(member: Object) -> bool:
    """Return True if the member is the owner of the organization, whom the API cannot change."""
    return OWNER_ROLE in _roles(member)


def _is_administrator(member: Object) -> bool:
    return not member.get("invitePending") and bool({ADMIN_ROLE, OWNER_ROLE} & set(_roles(member)))
