"""Stage groups and T, N and M categories as registries write them."""

import polars as pl

_STAGE_WORD = r"(?i)^\s*(ajcc\s+)?((patho|clin)\w*\s+)?stage\s+"
_ROMAN = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}
_GROUP = r"^(0|I{1,3}|IV)([ABCD]\d?)?$"
_BELOW_FOUR, _BELOW_FOUR_WORDS = "I-III", r"^(1\s*-\s*3|I\s*-\s*III)$"
_CATEGORIES = {
    "t": r"^[cpyraCPYRA]{0,3}((?:T(?:X|0|a|is|[1-4][a-d]?))|(?:(?:<|>=)T[2-4]))$",
    "n": r"^[cpyraCPYRA]{0,3}(N(?:X|[0-3][a-d]?))$",
    "m": r"^[cpyraCPYRA]{0,3}(M(?:X|0|1[a-d]?))$",
}


def stage_group(text: pl.Expr) -> pl.Expr:
    """Read a stage group: "Stage 4", "Stage IIA", "iv" and "2b"; null for anything else.

    "Stage 1-3", which some registries write for every stage below IV, becomes I-III.

    Source: UICC TNM classification, 8th edition (2017): 0 and I to IV with substages.

    Example:
        >>> words = pl.DataFrame({"a": ["Stage 4", "Stage IIA", "2b", "Stage 1-3", ">=T2"]})
        >>> words.select(stage_group(pl.col("a"))).to_series().to_list()
        ['IV', 'IIA', 'IIB', 'I-III', None]
    """
    bare = text.str.replace(_STAGE_WORD, "").str.strip_chars().str.to_uppercase()
    digit = bare.str.extract(r"^([0-4])([ABCD]\d?)?$", 1).replace_strict(_ROMAN, default=None)
    suffix = bare.str.extract(r"^[0-4]([ABCD]\d?)$", 1).fill_null("")
    below = pl.when(bare.str.contains(_BELOW_FOUR_WORDS)).then(pl.lit(_BELOW_FOUR))
    exact = pl.when(bare.str.contains(_GROUP)).then(bare)
    return pl.coalesce(exact, pl.concat_str(digit, suffix), below)


def category(text: pl.Expr, letter: str) -> pl.Expr:
    """Read a T, N or M category, with or without c, p or y before it; null for anything else.

    A T category may be known on one side only: "<T2" and ">=T2" stay as they are.

    Example:
        >>> words = pl.DataFrame({"a": ["pT2a", "T1", ">=T2", "T5"]})
        >>> words.select(category(pl.col("a"), "t")).to_series().to_list()
        ['T2a', 'T1', '>=T2', None]
    """
    return text.str.strip_chars().str.extract(_CATEGORIES[letter], 1)


def is_stage_itself(text: pl.Expr) -> pl.Expr:
    """Tell whether the text is the stage group or category itself."""
    return text == pl.coalesce(stage_group(text), category(text, "t"))
