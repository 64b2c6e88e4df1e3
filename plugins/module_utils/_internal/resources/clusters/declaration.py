# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared about a cluster, checked as far as that is possible without asking anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...api.vocabulary import is_uuid
from ...errors import OptionError

STAGES = ("dev", "test", "stage", "prod")
ENCRYPTIONS = ("Software", "Hardware", "Provider", "External")

# Encryption with keys of one's own.
EXTERNAL = "External"

LONGEST_DESCRIPTION = 150


class Keys(NamedTuple):
    """ARNs of the keys with which a cluster is encrypted; the second one for its backup region."""

    primary: str
    secondary: str | None


class ClusterDeclaration(NamedTuple):
    """The declared cluster. None means: left alone, and up to the API for a new one.

    :ivar cluster: UUID or name of an existing cluster.
    :ivar hardware_packages: never shown by the API, like ``authorizations``.
    """

    cluster: str | None
    name: str | None
    plan_type: str | None
    region: str | None
    channel: str | None
    generation: str | None
    auto_update: bool | None
    stage: str | None
    description: str | None
    backup_region: str | None
    encryption: str | None
    hardware_packages: int | None
    authorizations: bool | None
    encryption_keys: Keys | None
    resume: bool
    upgrade: bool

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> ClusterDeclaration:
        """Return what the options of the module declare.

        :raises OptionError: for a value that cannot be right.
        """
        values = {name: options[name] for name in cls._fields}
        for name in ("cluster", "name", "plan_type", "region", "channel", "generation", "backup_region"):
            _check_text(name, values[name])
        if values["name"] is not None and is_uuid(values["name"]):
            raise OptionError(
                "name", f"The option 'name' is '{values['name']}', a UUID; clusters are named by UUID with 'cluster'."
            )
        if len(values["description"] or "") > LONGEST_DESCRIPTION:
            raise OptionError(
                "description",
                f"The option 'description' must not have more than {LONGEST_DESCRIPTION} characters, but has "
                f"{len(values['description'])}.",
            )
        if values["hardware_packages"] is not None and values["hardware_packages"] < 1:
            raise OptionError(
                "hardware_packages",
                f"The option 'hardware_packages' must be at least 1, but is {values['hardware_packages']}.",
            )
        keys = values["encryption_keys"]
        if keys is not None:
            if values["encryption"] not in (None, EXTERNAL):
                raise OptionError(
                    "encryption_keys",
                    f"The option 'encryption_keys' goes with 'encryption: {EXTERNAL}' and not with "
                    f"'{values['encryption']}'.",
                )
            values["encryption_keys"] = _checked_keys(keys)
        return cls(**values)


def check_absent(options: Mapping[str, Any]) -> None:
    """Check what names the cluster that is to be deleted.

    :raises OptionError: when that is not exactly one thing.
    """
    if options["cluster"] is not None and options["name"] is not None:
        raise OptionError(
            "cluster",
            "With 'state: absent', give either 'cluster' or 'name': there must be no doubt which cluster is deleted.",
        )


def _check_text(name: str, value: str | None) -> None:
    if value is not None and (not value.strip() or not value.isprintable()):
        raise OptionError(name, f"The option '{name}' must be printable text and not empty, but is {value!r}.")


def _checked_keys(given: Mapping[str, str | None]) -> Keys:
    for name in ("primary", "secondary"):
        arn = given.get(name)
        parts = (arn or "").split(":")
        if arn is not None and (len(parts) < 6 or parts[0] != "arn" or parts[2] != "kms" or not parts[5]):
            raise OptionError(
                "encryption_keys",
                f"The option 'encryption_keys.{name}' must be the ARN of an AWS KMS key, such as "
                f"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, but is '{arn}'.",
            )
    if given["primary"] == given.get("secondary"):
        raise OptionError("encryption_keys", "The two keys in the option 'encryption_keys' must not be the same.")
    return Keys(str(given["primary"]), given.get("secondary"))
