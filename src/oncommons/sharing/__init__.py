"""Stage 8: models that travel as signed packages, while patients stay."""

from oncommons.sharing.gate import TrainingFacts, gate
from oncommons.sharing.golden import Golden, golden_of, make_golden
from oncommons.sharing.keys import SigningKey, make_signing_key, read_signing_key
from oncommons.sharing.model_files import model_files, read_model, read_privacy, read_validation
from oncommons.sharing.package import file_name, pack, sign, verify
from oncommons.sharing.scoring import probability
from oncommons.sharing.trust import (
    TrustStore,
    add_key,
    read_trust,
    revoke_key,
    revoke_package,
    write_trust,
)

__all__ = [
    "Golden",
    "SigningKey",
    "TrainingFacts",
    "TrustStore",
    "add_key",
    "file_name",
    "gate",
    "golden_of",
    "make_golden",
    "make_signing_key",
    "model_files",
    "pack",
    "probability",
    "read_model",
    "read_privacy",
    "read_signing_key",
    "read_trust",
    "read_validation",
    "revoke_key",
    "revoke_package",
    "sign",
    "verify",
    "write_trust",
]
