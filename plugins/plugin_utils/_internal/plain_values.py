# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's own string and container types, turned into plain Python values.

Strings from playbooks carry marks (unsafe, trusted, encrypted, where they come from) that break serialisers and make
large lists slow. What a task works with is plain; vaulted values are decrypted on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def plain(value: Any) -> Any:
    """Return ``value`` with everything in it plain.

    :raises AnsibleError: when a vaulted value cannot be decrypted.
    """
    kind = type(value)
    if value is None or kind is bool or kind is int or kind is float or kind is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    # Concrete types first: what Ansible's own are of the abstract ones, each worker would have to find out for itself.
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (dict, Mapping)):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if _is_encrypted(value):
        return str.__str__(str(value))
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return str(value)


def _is_encrypted(value: Any) -> bool:
    # The type has another name and place from ansible-core 2.19 on.
    return type(value).__name__ in ("AnsibleVaultEncryptedUnicode", "EncryptedString")
