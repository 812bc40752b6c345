"""Tokens: signed by the issuer, for us, still valid; and every way in which one is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.access.tokens import TokenVerifier
from partnergraph.schema.errors import InvalidInput, Unauthenticated, Unavailable

ISSUER, AUDIENCE = "https://id.example.org", "partnergraph"
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
STRANGER = rsa.generate_private_key(65537, 2048)
SECRET = "a-secret-that-both-sides-know-and-is-long"


# Tables of tokens are signed as the tests are collected, which may be long before the last of them runs.
LIFETIME_S = 86_400


def published() -> list[Any]:
    listed = [
        (RSAAlgorithm.to_jwk(RSA.public_key()), "rsa"),
        (ECAlgorithm.to_jwk(EC.public_key()), "ec"),
        (OKPAlgorithm.to_jwk(ED.public_key()), "ed"),
    ]
    keys = [{**json.loads(text), "kid": kid, "use": "sig"} for text, kid in listed]
    # What an issuer must not publish, and we must not use.
    weak = json.loads(RSAAlgorithm.to_jwk(WEAK.public_key()))
    broken = {"kty": "RSA", "kid": "broken", "n": 7, "e": []}
    odd: list[Any] = [
        "rsa",
        None,
        [],
        {"kty": ["RSA"]},
        {**keys[0], "kid": ["rsa"]},
        {**keys[0], "kid": {}},
    ]
    symmetric = {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"}
    return [*keys, {**weak, "kid": "weak"}, broken, symmetric, *odd]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": published()}))
    return path


def tokens(file: Path, **more: Any) -> TokenVerifier:
    settings = {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_jwks_file": file, **more}
    return TokenVerifier(AccessSettings(**settings))


def claims(**more: Any) -> dict[str, Any]:
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u1", "exp": time.time() + LIFETIME_S, **more}
    return {name: value for name, value in given.items() if value is not None}


def signed(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "rsa", **more: Any) -> str:
    return jwt.encode(claims(**more), key, algorithm, headers={"kid": kid} if kid else None)


GOOD = {
    "RS256": signed(),
    "PS512": signed(algorithm="PS512"),
    "ES256": signed(EC, "ES256", "ec"),
    "EdDSA": signed(ED, "EdDSA", "ed"),
    "one audience of several": signed(aud=["other", AUDIENCE]),
}


@pytest.mark.parametrize("token", GOOD.values(), ids=GOOD)
async def test_good(file: Path, token: str) -> None:
    caller = await tokens(file, jwt_leeway_seconds=300).caller(token)
    assert (caller.subject, caller.role) == ("token:u1", Role.READER)


async def test_clocks_that_differ_a_little(file: Path) -> None:
    token = signed(exp=time.time() - 5)
    assert (await tokens(file, jwt_leeway_seconds=300).caller(token)).subject == "token:u1"


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def hmac_token(header: Mapping[str, Any], secret: bytes) -> str:
    """A token by HMAC with any bytes as its key: PyJWT itself refuses to make one with a public key."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", **header}).encode())
    body = head + b"." + part(json.dumps(claims(role="steward")).encode())
    return (body + b"." + part(hmac.digest(secret, body, hashlib.sha256))).decode()


WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 - what must be refused


def signed_anyway(header: Mapping[str, Any], key: rsa.RSAPrivateKey = RSA, **more: Any) -> str:
    """A token with a right signature over whatever it says: PyJWT itself refuses to make some."""
    parts = ({"alg": "RS256", "kid": "rsa", **header}, {**claims(), **more})
    body = b".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
    signature = key.sign(body, padding.PKCS1v15(), hashes.SHA256())
    return (body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def with_raw_header(header: Any) -> str:
    """A token whose header is this, whatever it is; no signature fits it."""
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return ".".join([head, *signed().split(".")[1:]])


BAD = {
    "several ways of signing": with_raw_header({"alg": ["RS256"], "kid": "rsa"}),
    "a way of signing that is an object": with_raw_header({"alg": {"a": 1}, "kid": "rsa"}),
    "a way of signing that is a number": with_raw_header({"alg": 1, "kid": "rsa"}),
    "several keys named": with_raw_header({"alg": "RS256", "kid": ["rsa"]}),
    "a key named by an object": with_raw_header({"alg": "RS256", "kid": {}}),
    "a header that is a list": with_raw_header(["RS256"]),
    "a header without end": with_raw_header({"alg": "RS256", "x": "[" * 9000}),
    "what must be understood and is not": signed_anyway({"crit": ["x"], "x": 1}),
    "a short RSA key": signed_anyway({"kid": "weak"}, WEAK),
    "an empty name": signed_anyway({}, sub=""),
    "a blank name": signed_anyway({}, sub="  "),
    "a name that is a number": signed_anyway({}, sub=7),
    "a name without end": signed_anyway({}, sub="x" * 300),
    "an end that is infinite": signed_anyway({}, exp=float("inf")),
    "an end that is none": signed_anyway({}, exp="soon"),
    "an end that is a list": signed_anyway({}, exp=[1]),
    "a beginning that is a text": signed_anyway({}, nbf="now"),
    "an issuer that is a list": signed_anyway({}, iss=[ISSUER]),
    "a token without end": signed_anyway({}, x="y" * 20_000),
    "expired": signed(exp=time.time() - 3600),
    "not yet": signed(nbf=time.time() + LIFETIME_S),
    "no end": signed(exp=None),
    "another audience": signed(aud="other"),
    "no audience": signed(aud=None),
    "another issuer": signed(iss="https://elsewhere.example"),
    "nobody": signed(sub=None),
    "another's key under a known id": signed(STRANGER),
    "an unknown key": signed(STRANGER, kid="new"),
    "no key named": signed(kid=None),
    "a key of another kind": signed(kid="ec"),
    "unsigned": jwt.encode(claims(role="steward"), "", "none", headers={"kid": "rsa"}),
    "HMAC with a shared secret": jwt.encode(claims(), SECRET, "HS256", headers={"kid": "oct"}),
    "HMAC with the public key": hmac_token({"kid": "rsa"}, pem(RSA)),
    "cut off": signed()[:-10],
    "changed": ".".join([(p := signed().split("."))[0], p[1][:-4] + "AAAA", p[2]]),
    "no token": "hello",
    "empty": "..",
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
async def test_bad(file: Path, token: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await tokens(file).caller(token)
    assert token not in str(caught.value) or token == ".."


ROLES: dict[str, tuple[Any, str, Role]] = {
    "one": ({"role": "steward"}, "role", Role.STEWARD),
    "several": ({"role": ["reader", "contributor", "boss"]}, "role", Role.CONTRIBUTOR),
    "within": ({"realm": {"roles": ["analyst"]}}, "realm.roles", Role.ANALYST),
    "unknown": ({"role": "root"}, "role", Role.READER),
    "of no kind": ({"role": {"steward": True}}, "role", Role.READER),
    "none": ({}, "role", Role.READER),
    "a name with dots": ({"https://x.org/role": "steward"}, "https://x.org/role", Role.STEWARD),
}


@pytest.mark.parametrize(("more", "claim", "role"), ROLES.values(), ids=ROLES)
async def test_roles(file: Path, more: Any, claim: str, role: Role) -> None:
    caller = await tokens(file, jwt_role_claim=claim).caller(signed(**more))
    assert caller.role is role


async def test_names_are_shown_without_what_terminals_obey(file: Path) -> None:
    caller = await tokens(file).caller(signed(name="\x1b[31mRed\x00\u202e" + "x" * 500))
    assert caller.name == "[31mRed" + "x" * 193


async def test_on_whose_behalf(file: Path) -> None:
    checker = tokens(file, jwt_party_claim="org")
    parties = [(await checker.caller(signed(org=org))).party for org in ("A.B", "A-B", "A.B")]
    assert parties[0] == parties[2] != parties[1]
    assert parties[0].startswith("oidc-a-b-")


async def test_new_keys_are_found_and_old_ones_outlive_an_outage(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = tokens(file)
    await checker.caller(signed())
    rotated = json.loads(RSAAlgorithm.to_jwk(STRANGER.public_key()))
    listed = [*published(), {**rotated, "kid": "new"}]
    file.write_text(json.dumps({"keys": listed}))  # noqa: ASYNC240
    new = signed(STRANGER, kid="new")
    with pytest.raises(Unauthenticated):
        await checker.caller(new)
    monkeypatch.setattr("partnergraph.api.access.tokens.REFETCH_SECONDS", -1)
    assert (await checker.caller(new)).subject == "token:u1"
    no_lists: list[Any] = [{"rsa": {}}, "rsa", None, 7]
    for listed_wrongly in no_lists:
        file.write_text(json.dumps({"keys": listed_wrongly}))  # noqa: ASYNC240
        with pytest.raises(Unauthenticated):
            await checker.caller(signed(STRANGER, kid="newest"))
        assert (await checker.caller(signed())).subject == "token:u1"
    file.unlink()  # noqa: ASYNC240
    assert (await checker.caller(signed())).subject == "token:u1"
    with pytest.raises(Unauthenticated):
        await checker.caller(signed(STRANGER, kid="newest"))
    with pytest.raises(Unavailable):
        await tokens(file).caller(signed())


async def test_without_an_issuer_no_token_counts() -> None:
    with pytest.raises(Unauthenticated, match="tokens are not accepted here"):
        await TokenVerifier(AccessSettings()).caller(signed())


@pytest.mark.parametrize("missing", ["jwt_audience", "jwt_jwks_file"])
def test_half_a_provider_is_refused(file: Path, missing: str) -> None:
    given = {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_jwks_file": file}
    del given[missing]
    with pytest.raises(InvalidInput, match="PARTNERGRAPH_JWT_AUDIENCE"):
        AccessSettings(**given)  # type: ignore[arg-type]
