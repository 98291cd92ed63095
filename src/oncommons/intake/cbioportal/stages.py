"""Stage groups and T, N and M categories as registries write them."""

import polars as pl

_STAGE_WORD = r"(?i)^\s*(ajcc\s+)?((patho|clin)\w*\s+)?stage\s+"
_ROMAN = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}
_GROUP = r"^(0|I{1,3}|IV)([ABCD]\d?)?$"
_CATEGORIES = {
    "t": r"^[cpyraCPYRA]{0,3}(T(?:X|0|a|is|[1-4][a-d]?))$",
    "n": r"^[cpyraCPYRA]{0,3}(N(?:X|[0-3][a-d]?))$",
    "m": r"^[cpyraCPYRA]{0,3}(M(?:X|0|1[a-d]?))$",
}


def stage_group(text: pl.Expr) -> pl.Expr:
    """Read a stage group: "Stage 4", "Stage IIA", "iv" and "2b"; null for anything else.

    Source: UICC TNM classification, 8th edition (2017): 0 and I to IV with substages.

    Example:
        >>> words = pl.DataFrame({"a": ["Stage 4", "Stage IIA", "2b", "Stage 1-3", ">=T2"]})
        >>> words.select(stage_group(pl.col("a"))).to_series().to_list()
        ['IV', 'IIA', 'IIB', None, None]
    """
    bare = text.str.replace(_STAGE_WORD, "").str.strip_chars().str.to_uppercase()
    digit = bare.str.extract(r"^([0-4])([ABCD]\d?)?$", 1).replace_strict(_ROMAN, default=None)
    suffix = bare.str.extract(r"^[0-4]([ABCD]\d?)$", 1).fill_null("")
    return pl.coalesce(pl.when(bare.str.contains(_GROUP)).then(bare), pl.concat_str(digit, suffix))


def category(text: pl.Expr, letter: str) -> pl.Expr:
    """Read a T, N or M category, with or without c, p or y before it; null for anything else.

    Example:
        >>> words = pl.DataFrame({"a": ["pT2a", "T1", ">=T2"]})
        >>> words.select(category(pl.col("a"), "t")).to_series().to_list()
        ['T2a', 'T1', None]
    """
    return text.str.strip_chars().str.extract(_CATEGORIES[letter], 1)


def is_stage_itself(text: pl.Expr) -> pl.Expr:
    """Tell whether the text is the stage group or category itself."""
    return text == pl.coalesce(stage_group(text), category(text, "t"))
