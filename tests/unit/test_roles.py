# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles say they take, against what their modules take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION as APPLY
from ansible_collections.community.camunda.plugins.modules.camunda_organization_info import DEFINITION as READ

ROLES = Path(__file__).resolve().parents[2] / "roles"


def shape(spec: Mapping[str, Any]) -> Any:
    """Return what an option takes, without what is said about it."""
    own = {name: spec.get(name) for name in ("type", "elements", "choices", "required")}
    return own, {name: shape(option) for name, option in spec.get("options", {}).items()}


def options_of(role: str) -> dict[str, Any]:
    """Return the options of a role as its argument spec describes them."""
    text = (ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    return found


def test_the_role_takes_what_the_module_takes() -> None:
    options = {name.removeprefix("organization_"): spec for name, spec in options_of("organization").items()}
    assert {name: shape(spec) for name, spec in options.items()} == {
        name: shape(spec) for name, spec in APPLY.options.items()
    }
    assert {name: spec["default"] for name, spec in options.items() if "default" in spec} == {
        name: spec["default"] for name, spec in APPLY.options.items() if "default" in spec
    }


def test_the_export_offers_what_the_module_offers() -> None:
    assert options_of("organization_export")["organization_export_parts"]["choices"] == READ.options["parts"]["choices"]


@pytest.mark.parametrize("role", sorted(path.name for path in ROLES.iterdir()))
def test_defaults_are_those_of_the_argument_spec(role: str) -> None:
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    described = {name: spec.get("default") for name, spec in options_of(role).items()}
    assert set(defaults) <= set(described)
    assert defaults == {name: described[name] for name in defaults}
