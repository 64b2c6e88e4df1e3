# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the Administration API: closed lists of its description, and how its names are compared."""

from __future__ import annotations

import re
import unicodedata

# Roles that can be given to a member, and those that reading may show as well.
ASSIGNABLE_ROLES = ("admin", "analyst", "developer", "modeler", "operationsengineer", "taskuser", "visitor")
OTHER_ROLES = ("member", "owner", "supportagent")

OWNER_ROLE = "owner"
ADMIN_ROLE = "admin"

# Permissions of a cluster's API client. A client that is made without any gets all of them, later ones included.
CLIENT_PERMISSIONS = ("Zeebe", "Operate", "Tasklist", "Optimize", "Secrets")

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def email_key(email: object) -> str:
    """Return an e-mail address in the form in which two of them are compared: case never matters.

    Lower case and not ``casefold``, which would take addresses of different people for one (``ß`` and ``ss``).
    """
    return unicodedata.normalize("NFC", str(email)).lower()


def is_uuid(text: str) -> bool:
    """Return True if ``text`` has the form of a UUID."""
    return _UUID.fullmatch(text) is not None
