"""Names, builds, lengths and order of the human chromosomes, whatever the source calls them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y", "MT")
"""The 25 names we write, in karyotype order."""


class Build(StrEnum):
    """A human genome assembly; coordinates mean nothing without it."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


_OTHER_NAMES = {"23": "X", "24": "Y", "25": "MT", "26": "MT", "M": "MT"}
_BUILD_NAMES = {
    "37": Build.GRCH37, "hg19": Build.GRCH37, "b37": Build.GRCH37, "hs37": Build.GRCH37,
    "hs37d5": Build.GRCH37, "grch37": Build.GRCH37, "19": Build.GRCH37,
    "38": Build.GRCH38, "hg38": Build.GRCH38, "b38": Build.GRCH38, "hs38": Build.GRCH38,
    "hs38dh": Build.GRCH38, "grch38": Build.GRCH38,
}  # fmt: skip
_GRCH37 = (
    249_250_621, 243_199_373, 198_022_430, 191_154_276, 180_915_260, 171_115_067, 159_138_663,
    146_364_022, 141_213_431, 135_534_747, 135_006_516, 133_851_895, 115_169_878, 107_349_540,
    102_531_392, 90_354_753, 81_195_210, 78_077_248, 59_128_983, 63_025_520, 48_129_895,
    51_304_566, 155_270_560, 59_373_566, 16_569,
)  # fmt: skip
_GRCH38 = (
    248_956_422, 242_193_529, 198_295_559, 190_214_555, 181_538_259, 170_805_979, 159_345_973,
    145_138_636, 138_394_717, 133_797_422, 135_086_622, 133_275_309, 114_364_328, 107_043_718,
    101_991_189, 90_338_345, 83_257_441, 80_373_285, 58_617_616, 64_444_167, 46_709_983,
    50_818_468, 156_040_895, 57_227_415, 16_569,
)  # fmt: skip

CHROMOSOME_LENGTHS: Mapping[Build, Mapping[str, int]] = MappingProxyType(
    {
        Build.GRCH37: MappingProxyType(dict(zip(CHROMOSOMES, _GRCH37, strict=True))),
        Build.GRCH38: MappingProxyType(dict(zip(CHROMOSOMES, _GRCH38, strict=True))),
    }
)
"""Length of each chromosome in base pairs. Source: Genome Reference Consortium, GRCh37 (2009) and
GRCh38 (2013). The mitochondrion is the revised Cambridge sequence, 16,569 bp, in both; UCSC's
first hg19 carried another one of 16,571 bp."""


def read_chromosome(text: str) -> str | None:
    """Give the name we write for a chromosome, or None when it is not one of the 25.

    Args:
        text: any common spelling: `chr7`, `7`, `07`, `23` for X, `24` for Y, `M`, `chrM`.

    Returns:
        One of `CHROMOSOMES`; None for scaffolds, decoys and anything else.

    Example:
        >>> [read_chromosome(text) for text in ("chr1", "23", "chrM", "GL000192.1")]
        ['1', 'X', 'MT', None]
    """
    bare = text.strip().upper().removeprefix("CHR").lstrip("0")
    name = _OTHER_NAMES.get(bare, bare)
    return name if name in _ORDER else None


def read_build(text: str) -> Build | None:
    """Give the genome build that a word means, or None.

    Args:
        text: `37`, `hg19`, `GRCh37`, `GRCh37.p13`, `b37` and the same for 38, in any case.

    Returns:
        The build; None when the word names neither.

    Example:
        >>> str(read_build("hg19")), str(read_build("GRCh38.p14")), read_build("T2T")
        ('GRCh37', 'GRCh38', None)
    """
    word = text.strip().lower().partition(".")[0]
    return _BUILD_NAMES.get(word)


def chromosome_order(chromosome: str) -> int:
    """Give the place of a chromosome in karyotype order, so that 2 comes before 10.

    Args:
        chromosome: a name of `CHROMOSOMES`; any other name sorts after them.

    Returns:
        0 for chromosome 1 to 24 for MT; 25 for a name that is not among them.

    Example:
        >>> sorted(["X", "10", "2", "MT"], key=chromosome_order)
        ['2', '10', 'X', 'MT']
    """
    return _ORDER.get(chromosome, len(CHROMOSOMES))


def position_exists(chromosome: str, position: int, build: Build) -> bool:
    """Tell whether a 1-based position lies on that chromosome of that build.

    Args:
        chromosome: a name of `CHROMOSOMES`.
        position: 1-based coordinate in base pairs.
        build: the genome build of the coordinate.

    Returns:
        False for an unknown chromosome, a position below 1 or beyond the end.

    Example:
        >>> position_exists("17", 7_577_120, Build.GRCH37), position_exists("17", 0, Build.GRCH37)
        (True, False)
    """
    return 1 <= position <= CHROMOSOME_LENGTHS[build].get(chromosome, 0)


_ORDER = {name: place for place, name in enumerate(CHROMOSOMES)}
