"""A made model, made signers and the packages of both, for the tests of sharing."""

from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.domain.models import (
    Estimate,
    Feature,
    Kind,
    LinearModel,
    ModelCard,
    ModelQuestion,
    RiskGroup,
    Validation,
)
from oncommons.domain.packages import SignerRole, TrustedKey
from oncommons.sharing.golden import make_golden
from oncommons.sharing.keys import SigningKey
from oncommons.sharing.model_files import model_files
from oncommons.sharing.package import pack, sign
from oncommons.sharing.trust import TrustStore, add_key
from oncommons.store.signing import key_id

TODAY = date(2026, 6, 1)
CREATED = date(2026, 5, 1)
NOT_AFTER = date(2027, 5, 1)

AGE = Feature("age_years", "years", "Age at diagnosis.", 18.0, 90.0, 62.0)
TP53 = Feature("TP53", "", "A protein-changing mutation of TP53.", 0.0, 1.0, 0.4)

SURVIVAL = LinearModel(
    question=ModelQuestion("os-made", Kind.SURVIVAL, "death of any cause", 1095),
    features=(AGE, TP53),
    coefficients=(0.031, 0.52),
    standard_errors=(0.004, 0.11),
    intercept=0.0,
    baseline_days=(365, 730, 1095, 1825),
    baseline_hazard=(0.01, 0.023, 0.031, 0.07),
    release_id="r0123456789abcdef",
)
BINARY = replace(
    SURVIVAL,
    question=ModelQuestion("response-made", Kind.BINARY, "complete or partial response"),
    intercept=-2.5,
    baseline_days=(),
    baseline_hazard=(),
)
CARD = ModelCard(
    title="Overall survival, made",
    intended_use="Research on made patients.",
    not_for="Care of anyone.",
    training="1,200 made patients of three hospitals.",
    outcome="Death of any cause by 3 years.",
    performance="Concordance 0.66 (0.63 to 0.69), out of fold.",
    limits=("Made data.",),
    made_by="The tests",
)
VALIDATION = Validation(
    patients=1200,
    events=410,
    folds=5,
    discrimination=Estimate(0.66, 0.63, 0.69),
    discrimination_name="Harrell's C",
    apparent=0.68,
    brier=0.17,
    brier_without=0.2,
    groups=(RiskGroup("1 (lowest)", 240, 0.08, 0.07), RiskGroup("5 (highest)", None, 0.6, None)),
    by_site={"A": Estimate(0.65, 0.6, 0.7), "B": Estimate(0.67, 0.62, 0.72)},
    findings=("M011 passed",),
)


def signer(role: SignerRole, number: int = 1, **entry: object) -> SigningKey:
    """Make the same key every time: one per role and number."""
    seed = bytes([list(SignerRole).index(role) + 1, number]) * 16
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    trusted = TrustedKey(key_id(public), role, public.hex(), f"{role} {number}", date(2030, 1, 1))
    return SigningKey(replace(trusted, **entry), private)  # type: ignore[arg-type]


DEVELOPER = signer(SignerRole.DEVELOPER)
COMMONS = signer(SignerRole.COMMONS)


def trust(*signers: SigningKey) -> TrustStore:
    """Trust these keys; the developer and the commons where none is named."""
    store = TrustStore()
    for one in signers or (DEVELOPER, COMMONS):
        store = add_key(store, one.trusted)
    return store


def files(model: LinearModel = SURVIVAL) -> dict[str, bytes]:
    """Write the files of a made model."""
    return model_files(model, CARD, VALIDATION, make_golden(model))


def unsigned(contents: dict[str, bytes] | None = None, **terms: object) -> bytes:
    """Pack the files of a made model."""
    usual = {
        "package_id": "os-made",
        "version": 3,
        "created": CREATED,
        "not_after": NOT_AFTER,
        "kind": Kind.SURVIVAL,
    }
    return pack(files() if contents is None else contents, **(usual | terms))  # type: ignore[arg-type]


def signed(blob: bytes | None = None, *signers: SigningKey) -> bytes:
    """Sign a package: as developer and as commons where nobody is named."""
    package = unsigned() if blob is None else blob
    for one in signers or (DEVELOPER, COMMONS):
        package = sign(package, one)
    return package
