# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests: an authority of one's own, and what it signs."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Far apart and fixed, so that no test depends on today's date.
BEGINNING, EXPIRED, END = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2000, 2001, 2200))

CRITICAL = (x509.BasicConstraints, x509.KeyUsage)
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


class Authority:
    """A certificate authority that nobody knows.

    :param folder: where its files go.
    :param name: its name, also that of its files.
    :ivar certificate: the file to trust.
    """

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder, self._name = folder, name
        self._key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(**{name: name in ("key_cert_sign", "crl_sign") for name in USAGES})
        self._pem = self._sign(name, self._key, END, x509.BasicConstraints(ca=True, path_length=0), usage)
        self.certificate = folder / f"{name}.pem"
        self.certificate.write_bytes(self._pem)

    def signed(self, host: str, *, expired: bool = False) -> tuple[Path, Path]:
        """Return certificate chain and key for ``host``, a name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        address = host.replace(".", "").isdigit()
        names = [x509.IPAddress(ip_address(host)) if address else x509.DNSName(host)]
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        constraints = x509.BasicConstraints(ca=False, path_length=None)
        extensions = (constraints, x509.SubjectAlternativeName(names), purpose)
        chain_file, key_file = self._folder / f"{host}.chain.pem", self._folder / f"{host}.key.pem"
        chain_file.write_bytes(self._sign(host, key, EXPIRED if expired else END, *extensions) + self._pem)
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return chain_file, key_file

    def server_context(self, host: str, *, expired: bool = False) -> ssl.SSLContext:
        """Return the TLS context of a server with a certificate for ``host``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.signed(host, expired=expired))
        return context

    def _sign(self, subject: str, key: ec.EllipticCurvePrivateKey, end: datetime, *extra: x509.ExtensionType) -> bytes:
        subject_name, issuer_name = (
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, self._name)
        )
        builder = x509.CertificateBuilder().subject_name(subject_name).issuer_name(issuer_name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(BEGINNING).not_valid_after(end)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        for extension in (own, issuer, *extra):
            builder = builder.add_extension(extension, critical=isinstance(extension, CRITICAL))
        return builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)
