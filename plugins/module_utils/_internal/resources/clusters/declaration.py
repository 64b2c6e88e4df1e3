# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared cluster: its options and their validation, as far as it is possible without a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...api.vocabulary import is_uuid
from ...errors import OptionError

STAGES = ("dev", "test", "stage", "prod")
ENCRYPTIONS = ("Software", "Hardware", "Provider", "External")

# Encryption with customer-managed keys.
EXTERNAL = "External"

MAX_DESCRIPTION_LENGTH = 150

# Options for a cluster, wherever one is declared; described once: see documented_options.py.
OPTIONS: dict[str, dict[str, Any]] = {
    "name": {
        "description": ["Name of the cluster. If it does not exist, it is created with this name."],
        "type": "str",
    },
    "plan_type": {
        "description": [
            "Name or UUID of the plan type. M(community.camunda.camunda_cluster_parameters_info) lists the available "
            "ones.",
            "Required to create a cluster. It cannot be changed.",
        ],
        "type": "str",
    },
    "region": {
        "description": ["Name or UUID of the region. Required to create a cluster. It cannot be changed."],
        "type": "str",
    },
    "channel": {
        "description": ["Name or UUID of the channel. Required to create a cluster. It cannot be changed."],
        "type": "str",
    },
    "generation": {
        "description": [
            "Name or UUID of the generation. The default for a new cluster is the default of its channel.",
            "It is not compared if the cluster is updated automatically, because Camunda then changes it.",
            "For other clusters, the module fails if the generation differs, because only an upgrade changes it.",
        ],
        "type": "str",
    },
    "auto_update": {
        "description": [
            "Whether Camunda updates the cluster automatically. It cannot be changed.",
            "It is only compared in the channel C(Stable), because the API ignores it in others.",
        ],
        "type": "bool",
    },
    "stage": {
        "description": [
            "Stage of the cluster. It can be changed, but the API has no way to remove it.",
            "It is not compared if the API does not return the labels of the cluster.",
        ],
        "type": "str",
        "choices": list(STAGES),
    },
    "description": {
        "description": [f"Description, at most {MAX_DESCRIPTION_LENGTH} characters. An empty string removes it."],
        "type": "str",
    },
    "backup_region": {
        "description": [
            "UUID, ID (such as V(europe-west3)) or label of a second region for backups. Part of the enterprise "
            "offering. It cannot be changed."
        ],
        "type": "str",
    },
    "encryption": {
        "description": [
            "Encryption of the cluster. It cannot be changed. The default of the API is V(Provider).",
            "V(External) stands for customer-managed keys at AWS.",
        ],
        "type": "str",
        "choices": list(ENCRYPTIONS),
    },
}


class Keys(NamedTuple):
    """ARNs of the encryption keys of a cluster and of its backup region."""

    primary: str
    secondary: str | None


class ClusterDeclaration(NamedTuple):
    """The declared cluster. None leaves an existing value alone, and the choice for a new cluster to the API.

    :ivar cluster: UUID or name of an existing cluster.
    :ivar hardware_packages: write-only, like ``authorizations``.
    """

    cluster: str | None = None
    name: str | None = None
    plan_type: str | None = None
    region: str | None = None
    channel: str | None = None
    generation: str | None = None
    auto_update: bool | None = None
    stage: str | None = None
    description: str | None = None
    backup_region: str | None = None
    encryption: str | None = None
    hardware_packages: int | None = None
    authorizations: bool | None = None
    encryption_keys: Keys | None = None
    resume: bool = False
    upgrade: bool = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> ClusterDeclaration:
        """Return the declaration from the options; options that are not fields are ignored.

        :raises OptionError: for an invalid value.
        """
        values = {**cls._field_defaults, **{name: options[name] for name in cls._fields if name in options}}
        for name in ("cluster", "name", "plan_type", "region", "channel", "generation", "backup_region"):
            _check_text(name, values[name])
        if values["name"] is not None and is_uuid(values["name"]):
            raise OptionError(
                "name",
                f"The option 'name' is '{values['name']}', which is a UUID. Use 'cluster' for the UUID of a cluster.",
            )
        if len(values["description"] or "") > MAX_DESCRIPTION_LENGTH:
            raise OptionError(
                "description",
                f"The option 'description' must not have more than {MAX_DESCRIPTION_LENGTH} characters, but has "
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
                    f"The option 'encryption_keys' requires 'encryption: {EXTERNAL}', but 'encryption' is "
                    f"'{values['encryption']}'.",
                )
            values["encryption_keys"] = _validate_keys(keys)
        return cls(**values)


def check_deletion_target(options: Mapping[str, Any]) -> None:
    """Check that only one option names the cluster to delete.

    :raises OptionError: if both do.
    """
    if options["cluster"] is not None and options["name"] is not None:
        raise OptionError(
            "cluster",
            "With 'state: absent', set either 'cluster' or 'name', so that there is no doubt which cluster is deleted.",
        )


def _check_text(name: str, value: str | None) -> None:
    if value is not None and (not value.strip() or not value.isprintable()):
        raise OptionError(name, f"The option '{name}' must be printable text and not empty, but is {value!r}.")


def _validate_keys(given: Mapping[str, str | None]) -> Keys:
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
