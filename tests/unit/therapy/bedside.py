"""Make patients, alterations and facts for the tests of therapy; every value is made up."""

from oncommons.domain.advice import Effect, Evidence
from oncommons.domain.models import ModelCard, Prediction
from oncommons.domain.patients import Alteration, AlterationKind, Patient
from oncommons.therapy.atoms import decide_atom, read_record
from oncommons.therapy.decisions import Decision, evaluate
from oncommons.therapy.profile import parse_profile


def mutation(symbol: str, change: str = "", variant_class: str = "", **more: object) -> Alteration:
    """Make a mutation; without a class, the change tells its effect."""
    return Alteration(symbol, AlterationKind.MUTATION, change, variant_class, **more)  # type: ignore[arg-type]


def copies(symbol: str, call: int) -> Alteration:
    """Make a copy-number alteration."""
    return Alteration(symbol, AlterationKind.COPY_NUMBER, call=call)


def fusion(symbol: str, partner: str) -> Alteration:
    """Make a fusion."""
    return Alteration(symbol, AlterationKind.FUSION, partner=partner)


def patient(oncotree: str = "LUAD", *alterations: Alteration, **more: object) -> Patient:
    """Make a patient with an exome, unless told otherwise."""
    record: dict[str, object] = {
        "patient_id": "p001",
        "sample_id": "s001",
        "oncotree": oncotree,
        "sex": "female",
        "age_years": 63.0,
        "stage_group": "IV",
        "alterations": alterations,
        "profiled": None,
        "coverage_known": True,
        "msi_status": "MSS",
        "tmb": 4.0,
    }
    return Patient(**(record | more))  # type: ignore[arg-type]


def fact(gene: str, profile: str, *drugs: str, **more: object) -> Evidence:
    """Make a fact: an approval of the FDA in lung cancer, unless told otherwise."""
    content: dict[str, object] = {
        "evidence_id": f"{gene}.{profile}.{'_'.join(drugs)}",
        "base": "test 1",
        "gene": gene,
        "profile": profile,
        "oncotree": ("NSCLC",),
        "drugs": drugs,
        "effect": Effect.SENSITIVITY,
        "agency": "FDA",
        "decided_on": "2020-05",
        "setting": "metastatic",
        "escat": "",
        "source": "made for a test",
        "pmid": "",
    }
    return Evidence(**(content | more))  # type: ignore[arg-type]


def against(gene: str, profile: str, *drugs: str, **more: object) -> Evidence:
    """Make a fact that an alteration brings resistance."""
    return fact(gene, profile, *drugs, effect=Effect.RESISTANCE, **more)


def decide(profile: str, of: Patient) -> Decision:
    """Decide a profile for a patient."""
    record = read_record(of)
    return evaluate(parse_profile(profile), lambda atom: decide_atom(atom, record))


def prediction(probability: float = 0.62, imputed: tuple[str, ...] = ()) -> Prediction:
    """Make what a model says."""
    card = ModelCard(
        "Two-year survival",
        "prognosis at diagnosis",
        "choice of treatment",
        "1,234 patients of three hospitals",
        "death from any cause",
        "concordance 0.71 (95 % 0.68 to 0.74)",
        ("no treatment was known",),
        "test",
    )
    return Prediction("alive after 24 months", probability, 730, imputed, card)
