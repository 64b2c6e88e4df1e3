# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random organizations, as state documents of the simulator."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

State = dict[str, Any]

ROLES = ("admin", "analyst", "developer", "modeler", "operationsengineer", "taskuser", "visitor")
ROLES_OF_CAMUNDA = ("owner", "member", "supportagent", "role-of-next-year")
PERMISSIONS = ("Zeebe", "Operate", "Tasklist", "Optimize", "Secrets")
STAGES = ("dev", "test", "stage", "prod")

NOT_TEXT_IN_YAML: tuple[str, ...] = (
    "yes",
    "no",
    "null",
    "~",
    "true",
    "Off",
    "y",
    "0",
    "-1",
    "+1",
    "1_000",
    "0123",
    "0o14",
    "0x1f",
)
NOT_TEXT_IN_YAML += ("1e3", ".5", ".inf", "12:30", "2024-01-01", "=", "<<", "", " ")
SYNTAX_OF_YAML: tuple[str, ...] = (
    "-",
    "- x",
    "? x",
    ": x",
    "a: b",
    "a #b",
    "#x",
    "@x",
    "`x`",
    "%x",
    "&x",
    "*x",
    "!x",
    "|",
    ">",
    "---",
)
SYNTAX_OF_YAML += ("[x]", "{x}", "it's", 'say "hi"', "both ' and \"", "back\\slash", "\\", "\\'", "C:\\new")
TEMPLATES = ("{{ 7 * 6 }}", "{% raw %}", "{#x#}", "}}", "{{", "'}}'", "\"{{ 'x' }}\"", "%(name)s", "%(cluster)s", "%c")
SCRIPTS = ("café", "cafe\u0301", "Łódź", "имя", "名前", "اسم", "שם", "🚀", "ß", "İstanbul", "ﬁ", "\u202eevil")
SPACES = (" leading", "trailing ", "two  spaces", "no\u00a0break", "tab\t", "a\nb", "a\r\nb", "a\u2028b", "a\x85b")
LONG = ("word " * 29 + "end", "x" * 130, "{{ " + "word " * 25 + "}}", "two  " * 25 + "x")
PATHS = (".", "..", "a/b", "../x")
UUIDS = ("00000000-0000-4000-8000-000000000000", "ABCDEF00-0000-4000-8000-00000000000A")

ODD = (*NOT_TEXT_IN_YAML, *SYNTAX_OF_YAML, *TEMPLATES, *SCRIPTS, *SPACES, *LONG, *PATHS, *UUIDS)

VALUES: tuple[str, ...] = (
    "-----BEGIN KEY-----\nabc\n\ndef\n-----END KEY-----\n",
    '{"type": "account"}',
    "[1, 2]",
    "True",
    "a\n\n\n\nb",
)
VALUES += ("\n", "  indented\nlines ", "line\n" * 3, "ends with lines\n\n", "{{ x }}\n{% y %}\n", "\x00\x07", "#\n#\n")
VALUES += (("long line " * 20) + "\nand another", "\ufeffmark", "ctrl\x1c\x1d\x1e")

texts = st.one_of(st.sampled_from(ODD), st.text(max_size=20))
"""Everything that the API might show as a name."""

things = st.sampled_from(("Stable", "Alpha", "Belgium, Europe (europe-west1)", "8.9 gen13", "Production"))


def pairs(names: SearchStrategy[str]) -> SearchStrategy[State]:
    """Return pairs of name and UUID."""
    return st.fixed_dictionaries({"uuid": st.uuids().map(str), "name": names})


def objects(field: str, values: tuple[str, ...]) -> SearchStrategy[State]:
    """Return objects with one field."""
    return st.sampled_from(values).map(lambda value: {field: value})


addresses = st.one_of(
    st.builds("{}@{}".format, texts, st.sampled_from(("example.com", "EXAMPLE.org", "bücher.example"))), texts
)

members = st.fixed_dictionaries(
    {
        "email": addresses,
        "name": texts,
        "roles": st.lists(st.sampled_from((*ROLES, *ROLES_OF_CAMUNDA)), max_size=4),
        "invitePending": st.booleans(),
    }
)

clients = st.fixed_dictionaries(
    {
        "name": texts,
        "permissions": st.lists(st.sampled_from((*PERMISSIONS, "Permission of next year")), unique=True)
        | st.just([*PERMISSIONS, "Permission of next year"]),
    }
)

networks = st.sampled_from(
    ("192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "10.0.0.0/8,192.0.2.1 , 2001:DB8::1", "10.0.0.1/8", "", "any")
)
allowlists = st.none() | st.lists(st.fixed_dictionaries({"ip": networks}, optional={"description": texts}), max_size=3)

schedules = st.none() | st.sampled_from(
    ("0 2 * * *", "*/15  * * * *", "0 0 1,15 JAN-MAR MON", "@daily", "*/5 * * * *", "", "0 2 * * * *")
).map(lambda cron: {"name": "schedule", "schedule": cron})

usernames = st.lists(st.sampled_from(("prometheus", "grafana", "with:colon", *ODD)), max_size=4)
monitorings = st.builds(
    lambda active, names: {"active": active, "clients": [{"username": name} for name in names]},
    st.booleans(),
    usernames,
)

principals = st.sampled_from(("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a b", "*", ""))
connectivities = st.none() | st.fixed_dictionaries(
    {
        "allowedPrincipals": st.lists(principals, max_size=3),
        "allowedRegions": st.lists(st.sampled_from(("eu-central-1", "us-east-1")), max_size=3),
    }
)

clusters = st.fixed_dictionaries(
    {
        "uuid": st.uuids().map(str),
        "name": texts,
        "planType": pairs(things | texts),
        "region": pairs(things | texts),
        "channel": pairs(things | texts),
        "generation": pairs(things | texts),
        "autoUpdate": st.booleans(),
        "labels": st.none() | st.lists(st.sampled_from((*STAGES, "blue", "yes"))),
        "encryption": st.just({}) | objects("type", ("Provider", "Software", "External", "New")),
        "description": st.none() | texts,
        "ipallowlist": allowlists,
        "status": objects("ready", ("Healthy", "Suspended", "Creating", "Updating", "WaitingForInput", "Odd")),
        "clients": st.lists(clients, max_size=3, unique_by=lambda client: client["name"]),
        "secrets": st.dictionaries(texts, texts | st.sampled_from(VALUES), max_size=4),
        "backup_schedule": schedules,
        "monitoring": monitorings,
        "secure_connectivity": connectivities,
    },
    optional={"backupRegion": pairs(things | texts)},
)


@st.composite
def organizations(draw: st.DrawFn) -> State:
    """Return an organization with members and clusters, some of which share their names."""
    found = draw(st.lists(clusters, max_size=4))
    if len(found) > 1 and draw(st.booleans()):
        found[1]["name"] = found[0]["name"]
    everybody = draw(st.lists(members, max_size=6, unique_by=lambda member: str(member["email"]).casefold()))
    return {"members": everybody, "clusters": found}


def every_odd_name() -> State:
    """Return an organization in which everything that has a name has each of the odd ones."""
    kinds: State = {
        "clients": [{"name": name, "permissions": ["Zeebe"]} for name in ODD],
        "secrets": {f"value-{number}": value for number, value in enumerate((*VALUES, *ODD))} | dict.fromkeys(ODD, "x"),
        "monitoring": {"active": True, "clients": [{"username": name} for name in ODD[:20]]},
        "ipallowlist": [{"ip": f"192.0.2.{number}", "description": name} for number, name in enumerate(ODD)],
        "secure_connectivity": {"allowedPrincipals": list(ODD), "allowedRegions": ["eu-central-1"]},
    }
    named = [{"name": name, "description": name, "labels": ["yes"], "secrets": {"KEY": name}} for name in ODD]
    addresses = [f"{name}@example.com" for name in ODD]
    return {
        "members": [{"email": address, "roles": ["analyst"]} for address in addresses],
        "clusters": [{"name": "everything", **kinds}, *named],
    }


names = st.sampled_from([name for name in ODD if name.strip() and name.isprintable() and len(name) < 50])
"""Names that the API takes."""

ENCRYPTED = ("Provider", "Software", "Hardware")


@st.composite
def possible_organizations(draw: st.DrawFn, parameters: State) -> State:
    """Return an organization whose export says everything that the collection can make again.

    :param parameters: what may be chosen for its clusters.
    """

    def pair(choices: list[State]) -> State:
        chosen = draw(st.sampled_from(choices))
        return {"uuid": chosen["uuid"], "name": chosen["name"]}

    def cluster(name: str) -> State:
        channel = draw(st.sampled_from(parameters["channels"]))
        region = pair(parameters["regions"])
        in_aws = next(each["provider"] for each in parameters["regions"] if each["uuid"] == region["uuid"]) == "AWS"
        connectivity = {"allowedPrincipals": ["*", "arn:aws:iam::111122223333:root"], "allowedRegions": ["us-east-1"]}
        return {
            "name": name,
            "planType": pair(parameters["clusterPlanTypes"]),
            "region": region,
            "channel": {"uuid": channel["uuid"], "name": channel["name"]},
            "generation": pair(channel["allowedGenerations"]),
            # Of the other channels, all are updated.
            "autoUpdate": False,
            "labels": draw(st.sampled_from(([], *([stage] for stage in STAGES)))),
            "encryption": {"type": draw(st.sampled_from(ENCRYPTED))},
            "description": draw(st.none() | names),
            "ipallowlist": draw(st.none() | st.just([{"ip": "192.0.2.1/32,10.0.0.0/8", "description": name}])),
            "clients": [
                {"name": each, "permissions": draw(st.lists(st.sampled_from(PERMISSIONS), min_size=1, unique=True))}
                for each in draw(st.lists(names, max_size=3, unique=True))
            ],
            "secrets": draw(st.dictionaries(names.filter(_is_no_path), st.sampled_from(VALUES), max_size=3)),
            "backup_schedule": draw(st.none() | st.just({"name": "schedule", "schedule": "0 2 * * MON"})),
            "monitoring": {
                "active": draw(st.booleans()),
                "clients": [],
            },
            "secure_connectivity": draw(st.none() | st.just(connectivity)) if in_aws else None,
        }

    found = [cluster(name) for name in draw(st.lists(names.filter(_is_no_uuid), max_size=3, unique=True))]
    for each in found:
        each["autoUpdate"] = draw(st.booleans()) if each["channel"]["name"] == "Stable" else True
        if each["autoUpdate"]:
            # It is not exported, and a new cluster has the newest.
            channel = next(it for it in parameters["channels"] if it["uuid"] == each["channel"]["uuid"])
            each["generation"] = channel["defaultGeneration"]
        if each["monitoring"]["active"]:
            usernames = draw(st.lists(names.filter(lambda name: ":" not in name), max_size=3, unique=True))
            each["monitoring"]["clients"] = [{"username": name} for name in usernames]
    everybody = [
        {"email": f"m{number}@example.com", "roles": draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))}
        for number in range(draw(st.integers(0, 4)))
    ]
    return {"members": everybody, "clusters": found}


def _is_no_uuid(name: str) -> bool:
    return name not in UUIDS


def _is_no_path(name: str) -> bool:
    return name not in (".", "..")
