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

NOT_TEXT_IN_YAML: tuple[str, ...] = ("yes", "no", "null", "~", "true", "Off", "y", "0", "-1", "+1", "1_000", "0123")
NOT_TEXT_IN_YAML += ("0o14", "0x1f", "1e3", ".5", ".inf", "12:30", "2024-01-01", "=", "<<", "", " ")
SYNTAX_OF_YAML: tuple[str, ...] = ("-", "- x", "? x", ": x", "a: b", "a #b", "#x", "@x", "`x`", "%x", "&x", "*x", "!x")
SYNTAX_OF_YAML += ("|", ">", "---", "[x]", "{x}", "it's", 'say "hi"', "both ' and \"", "back\\slash", "\\", "\\'")
TEMPLATES = ("{{ 7 * 6 }}", "{% raw %}", "{#x#}", "}}", "{{", "'}}'", "\"{{ 'x' }}\"", "%(name)s", "%(cluster)s", "%c")
SCRIPTS = ("café", "cafe\u0301", "Łódź", "имя", "名前", "اسم", "שם", "🚀", "ß", "İstanbul", "ﬁ", "\u202eevil")
SPACES = (" leading", "trailing ", "two  spaces", "no\u00a0break", "tab\t", "a\nb", "a\r\nb", "a\u2028b", "a\x85b")
LONG = ("word " * 29 + "end", "x" * 130, "{{ " + "word " * 25 + "}}", "two  " * 25 + "x")
PATHS = (".", "..", "a/b", "../x", "C:\\new")
UUIDS = ("00000000-0000-4000-8000-000000000000", "ABCDEF00-0000-4000-8000-00000000000A")

ODD = (*NOT_TEXT_IN_YAML, *SYNTAX_OF_YAML, *TEMPLATES, *SCRIPTS, *SPACES, *LONG, *PATHS, *UUIDS)

VALUES: tuple[str, ...] = (
    "-----BEGIN KEY-----\nabc\n\ndef\n-----END KEY-----\n",
    '{"type": "account"}',
    "[1, 2]",
    "True",
)
VALUES += ("a\n\n\n\nb", "\n", "  indented\nlines ", "line\n" * 3, "ends with lines\n\n", "{{ x }}\n{% y %}\n")
VALUES += ("\x00\x07", "#\n#\n", ("long line " * 20) + "\nand another", "\ufeffmark", "ctrl\x1c\x1d\x1e")

texts = st.one_of(st.sampled_from(ODD), st.text(max_size=20))
"""Everything that the API might show as a name."""

choices = st.fixed_dictionaries(
    {
        "uuid": st.uuids().map(str),
        "name": texts | st.sampled_from(("Stable", "Belgium, Europe (europe-west1)", "8.9 gen13", "Production")),
    }
)


def objects(field: str, values: tuple[str, ...]) -> SearchStrategy[State]:
    """Return objects with one field."""
    return st.sampled_from(values).map(lambda value: {field: value})


domains = st.sampled_from(("example.com", "EXAMPLE.org", "bücher.example"))

members = st.fixed_dictionaries(
    {
        "email": texts | st.builds("{}@{}".format, texts, domains),
        "name": texts,
        "roles": st.lists(st.sampled_from((*ROLES, *ROLES_OF_CAMUNDA)), max_size=4),
        "invitePending": st.booleans(),
    }
)

SOME_DAY = [*PERMISSIONS, "Permission of next year"]
permissions = st.lists(st.sampled_from(SOME_DAY), unique=True) | st.just(SOME_DAY)
clients = st.fixed_dictionaries({"name": texts, "permissions": permissions})

networks = st.sampled_from(
    ("192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "10.0.0.0/8,192.0.2.1 , 2001:DB8::1", "10.0.0.1/8", "", "any")
)
allowlists = st.none() | st.lists(st.fixed_dictionaries({"ip": networks}, optional={"description": texts}), max_size=3)

schedules = st.none() | st.sampled_from(
    ("0 2 * * *", "*/15  * * * *", "0 0 1,15 JAN-MAR MON", "@daily", "*/5 * * * *", "", "0 2 * * * *")
).map(lambda cron: {"name": "schedule", "schedule": cron})

usernames = objects("username", ("prometheus", "grafana", "with:colon", *ODD))
monitorings = st.fixed_dictionaries({"active": st.booleans(), "clients": st.lists(usernames, max_size=4)})

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
        "planType": choices,
        "region": choices,
        "channel": choices,
        "generation": choices,
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
    optional={"backupRegion": choices},
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


@st.composite
def possible_organizations(draw: st.DrawFn, parameters: State) -> State:
    """Return an organization whose export says everything that the collection can make again.

    :param parameters: what may be chosen for its clusters.
    """

    def some(names: SearchStrategy[str], least: int = 0, most: int = 3) -> list[str]:
        return draw(st.lists(names, min_size=least, max_size=most, unique=True))

    def chosen(choices: list[State]) -> State:
        return dict(draw(st.sampled_from(choices)))

    def cluster(name: str) -> State:
        channel, region = chosen(parameters["channels"]), chosen(parameters["regions"])
        # Of the other channels, all are updated. The generation is not exported then, and a new cluster has the newest.
        updated = channel["name"] != "Stable" or draw(st.booleans())
        monitored = draw(st.booleans())
        usernames = some(names.filter(lambda each: ":" not in each)) if monitored else []
        connectivity = {"allowedPrincipals": ["*", "arn:aws:iam::111122223333:root"], "allowedRegions": ["us-east-1"]}
        return {
            "name": name,
            "planType": _pair(chosen(parameters["clusterPlanTypes"])),
            "region": _pair(region),
            "channel": _pair(channel),
            "generation": _pair(channel["defaultGeneration"] if updated else chosen(channel["allowedGenerations"])),
            "autoUpdate": updated,
            "labels": some(st.sampled_from(STAGES), most=1),
            "encryption": {"type": draw(st.sampled_from(("Provider", "Software", "Hardware")))},
            "description": draw(st.none() | names),
            "ipallowlist": draw(st.none() | st.just([{"ip": "192.0.2.1/32,10.0.0.0/8", "description": name}])),
            "clients": [
                {"name": each, "permissions": some(st.sampled_from(PERMISSIONS), least=1, most=5)}
                for each in some(names)
            ],
            "secrets": {
                each: draw(st.sampled_from(VALUES)) for each in some(names.filter(lambda it: it not in PATHS[:2]))
            },
            "backup_schedule": draw(st.none() | st.just({"name": "schedule", "schedule": "0 2 * * MON"})),
            "monitoring": {"active": monitored, "clients": [{"username": each} for each in usernames]},
            "secure_connectivity": draw(st.none() | st.just(connectivity)) if region["provider"] == "AWS" else None,
        }

    everybody = [some(st.sampled_from(ROLES), least=1, most=len(ROLES)) for _number in range(draw(st.integers(0, 4)))]
    return {
        "members": [{"email": f"m{number}@example.com", "roles": roles} for number, roles in enumerate(everybody)],
        "clusters": [cluster(name) for name in some(names.filter(lambda each: each not in UUIDS))],
    }


def _pair(choice: State) -> State:
    return {"uuid": choice["uuid"], "name": choice["name"]}
