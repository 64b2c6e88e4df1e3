# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has another shape than the collection looks into is found, wherever it is; anything else comes through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api.response_schema import (
    ANYTHING,
    CLUSTER,
    MEMBER,
    MONITORING,
    PARAMETERS,
    schema_error,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ({}, MEMBER),
        ({"email": None, "roles": None}, MEMBER),
        ({"email": 5, "roles": ["admin", 5, None], "more": [{}]}, MEMBER),
        ({"uuid": "x", "status": {}, "ipallowlist": [{}, "192.0.2.1", None]}, CLUSTER),
        ({"clients": [None, 1, {"uuid": None}], "status": {"more": []}}, MONITORING),
        ({"channels": []}, PARAMETERS),
        ([{}], ANYTHING),
    ],
)
def test_fits(value: Any, shape: Any) -> None:
    assert schema_error(value, shape) is None


@pytest.mark.parametrize(
    ("value", "shape", "problem"),
    [
        ([], MEMBER, "it is not an object"),
        ({"roles": "admin"}, MEMBER, "it.roles is not a list"),
        ({"roles": [["admin"]]}, MEMBER, "it.roles[0] is not a text, a number or a boolean"),
        ({"email": {}}, MEMBER, "it.email is not a text, a number or a boolean"),
        ({}, CLUSTER, "it.uuid is not a text"),
        ({"uuid": ""}, CLUSTER, "it.uuid is not a text"),
        ({"uuid": "x", "status": {"ready": []}}, CLUSTER, "it.status.ready is not a text, a number or a boolean"),
        ({"uuid": "x", "generation": "8.9"}, CLUSTER, "it.generation is not an object"),
        ({"clients": [{"uuid": []}]}, MONITORING, "it.clients[0].uuid is not a text, a number or a boolean"),
        ({"channels": [None]}, PARAMETERS, "it.channels[0] is not an object"),
    ],
)
def test_does_not_fit(value: Any, shape: Any, problem: str) -> None:
    assert schema_error(value, shape) == problem


@given(value=JSON, shape=st.sampled_from([MEMBER, CLUSTER, MONITORING, PARAMETERS, [MEMBER]]))
def test_any_value_is_judged(value: Any, shape: Any) -> None:
    problem = schema_error(value, shape)
    assert problem is None or problem.startswith("it")
