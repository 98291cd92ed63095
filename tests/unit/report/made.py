"""Made answers to draw: groups with hostile names, hidden numbers and ordinary ones."""

import math

from oncommons.domain.answers import (
    Counted,
    Counts,
    CurvePoint,
    GeneFrequencies,
    GeneFrequency,
    GroupCurve,
    Survival,
)
from oncommons.domain.models import Estimate, RiskGroup, Validation
from oncommons.domain.releases import Risk
from oncommons.domain.targets import DriverClass, Hotspot, Method, Target, TargetList

HOSTILE = "IV </text><script>alert(1)</script> \"x\" & 'y'"


def curve(label, patients, rate, last_day, hidden_below=10):
    """Make an exponential survival curve on quarters of a year."""
    points = []
    for day in range(0, last_day + 1, 91):
        share = math.exp(-rate * day)
        at_risk = round(patients * share * (1 - day / (last_day * 1.25)))
        error = 1.96 * math.sqrt(share * (1 - share) / max(at_risk, 1))
        shown = at_risk if at_risk >= hidden_below else None
        points.append(CurvePoint(day, share, max(0, share - error), min(1, share + error), shown))
    median = next((point.day for point in points if point.survival <= 0.5), None)
    deaths = round(patients * (1 - points[-1].survival))
    return GroupCurve(label, patients, deaths, median, tuple(points))


SURVIVAL = Survival(
    patients=1257,
    left_out=41,
    groups=(
        curve("Stage I", 640, 0.00011, 3650),
        curve("Stage II", 520, 0.00021, 3650),
        curve(HOSTILE, 97, 0.0012, 1900),
    ),
    log_rank_p=3e-41,
)
COUNTS = Counts(
    "patients.stage_group",
    1257,
    (Counted("I", 640), Counted("II", 520), Counted(HOSTILE, 97), Counted("0", None)),
    exclusive=True,
)
FREQUENCIES = GeneFrequencies(
    1257,
    (
        GeneFrequency("TP53", 500, 1257),
        GeneFrequency("CDH1", 88, 1100),
        GeneFrequency("GATA3", 61, None),
        GeneFrequency("NF1", None, 1257),
    ),
)
RISK = Risk(
    policy="k10",
    k=10,
    patients_in=10000,
    patients_out=9801,
    patients_suppressed=199,
    smallest_class=11,
    classes=149,
    class_sizes={11: 20, 20: 50, 57: 60, 161: 1, 1000: 5},
    prosecutor_max=1 / 11,
    prosecutor_mean=0.0123,
    prosecutor_max_before=1.0,
    prosecutor_mean_before=0.41,
    unique_before=2201,
    levels={},
    loss={},
    loss_mean=0.2,
    homogeneous={},
)
VALIDATION = Validation(
    patients=1257,
    events=401,
    folds=5,
    discrimination=Estimate(0.712, 0.694, 0.731),
    discrimination_name="Harrell's C",
    apparent=0.724,
    brier=0.171,
    brier_without=0.203,
    groups=(
        RiskGroup("1 (lowest)", 251, 0.08, 0.07),
        RiskGroup("2", 251, 0.17, 0.21),
        RiskGroup("3 (highest)", None, 0.61, None),
    ),
    by_site={},
    findings=(),
)


def target(symbol, q, altered, driver_class=DriverClass.LOSS, **change):
    """Make one target."""
    usual = {
        "p": q / 10,
        "p_missense": None,
        "p_truncating": None,
        "p_hotspot": None,
        "n_missense": altered and altered // 2,
        "n_truncating": altered and altered // 4,
        "n_silent": 3,
        "expected_missense": 4.21,
        "expected_truncating": None,
        "n_altered": altered,
        "of_profiled": 1257,
        "hotspots": (),
        "drugs": (),
    }
    return Target(symbol=symbol, q=q, driver_class=driver_class, **(usual | change))


TARGETS = TargetList(
    cohort="Breast cancer",
    patients=1257,
    mutations=98123,
    silent_share=0.231,
    method=Method.BURDEN,
    tested=18211,
    hypermutated=12,
    targets=(
        target("TP53", 0.0, 500, hotspots=(Hotspot("R175", 50, 1e-9),)),
        target("PIK3CA", 3e-210, 412, DriverClass.ACTIVATING, drugs=("alpelisib",)),
        target("CDH1", 2e-14, 88),
        target("GATA3", 0.03, None, DriverClass.BOTH, of_profiled=None),
        target("TTN", 0.62, 310, DriverClass.UNCLEAR),
    ),
    notes=("Hypermutated tumours were left out.",),
)
