"""The benchmark of the study view: what is made, and that the engines are compared at all."""

from random import Random

import numpy as np
import pytest

from benchmarks import cohort as benchmark
from benchmarks.made_study import make_study
from benchmarks.peers.processes import cpu_of_children
from benchmarks.peers.study_view import Pandas, Polars, Tuned
from oncommons.store.index.build import write_index
from oncommons.store.index.index import StudyIndex
from oncommons.store.publish import check_shape


@pytest.fixture(scope="module")
def made():
    return make_study(800, 4)


@pytest.fixture(scope="module")
def index(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    write_index(folder, made.parts)
    return StudyIndex(folder)


def test_made_tables_have_the_schema_of_a_release(made):
    for name, frame in made.tables().items():
        check_shape(name, frame)
    again = make_study(800, 4)
    assert np.array_equal(again.mutation_gene, made.mutation_gene)
    assert not np.array_equal(make_study(800, 5).mutation_gene[:50], made.mutation_gene[:50])


def test_all_engines_give_the_same_counts(made, index):
    coded = benchmark.coded_of(made, index)
    filters = benchmark.draw_filters(index, 12, Random(7))
    engines = [benchmark.Ours(index), Tuned(coded), Polars(coded), Pandas(coded)]
    times = benchmark._race(engines, filters, {one.name: 12 for one in engines})
    assert all(len(one.cpu_ms) == len(one.wall_ms) == 12 for one in times.values())


def test_engines_that_disagree_stop_the_benchmark(made, index):
    class Wrong(benchmark.Ours):
        name = "wrong"

        def answer(self, filters):
            answer = super().answer(filters)
            return answer | {"sex": answer["sex"] + 1}

    with pytest.raises(RuntimeError, match="disagree"):
        benchmark._race(
            [benchmark.Ours(index), Wrong(index)], [{"sex": (1,)}], {"oncommons": 1, "wrong": 1}
        )


def test_distinct_patients_are_those_of_duckdb(made, index):
    coded = benchmark.coded_of(made, index)
    ours, peer = benchmark.Ours(index), Tuned(coded)
    results = list(benchmark._both_units(ours, peer, [{}, {"sex": (1,)}], is_large=False))
    assert all(one.ours > 0 for one in results)


def test_filters_are_drawn_again_from_their_seed(index):
    first = benchmark.draw_filters(index, 40, Random(1))
    assert first == benchmark.draw_filters(index, 40, Random(1))
    assert first != benchmark.draw_filters(index, 40, Random(2))


def test_the_time_of_children_is_none_without_children():
    assert cpu_of_children() >= 0.0
