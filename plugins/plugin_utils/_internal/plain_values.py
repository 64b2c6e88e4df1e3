# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts Ansible's own string and container types to plain Python values.

Strings from playbooks are tagged (unsafe, trusted, encrypted, with their origin), which breaks serializers and makes
large lists slow. Tasks work with plain values; vaulted values are decrypted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def plain(value: Any) -> Any:
    """Return ``value`` as plain Python values, including everything in it.

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
    # Concrete types first: checks against abstract types are slow the first time in each worker.
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
    # The type has another name and module since ansible-core 2.19.
    return type(value).__name__ in ("AnsibleVaultEncryptedUnicode", "EncryptedString")
