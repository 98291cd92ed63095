"""The mutations of one hospital as a MAF table."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.genome.consequence import VariantClass
from oncommons.intake.made.changes import DONOR_BASES, Changes
from oncommons.intake.made.draw import Draw
from oncommons.intake.made.hospitals import HOSPITALS
from oncommons.intake.made.sequences import BASES, CODON_RESIDUES, Sequences
from oncommons.intake.made.streams import stream
from oncommons.intake.made.substitutions import CODING_KINDS, Kind
from oncommons.stats.arrays import Floats, Ints

VARIANT_CLASSES = {
    Kind.SILENT: VariantClass.SILENT,
    Kind.MISSENSE: VariantClass.MISSENSE_MUTATION,
    Kind.NONSENSE: VariantClass.NONSENSE_MUTATION,
    Kind.SPLICE: VariantClass.SPLICE_SITE,
    Kind.FRAMESHIFT_DELETION: VariantClass.FRAME_SHIFT_DEL,
    Kind.FRAMESHIFT_INSERTION: VariantClass.FRAME_SHIFT_INS,
    Kind.IN_FRAME_DELETION: VariantClass.IN_FRAME_DEL,
    Kind.IN_FRAME_INSERTION: VariantClass.IN_FRAME_INS,
}
FEWEST_ALTERED_READS = 4
_RESIDUES = "ARNDCQEGHILKMFPSTWYV"
_LONGEST_NEW_FRAME = 60
_FRAMES = [f"{one}fs*{n}" for one in _RESIDUES for n in range(2, _LONGEST_NEW_FRAME)]


def mutation_table(draw: Draw, rows: Ints, sample_ids: pl.Series, hospital: int) -> pl.DataFrame:
    """Write mutations out as the columns of a MAF file.

    Args:
        draw: the drawn cluster.
        rows: (n,) places in `draw.changes`, all of one hospital.
        sample_ids: identifier of every sample of the cluster.
        hospital: place in `HOSPITALS`.

    Returns:
        n rows, in the order given, with coordinates of the made sequences on the forward strand.

    Source: GDC MAF format 1.0.0; cBioPortal file formats, mutation data.
    """
    changes, sequences, genes = draw.changes.take(rows), draw.sequences, draw.facts.genes
    start, end = _positions(changes, sequences)
    reference, alternate = _alleles(changes, sequences)
    altered, unaltered = _reads(draw, changes, rows, hospital)
    classes = [VARIANT_CLASSES[kind].value for kind in Kind]
    return pl.DataFrame(
        {
            "Hugo_Symbol": _pick([gene.symbol for gene in genes], changes.gene),
            "Entrez_Gene_Id": np.array([gene.entrez_id for gene in genes])[changes.gene],
            "Center": _same(HOSPITALS[hospital].name, len(changes)),
            "NCBI_Build": _same("GRCh37", len(changes)),
            "Chromosome": _pick([gene.chromosome for gene in genes], changes.gene),
            "Start_Position": start,
            "End_Position": end,
            "Strand": _same("+", len(changes)),
            "Variant_Classification": _pick(classes, changes.kind),
            "Variant_Type": _variant_types(changes),
            "Reference_Allele": reference,
            "Tumor_Seq_Allele1": reference,
            "Tumor_Seq_Allele2": alternate,
            "Tumor_Sample_Barcode": sample_ids.gather(changes.sample),
            "Mutation_Status": _same("SOMATIC", len(changes)),
            "t_ref_count": unaltered,
            "t_alt_count": altered,
            "HGVSp_Short": _protein_changes(changes, sequences),
        }
    )


def _same(text: str, rows: int) -> pl.Series:
    """One text in every row."""
    return pl.Series([text]).new_from_index(0, rows)


def _pick(texts: list[str], places: Ints) -> pl.Series:
    """The text at each place."""
    return pl.Series(texts, dtype=pl.String).gather(places)


def _variant_types(changes: Changes) -> pl.Series:
    """SNP, DEL or INS."""
    deletion = (Kind.FRAMESHIFT_DELETION, Kind.IN_FRAME_DELETION)
    insertion = (Kind.FRAMESHIFT_INSERTION, Kind.IN_FRAME_INSERTION)
    types = ["DEL" if kind in deletion else "INS" if kind in insertion else "SNP" for kind in Kind]
    return _pick(types, changes.kind)


def _positions(changes: Changes, sequences: Sequences) -> tuple[Ints, Ints]:
    """Start and end: the base itself, the bases deleted, or the two bases around an insertion."""
    at = sequences.coordinate(changes.gene, changes.offset)
    splice = changes.kind == Kind.SPLICE
    start = at + np.where(splice, changes.length, 0)
    inserted = _is(changes, Kind.FRAMESHIFT_INSERTION) | _is(changes, Kind.IN_FRAME_INSERTION)
    deleted = _is(changes, Kind.FRAMESHIFT_DELETION) | _is(changes, Kind.IN_FRAME_DELETION)
    # an in-frame insertion repeats the codon that ends just before it
    start = start + np.where(_is(changes, Kind.IN_FRAME_INSERTION), changes.length - 1, 0)
    return start, start + np.where(deleted, changes.length - 1, np.where(inserted, 1, 0))


def _is(changes: Changes, kind: Kind) -> NDArray[np.bool_]:
    """Say which mutations are of a kind."""
    flags: NDArray[np.bool_] = changes.kind == kind
    return flags


def _alleles(changes: Changes, sequences: Sequences) -> tuple[pl.Series, pl.Series]:
    """Reference and new allele of every mutation."""
    old = sequences.bases[sequences.first[changes.gene] + changes.offset].astype(np.int64)
    new = changes.alternate.copy()
    texts = list(BASES)
    splice = np.flatnonzero(changes.kind == Kind.SPLICE)
    old[splice] = DONOR_BASES[changes.length[splice] - 1]
    for row in np.flatnonzero(changes.kind > Kind.SPLICE).tolist():
        before, after = _indel_alleles(changes, sequences, row)
        old[row], new[row] = len(texts), len(texts) + 1
        texts += [before, after]
    dictionary = pl.Series(texts, dtype=pl.String)
    return dictionary.gather(old), dictionary.gather(new)


def _indel_alleles(changes: Changes, sequences: Sequences, row: int) -> tuple[str, str]:
    """Reference and new allele of one insertion or deletion."""
    kind, length = int(changes.kind[row]), int(changes.length[row])
    if kind == Kind.FRAMESHIFT_INSERTION:
        return "-", BASES[changes.alternate[row]]
    begin = int(sequences.first[changes.gene[row]] + changes.offset[row])
    bases = "".join(BASES[base] for base in sequences.bases[begin : begin + length])
    return ("-", bases) if kind == Kind.IN_FRAME_INSERTION else (bases, "-")


def _reads(draw: Draw, changes: Changes, rows: Ints, hospital: int) -> tuple[Ints, Ints]:
    """Reads with and without the change: half of the tumour cells' reads, less in some."""
    rng = stream(draw.seed, f"reads {HOSPITALS[hospital].letter}")
    depth = rng.poisson(HOSPITALS[hospital].mean_depth, len(rows)) + 2 * FEWEST_ALTERED_READS
    fraction: Floats = draw.samples.purity[changes.sample] / 2 * rng.beta(6.0, 2.0, len(rows))
    altered = np.maximum(rng.binomial(depth, fraction), FEWEST_ALTERED_READS)
    return altered, depth - altered


def _protein_changes(changes: Changes, sequences: Sequences) -> pl.Series:
    """HGVS protein changes, short form."""
    places = changes.offset // 3 + 1
    letters = [chr(code) for code in range(128)]
    residue = sequences.residue(changes.gene, changes.offset).astype(np.int64)
    residue = np.where(changes.kind == Kind.SPLICE, ord("X"), residue)
    tails, tail = _tails(changes, sequences)
    return pl.select(
        pl.concat_str(
            pl.lit("p."),
            _pick(letters, residue),
            pl.Series(places).cast(pl.String),
            tails.gather(tail),
        ).alias("HGVSp_Short")
    ).to_series()


def _tails(changes: Changes, sequences: Sequences) -> tuple[pl.Series, Ints]:
    """What follows residue and place: the texts, and which one each mutation has."""
    texts = [chr(code) for code in range(128)]
    tail = np.full(len(changes), ord("="))
    tail[changes.kind == Kind.SPLICE] = _add(texts, "_splice")
    tail[changes.kind == Kind.IN_FRAME_DELETION] = _add(texts, "del")
    tail[changes.kind == Kind.IN_FRAME_INSERTION] = _add(texts, "dup")
    coding = np.flatnonzero((changes.kind > Kind.SILENT) & (changes.kind < CODING_KINDS))
    tail[coding] = _new_residues(changes.take(coding), sequences)
    shifted = np.flatnonzero(
        _is(changes, Kind.FRAMESHIFT_DELETION) | _is(changes, Kind.FRAMESHIFT_INSERTION)
    )
    tail[shifted] = len(texts) + _new_frames(changes.take(shifted), sequences)
    texts += _FRAMES
    for row in np.flatnonzero(_is(changes, Kind.IN_FRAME_DELETION) & (changes.length > 3)).tolist():
        end = np.array([changes.offset[row] + changes.length[row] - 1])
        letter = chr(sequences.residue(changes.gene[row : row + 1], end)[0])
        tail[row] = _add(texts, f"_{letter}{end[0] // 3 + 1}del")
    return pl.Series(texts, dtype=pl.String), tail


def _add(texts: list[str], text: str) -> int:
    """Put a text at the end and give its place."""
    texts.append(text)
    return len(texts) - 1


def _new_frames(changes: Changes, sequences: Sequences) -> Ints:
    """Places in `_FRAMES`: invented, equal for equal changes, never the old residue."""
    mixed = changes.offset * 31 + changes.length * 7 + changes.alternate
    order = np.zeros(128, dtype=np.int64)
    order[[ord(one) for one in _RESIDUES]] = np.arange(len(_RESIDUES))
    old = order[sequences.residue(changes.gene, changes.offset)]
    new = (old + 1 + mixed % (len(_RESIDUES) - 1)) % len(_RESIDUES)
    frames_per_residue = len(_FRAMES) // len(_RESIDUES)
    places: Ints = new * frames_per_residue + mixed % frames_per_residue
    return places


def _new_residues(changes: Changes, sequences: Sequences) -> Ints:
    """ASCII codes of the residues that single-base changes lead to."""
    codon_start = sequences.first[changes.gene] + changes.offset // 3 * 3
    bases = sequences.bases[codon_start[:, None] + np.arange(3)].astype(np.int64)
    bases[np.arange(len(changes)), changes.offset % 3] = changes.alternate
    table = np.frombuffer(CODON_RESIDUES.encode(), dtype=np.uint8)
    residues: Ints = table[bases @ np.array([16, 4, 1])].astype(np.int64)
    return residues
