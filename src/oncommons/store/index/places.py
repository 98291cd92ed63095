"""Where the samples of a release stand in the index: in layers, patient upon patient."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from oncommons.store.index.bits import WORD, Bits, Numbers, pack_flags, words_for


@dataclass(frozen=True, slots=True)
class Places:
    """The order of all bits.

    Patients are sorted by falling number of samples. Layer k holds the k-th sample of every
    patient who has k or more, so patient p is bit p of each layer that reaches p. A patient
    without a sample has one place behind the last layer. Each part begins with a new word.

    Args:
        layers: patients with at least 1, 2, 3 ... samples; falling.
        without: patients without a sample.
    """

    layers: tuple[int, ...]
    without: int

    @property
    def patients(self) -> int:
        """Patients of the release."""
        return self._first + self.without

    @property
    def samples(self) -> int:
        """Samples of the release."""
        return sum(self.layers)

    @property
    def _first(self) -> int:
        return self.layers[0] if self.layers else 0

    @property
    def sample_words(self) -> int:
        """Words of the layers; what follows holds patients without samples."""
        return sum(words_for(n) for n in self.layers)

    @property
    def words(self) -> int:
        """Words of a whole row."""
        return self.sample_words + words_for(self.without)

    def repeats(self) -> Iterator[tuple[int, int]]:
        """Give the first word and the length of each layer after the first."""
        at = 0
        for number, patients in enumerate(self.layers):
            if number:
                yield at, words_for(patients)
            at += words_for(patients)

    def layer_starts(self) -> Numbers:
        """Give the bit at which each layer begins, and that of the patients without samples."""
        return WORD * np.cumsum([0, *(words_for(n) for n in self.layers)], dtype=np.int64)

    def patient_places(self) -> Numbers:
        """Give the first place of each patient, in the order of the index."""
        behind = self.layer_starts()[-1] + np.arange(self.without)
        return np.concatenate([np.arange(self._first), behind]).astype(np.int64)

    def patient_of(self, places: Numbers) -> Numbers:
        """Give the patient at each place of a layer, as a number in the order of the index."""
        starts = self.layer_starts()
        layer = np.searchsorted(starts, places, side="right") - 1
        inside = places - starts[layer]
        return np.where(layer == len(self.layers), inside + self._first, inside)

    def everyone(self) -> Bits:
        """Give the mask of every place that holds somebody."""
        held = np.zeros(self.words * WORD, bool)
        starts = self.layer_starts()
        for start, number in zip(starts, (*self.layers, self.without), strict=True):
            held[start : start + number] = True
        return pack_flags(held)
