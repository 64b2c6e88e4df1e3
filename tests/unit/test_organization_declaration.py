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

UUID = "8c1c8d0e-4d2f-4c8a-9a53-3f7b6f0a1b2c"


def declared(messages: Messages | None = None, **options: Any) -> Declaration:
    """Return the declaration that the module makes of its options."""
    validation = ArgumentSpecValidator(DEFINITION.argument_spec(), **DEFINITION.constraints).validate(options)
    assert validation.error_messages == []
    return Declaration.from_options(validation.validated_parameters, messages or Messages(Redactor()))


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


# What is right


def test_parts_that_are_left_out_are_not_declared() -> None:
    declaration = declared(members=[])
    assert (declaration.members, declaration.clusters) == ({}, None)
    (cluster,) = declared(clusters=[{"name": "orders"}]).clusters or []
    assert cluster.parts == {}


def test_empty_parts_are_declared() -> None:
    parts = {"api_clients": [], "connector_secrets": [], "ip_allowlist": [], "monitoring": {"clients": []}}
    (cluster,) = declared(clusters=[{"name": "orders", **parts}]).clusters or []
    assert cluster.parts == {"api_clients": {}, "connector_secrets": {}, "ip_allowlist": [], "monitoring": []}


def test_monitoring_without_credentials_is_declared() -> None:
    (cluster,) = declared(clusters=[{"name": "orders", "monitoring": {}}]).clusters or []
    assert cluster.parts == {"monitoring": None}


def test_what_is_declared_is_put_in_order() -> None:
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


def test_values_of_secrets_are_masked_from_now_on() -> None:
    messages = Messages(Redactor())
    secrets = [{"name": "KEY", "value": "value-that-is-secret"}, {"name": "OTHER"}]
    (cluster,) = declared(messages, clusters=[{"name": "orders", "connector_secrets": secrets}]).clusters or []
    assert cluster.parts == {"connector_secrets": {"KEY": "value-that-is-secret", "OTHER": None}}
    assert "value-that-is-secret" not in messages.redactor.mask("it is value-that-is-secret")


# What is wrong


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
    assert sorted(place for place, message in found) == sorted(
        [
            "max_removals",
            "members[0]",
            "members[1]",
            "clusters[0] ('orders')",
            "clusters[0] ('orders'), api_clients[1]",
            "clusters[0] ('orders'), api_clients[2]",
            "clusters[0] ('orders'), connector_secrets[0]",
            "clusters[0] ('orders'), connector_secrets[1]",
            "clusters[0] ('orders'), ip_allowlist",
            "clusters[0] ('orders'), backup_schedule",
            "clusters[0] ('orders'), monitoring[0]",
            "clusters[0] ('orders'), secure_connectivity",
            "clusters[1]",
        ]
    )


def test_the_message_lists_all_problems_and_says_that_nothing_was_changed() -> None:
    with pytest.raises(DeclarationRefused) as caught:
        declared(members=[{"email": "nobody"}, {"email": "no one"}])
    lines = caught.value.message.splitlines()
    assert lines[0] == "There are 2 problems; nothing was changed."
    assert lines[1].startswith("- members[0]: The option 'email' must be an e-mail address, but is 'nobody'")
    assert lines[2].startswith("- members[1]: ")
    assert caught.value.details()["code"] == "declaration_refused"
    assert [problem["code"] for problem in caught.value.details()["problems"]] == ["option_invalid"] * 2


def test_one_problem_is_one_sentence() -> None:
    with pytest.raises(DeclarationRefused) as caught:
        declared(members=[{"email": "nobody"}])
    assert caught.value.message.startswith("members[0]: ")
    assert caught.value.message.endswith(" Nothing was changed.")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("place", "options"),
    [
        ("members[1]", {"members": [{"email": "ada@example.com"}, {"email": "ADA@example.com"}]}),
        ("clusters[1] ('a')", {"clusters": [{"name": "a"}, {"name": "a"}]}),
        (f"clusters[1] ('{UUID.upper()}')", {"clusters": [{"uuid": UUID}, {"uuid": UUID.upper()}]}),
        ("clusters[1] ('b')", {"clusters": [{"uuid": UUID, "name": "a"}, {"uuid": UUID, "name": "b"}]}),
        (
            "clusters[0] ('a'), api_clients[1]",
            {"clusters": [{"name": "a", "api_clients": [{"name": "c"}, {"name": "c"}]}]},
        ),
        (
            "clusters[0] ('a'), connector_secrets[2]",
            {"clusters": [{"name": "a", "connector_secrets": [{"name": "c"}, {"name": "C"}, {"name": "c"}]}]},
        ),
        (
            "clusters[0] ('a'), monitoring[1]",
            {"clusters": [{"name": "a", "monitoring": {"clients": [{"username": "c"}, {"username": "c"}]}}]},
        ),
    ],
)
def test_nothing_may_be_declared_twice(place: str, options: dict[str, Any]) -> None:
    message = only_problem(place, **options)
    assert "is declared twice" in message or "It has the same " in message


def test_the_other_place_of_a_duplicate_is_named() -> None:
    assert only_problem("clusters[1] ('a')", clusters=[{"name": "a"}, {"name": "a"}]) == (
        "It has the same name as clusters[0] ('a')."
    )


@pytest.mark.parametrize("uuid", ["orders", "", UUID + "0"])
def test_a_uuid_has_to_be_one(uuid: str) -> None:
    place = f"clusters[0] ('{uuid}')" if uuid else "clusters[0]"
    assert "must be the UUID of a cluster" in only_problem(place, clusters=[{"uuid": uuid}])


def test_a_name_is_no_uuid() -> None:
    assert "a UUID" in only_problem(f"clusters[0] ('{UUID}')", clusters=[{"name": UUID}])


# Purge and its limit


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clusters": [], "purge": ["members"]}, "contains 'members', but no members are declared"),
        (
            {"members": [], "purge": ["members", "monitoring", "api_clients"]},
            "contains 'api_clients', 'monitoring', but no clusters are declared",
        ),
    ],
)
def test_what_is_not_declared_cannot_be_purged(options: dict[str, Any], message: str) -> None:
    assert message in only_problem("purge", **options)


def test_clusters_cannot_be_purged() -> None:
    assert set(DEFINITION.options["purge"]["choices"]) == {
        "members",
        "api_clients",
        "connector_secrets",
        "ip_allowlist",
        "backup_schedule",
        "monitoring",
        "secure_connectivity",
    }


@pytest.mark.parametrize(
    ("text", "number", "percent"),
    [("5", 5, False), ("0", 0, False), (" 12 ", 12, False), ("10%", 10, True), ("0%", 0, True), ("100%", 100, True)],
)
def test_forms_of_the_limit(text: str, number: int, percent: bool) -> None:
    limit = MaxRemovals.from_text(text)
    assert (limit.number, limit.percent) == (number, percent)
    assert str(limit) == text.strip()


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "5 %", "1.5", "10%%", "%", "٣", "9999999999"])
def test_other_forms_of_the_limit_are_refused(text: str) -> None:
    with pytest.raises(OptionError, match="must be a whole number, such as 5, or a percentage, such as '10%'"):
        MaxRemovals.from_text(text)


def test_a_number_needs_no_quotes() -> None:
    assert declared(members=[], max_removals=7).max_removals == MaxRemovals(7, percent=False)


def test_five_removals_are_the_limit_by_default() -> None:
    assert declared(members=[]).max_removals == MaxRemovals(5, percent=False)
