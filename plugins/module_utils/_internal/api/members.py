# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members and invitations."""

from __future__ import annotations

from .call import Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import MEMBER
from .vocabulary import ASSIGNABLE_ROLES, email_key


class MemberOperations(Operations):
    """Members and invitations of the organization."""

    def members(self) -> list[Object]:
        """Return all members and pending invitations: ``{name, email, roles, invitePending}``."""
        return self._list("/members", MEMBER)

    def set_member_roles(self, email: str, roles: list[str]) -> None:
        """Invite ``email``, or replace the roles of the member: the API has one operation for both."""

        def verify() -> bool:
            found = [member for member in self.members() if email_key(member.get("email")) == email_key(email)]
            return any(set(member.get("roles") or []) & set(ASSIGNABLE_ROLES) == set(roles) for member in found)

        self._change(Effect.SET, "POST", path_of("members", email), {"orgRoles": roles}, verify)

    def remove_member(self, email: str) -> None:
        """Remove the member, or withdraw the invitation, that the service lists as ``email``."""

        def verify() -> bool:
            return all(member.get("email") != email for member in self.members())

        self._change(Effect.DELETE, "DELETE", path_of("members", email), None, verify)
