# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization: everything that is wrong is told at once, with its place, before anybody is asked."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.declaration import (
    Declaration,
    MaxRemovals,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.problems import (
    DeclarationRefused,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION

DECLARED_PARTS = {"api_clients", "connector_secrets", "ip_allowlist"}
DECLARED_PARTS |= {"backup_schedule", "monitoring", "secure_connectivity"}
UUID = "8c1c8d0e-4d2f-4c8a-9a53-3f7b6f0a1b2c"


def declared(**options: Any) -> Declaration:
    """Return the declaration that the module makes of its options."""
    validation = ArgumentSpecValidator(DEFINITION.argument_spec(), **DEFINITION.constraints).validate(options)
    assert validation.error_messages == []
    return Declaration.from_options(validation.validated_parameters, Messages(Redactor()))


def problems(**options: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a declaration: place and message."""
    with pytest.raises(DeclarationRefused) as caught:
        declared(**options)
    return [(problem["place"], problem["message"]) for problem in caught.value.problems]


def only_problem(place: str, **options: Any) -> str:
    """Return the message of the one problem, which is at ``place``."""
    found = problems(**options)
    assert [at for at, message in found] == [place]
    return found[0][1]


def test_omitted_parts_are_not_declared_and_empty_parts_are() -> None:
    declaration = declared(members=[])
    assert (declaration.members, declaration.clusters) == ({}, None)
    parts = {"api_clients": [], "connector_secrets": [], "ip_allowlist": [], "monitoring": {"clients": []}}
    clusters: list[dict[str, Any]] = [{"name": "none"}, {"name": "empty", **parts}, {"name": "on", "monitoring": {}}]
    none, empty, on = declared(clusters=clusters).clusters or []
    assert none.parts == {}
    assert empty.parts == {"api_clients": {}, "connector_secrets": {}, "ip_allowlist": [], "monitoring": []}
    assert on.parts == {"monitoring": None}, "without credentials"


def test_declaration_is_normalized() -> None:
    declaration = declared(
        members=[{"email": " ada@example.com ", "roles": ["admin", "analyst", "admin"]}, {"email": "b@example.com"}],
        clusters=[
            {
                "uuid": UUID,
                "backup_schedule": " 0  2 * * * ",
                "ip_allowlist": [{"ip": "192.0.2.1, 2001:DB8::/48"}],
                "secure_connectivity": {"principals": ["one", "one"], "regions": ["eu-west-1"]},
                "monitoring": {"clients": [{"username": "prometheus"}]},
                "api_clients": [{"name": "worker", "permissions": ["all"]}, {"name": "other"}],
            }
        ],
    )
    assert declaration.members == {"ada@example.com": ["admin", "analyst"], "b@example.com": None}
    (cluster,) = declaration.clusters or []
    assert cluster.own.cluster == UUID
    assert cluster.parts == {
        "backup_schedule": "0 2 * * *",
        "ip_allowlist": [{"ip": "192.0.2.1/32,2001:db8::/48", "description": ""}],
        "secure_connectivity": (["one"], ["eu-west-1"]),
        "monitoring": ["prometheus"],
        "api_clients": {"worker": ["all"], "other": None},
    }


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = problems(
        members=[{"email": "nobody"}, {"email": "ada@example.com", "roles": []}],
        max_removals="many",
        clusters=[
            {
                "name": "orders",
                "description": "x" * 151,
                "api_clients": [{"name": "ok"}, {"name": " "}, {"name": "all", "permissions": ["all", "Zeebe"]}],
                "connector_secrets": [{"name": "n" * 50, "value": "v"}, {"name": "EMPTY", "value": ""}],
                "ip_allowlist": [{"ip": "192.0.2.300"}],
                "backup_schedule": "* * * * *",
                "monitoring": {"clients": [{"username": "a:b"}]},
                "secure_connectivity": {"principals": [], "regions": ["eu-west-1"]},
            },
            {},
        ],
    )
    parts = ["api_clients[1]", "api_clients[2]", "backup_schedule", "connector_secrets[0]", "connector_secrets[1]"]
    parts += ["ip_allowlist", "monitoring[0]", "secure_connectivity"]
    expected = ["clusters[0] ('orders')", *(f"clusters[0] ('orders'), {part}" for part in parts), "clusters[1]"]
    assert sorted(place for place, message in found) == [*expected, "max_removals", "members[0]", "members[1]"]


def test_message_lists_all_problems_and_says_that_nothing_was_changed() -> None:
    with pytest.raises(DeclarationRefused) as caught:
        declared(members=[{"email": "nobody"}, {"email": "no one"}])
    lines = caught.value.message.splitlines()
    assert lines[0] == "There are 2 problems; nothing was changed."
    assert lines[1].startswith("- members[0]: The option 'email' must be an e-mail address, but is 'nobody'")
    assert lines[2].startswith("- members[1]: ")
    assert caught.value.details()["code"] == "declaration_refused"
    assert [problem["code"] for problem in caught.value.details()["problems"]] == ["option_invalid"] * 2
    with pytest.raises(DeclarationRefused) as caught:
        declared(members=[{"email": "nobody"}])
    (line,) = caught.value.message.splitlines()
    assert line.startswith("members[0]: ")
    assert line.endswith(" Nothing was changed.")


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


@pytest.mark.parametrize(
    ("place", "clusters"),
    [
        (f"clusters[1] ('{UUID.upper()}')", [{"uuid": UUID}, {"uuid": UUID.upper()}]),
        ("clusters[1] ('b')", [{"uuid": UUID, "name": "a"}, {"uuid": UUID, "name": "b"}]),
        ("clusters[0] ('a'), api_clients[1]", [{"name": "a", "api_clients": named("c", "c")}]),
        ("clusters[0] ('a'), connector_secrets[2]", [{"name": "a", "connector_secrets": named("c", "C", "c")}]),
        ("clusters[0] ('a'), monitoring[1]", [{"name": "a", "monitoring": {"clients": [{"username": "c"}] * 2}}]),
    ],
)
def test_nothing_may_be_declared_twice(place: str, clusters: list[dict[str, Any]]) -> None:
    message = only_problem(place, clusters=clusters)
    assert "is declared twice" in message or "It has the same " in message


def test_place_of_the_first_of_two_is_named() -> None:
    message = only_problem("clusters[1] ('a')", clusters=named("a", "a"))
    assert message == "It has the same name as clusters[0] ('a')."
    members = [{"email": "ada@example.com"}, {"email": "ADA@example.com"}]
    assert "is declared twice" in only_problem("members[1]", members=members)


@pytest.mark.parametrize("uuid", ["orders", "", UUID + "0"])
def test_a_uuid_has_to_be_one_and_a_name_must_not(uuid: str) -> None:
    place = f"clusters[0] ('{uuid}')" if uuid else "clusters[0]"
    assert "must be the UUID of a cluster" in only_problem(place, clusters=[{"uuid": uuid}])
    assert "a UUID" in only_problem(f"clusters[0] ('{UUID}')", clusters=named(UUID))


def test_parts_that_are_not_declared_cannot_be_purged() -> None:
    message = "contains 'members', but no members are declared"
    assert message in only_problem("purge", clusters=[], purge=["members"])
    message = "contains 'api_clients', 'monitoring', but no clusters are declared"
    assert message in only_problem("purge", members=[], purge=["members", "monitoring", "api_clients"])
    assert set(DEFINITION.options["purge"]["choices"]) == DECLARED_PARTS | {"members"}, "clusters cannot be purged"


@pytest.mark.parametrize("text", ["5", "0", " 12 ", "10%", "0%", "100%"])
def test_forms_of_the_limit(text: str) -> None:
    limit = MaxRemovals.from_text(text)
    assert (limit.number, limit.percent) == (int(text.strip(" %")), "%" in text)
    assert str(limit) == text.strip()


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "5 %", "1.5", "10%%", "%", "٣", "9999999999"])
def test_other_forms_of_the_limit_are_refused(text: str) -> None:
    with pytest.raises(OptionError, match="must be a whole number, such as 5, or a percentage, such as '10%'"):
        MaxRemovals.from_text(text)
