"""Declared numbers as bits, and a check that refuses as an audit."""

from oncommons.access.airlock import audit_by, bits_of
from oncommons.domain.verdicts import Verdict
from oncommons.errors import Refused
from oncommons.store.index.bits import flags_of

ORDER = [f"p{at}" for at in range(70)]
SETS = {"b.csv#1#n": frozenset({"p0", "p69"}), "a.csv#1#n": frozenset({"p1"})}


def test_sets_become_bits_in_the_order_of_the_release():
    first, second = (flags_of(row) for row in bits_of(SETS, ORDER))
    assert first.nonzero()[0].tolist() == [1]
    assert second.nonzero()[0].tolist() == [0, 69]


def test_a_refusal_of_the_history_is_a_verdict():
    def refuse(cells):
        assert len(cells) == 2
        raise Refused("R9", "3 patients would follow", remedy="merge cells")

    (said,) = audit_by(refuse, ORDER)(SETS)
    assert (said.checked.rule, said.checked.verdict) == ("R9", Verdict.REFUSE)
    assert said.checked.remedy == "merge cells"
    assert "3" not in said.checked.found
    (said,) = audit_by(lambda _: None, ORDER)(SETS)
    assert said.checked.verdict is Verdict.PASS
