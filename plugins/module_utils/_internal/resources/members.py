# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the organization, and invitations, which are members that have not come yet."""

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

    :param caller: who calls the API.
    """

    def __init__(self, api_client: ApiClient) -> None:
        self._api = MemberOperations(api_client)
        self.all = self._api.members()
        self._by_address: dict[str, Object] = {}
        for member in self.all:
            self._by_address.setdefault(email_key(member.get("email")), member)

    def find(self, email: str) -> Object | None:
        """Return the member or invitation with that address, whatever its case."""
        return self._by_address.get(email_key(email))

    def select(self, *, email: str | None, role: str | None, pending: bool | None) -> list[Object]:
        """Return the members that fit every condition that is not None, ordered by e-mail address.

        :raises OptionError: for a role that there is not. One that is not known here may be new at Camunda.
        """
        roles = (*ASSIGNABLE_ROLES, *OTHER_ROLES)
        if role is not None and role not in roles and not any(role in _roles(member) for member in self.all):
            raise OptionError("role", f"There is no role '{role}'. Roles are {', '.join(sorted(roles))}.")
        found = [
            member
            for member in self.all
            if (email is None or email_key(member.get("email")) == email_key(email))
            and (role is None or role in _roles(member))
            and (pending is None or bool(member.get("invitePending")) is pending)
        ]
        return sorted(found, key=lambda member: email_key(member.get("email")))

    def plan_present(self, email: str, roles: list[str] | None) -> Step | None:
        """Return the step that makes ``email`` a member with exactly these assignable roles, or None when it is one.

        :param roles: None leaves the roles of an existing member alone.
        :raises OptionError: when somebody new is to come without roles.
        :raises Refused: when the member is the owner.
        """
        member = self.find(email)
        if member is None:
            if not roles:
                raise OptionError(
                    "roles", f"'{email}' is not a member yet; to invite somebody, the option 'roles' is required."
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
        """Return the step that removes the member or withdraws the invitation, or None when there is neither.

        :raises Refused: when the member is the owner.
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
        """Make sure that somebody can manage the organization after these steps, and after any part of them.

        Steps that take the last administrators away come to depend on those that make others administrators.

        :param steps: all steps that concern members.
        :raises Refused: when nobody would be left. Who has not accepted an invitation yet does not count.
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
            who = "is the last administrator" if len(demotions) == 1 else "are the last administrators"
            raise Refused(
                f"{names} {who} of the organization and cannot lose the role 'admin' or be removed: nobody could "
                "manage it any more."
            )
        for step in demotions:
            step.requires.extend(promotions)


def validate_roles(roles: list[str] | None) -> list[str] | None:
    """Return the roles without those that are there twice.

    :raises OptionError: for an empty list.
    """
    if roles is not None and not roles:
        raise OptionError(
            "roles", "The option 'roles' must not be empty. Leave it out to change nothing, or remove the member."
        )
    return None if roles is None else list(dict.fromkeys(roles))


def validate_email(email: str) -> str:
    """Return ``email`` without surrounding white space.

    :raises OptionError: when it cannot be an address. What else an address may contain is for the service to judge.
    """
    address = email.strip()
    if not all(address.partition("@")) or not address.isprintable() or " " in address:
        raise OptionError("email", f"The option 'email' must be an e-mail address, but is {email!r}.")
    return address


def _view(member: Object) -> View:
    """Return what is compared: the roles that cannot be given are not anybody's declaration."""
    return {"email": _address(member), "roles": sorted(assignable_roles(member))}


def _address(member: Object) -> str:
    # As the service lists it: changes are addressed by it, and it may differ in case from what the task says.
    return str(member.get("email"))


def _roles(member: Object) -> list[Any]:
    return member.get("roles") or []


def assignable_roles(member: Object) -> set[str]:
    """Return the roles of a member that can be given to one: the others are nobody's declaration."""
    return {role for role in _roles(member) if role in ASSIGNABLE_ROLES}


def _unassignable_roles(member: Object) -> list[Any]:
    return [role for role in _roles(member) if role not in ASSIGNABLE_ROLES]


def is_owner(member: Object) -> bool:
    """Tell whether the member owns the organization; the API neither makes owners nor changes them."""
    return OWNER_ROLE in _roles(member)


def _is_administrator(member: Object) -> bool:
    return not member.get("invitePending") and bool({ADMIN_ROLE, OWNER_ROLE} & set(_roles(member)))
