# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens: made by the token service, checked by the API."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from clock import Clock

API_AUDIENCE = "api.cloud.camunda.io"
"""Audience of the Administration API."""

ISSUER = "https://weblogin.cloud.camunda.io/"

ORGANIZATION_CLAIM = "https://camunda.com/orgId"
"""Claim with the organization's id. How Camunda names it in tokens for this API is not public: this name is assumed."""


REMEMBERED_TOKENS = 1024
"""Tokens whose signatures are not checked again, as that takes longer than all the rest of a request."""


def new_signing_key() -> RSAPrivateKey:
    """Return a key for :class:`Tokens`."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Bearer:
    """Who an accepted token speaks for."""

    client_id: str
    owner_id: str


class Tokens:
    """Signs tokens, and knows which of them are still good.

    :param lifetime: seconds for which a token is good.
    :param key: what it signs them with.
    """

    def __init__(self, clock: Clock, lifetime: float, key: RSAPrivateKey) -> None:
        self._clock = clock
        self.lifetime = lifetime
        self._key = key
        self._public_key = self._key.public_key()
        self._generation = 0
        self._issued = 0
        self._read = functools.lru_cache(REMEMBERED_TOKENS)(self._checked)

    def issue(self, client_id: str, owner_id: str, audience: str, scope: str) -> str:
        """Return a token with the claims of Auth0's machine-to-machine tokens (Camunda's own are not public)."""
        now = self._clock.now()
        self._issued += 1
        claims = {
            "iss": ISSUER,
            "sub": f"{client_id}@clients",
            "aud": audience,
            "iat": int(now),
            # Rounded down: the API must not accept a token for longer than the token service promised.
            "exp": int(now + self.lifetime),
            "azp": client_id,
            "gty": "client-credentials",
            "scope": scope,
            # Two tokens of one second would otherwise be the same text, and tests could not tell them apart.
            "jti": str(self._issued),
            ORGANIZATION_CLAIM: owner_id,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id()})

    def accept(self, token: str) -> Bearer | None:
        """Return who ``token`` speaks for, or None if the Administration API would not accept it."""
        content = self._read(token)
        if content is None or content["header"].get("kid") != self._key_id():
            return None
        claims = content["payload"]
        if self._clock.now() >= claims["exp"]:
            return None
        return Bearer(claims["azp"], claims[ORGANIZATION_CLAIM])

    def _checked(self, token: str) -> dict[str, Any] | None:
        """Return header and payload of ``token``, or None if they are not what this service signed for the API."""
        try:
            return jwt.decode_complete(
                token,
                self._public_key,
                algorithms=["RS256"],
                audience=API_AUDIENCE,
                issuer=ISSUER,
                # Time is checked at each use, because PyJWT knows only the machine's clock.
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["exp", "azp"]},
            )
        except jwt.InvalidTokenError:
            return None

    def revoke_all(self) -> None:
        """Make every token issued so far worthless, as a change of the signing key does."""
        self._generation += 1

    def _key_id(self) -> str:
        return f"key-{self._generation}"
