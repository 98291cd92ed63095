"""Names of columns as people read them: letters of other scripts that look like Latin ones."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from oncommons.access.airlock.outcomes import Said, decided, refused

MOST_LETTERS = 100

_LOOKS: dict[str, str] = {
    # Cyrillic.
    **dict(
        zip(
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb",
            "aeopcyxijsh",
            strict=True,
        )
    ),
    **dict(
        zip(
            "\u0501\u051b\u051d\u0475\u043a\u043c\u0442\u0432\u043d\u050d",
            "dqwvkmtbhg",
            strict=True,
        )
    ),
    # Cyrillic.
    **dict(
        zip(
            "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422",
            "ABEKMHOPCT",
            strict=True,
        )
    ),
    **dict(zip("\u0423\u0425\u0406\u0408\u0405\u050c\u051a\u051c\u04c0", "YXIJSGQWl", strict=True)),
    # Greek.
    **dict(zip("\u03b1\u03b3\u03b9\u03ba\u03bd\u03bf", "ayikvo", strict=True)),
    **dict(zip("\u03c1\u03c4\u03c5\u03c7\u03c9", "ptuxw", strict=True)),
    # Greek.
    **dict(zip("\u0391\u0392\u0395\u0396\u0397\u0399\u039a", "ABEZHIK", strict=True)),
    **dict(zip("\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7", "MNOPTYX", strict=True)),
    # Armenian.
    **dict(zip("\u0578\u0585\u057d\u0570", "nouh", strict=True)),
    **dict(zip("\u0578\u0581\u0566\u0575", "ngqj", strict=True)),
    # Latin letters of phonetics.
    **dict(zip("\u0131\u0251\u0261\u0269\u029f\u1d0f\u1d1c\u1d20\u1d21", "iagilouvw", strict=True)),
    **dict(zip("\u1d22\u0274\u0280\ua731\u1d04\u1d1b\u01bd\u01c0", "znrsct5l", strict=True)),
}
"""Letters of other scripts, each drawn like a plain one."""
_EUROPEAN = frozenset(
    "\u00df\u00e6\u0153\u00f8\u00f0\u00fe\u0142\u0111\u00c6\u0152\u00d8\u00d0\u00de\u0141\u0110\u1e9e\u014b\u0133\u00b5\u03bc"
)
_WORD = re.compile(r"[^\W\d_]+")


def skeleton(name: str) -> str:
    r"""Write a name as it looks, so that two names that look the same become one.

    Case, blanks, and 0 for O or 1 for l make no difference.

    Source: Unicode Technical Standard 39, section 4 (confusable detection).

    Example:
        >>> skeleton("\u0440atients") == skeleton("Patients ")
        True
        >>> skeleton("n_1") == skeleton("n_l")
        True
    """
    folded = unicodedata.normalize("NFKC", name)
    looks = "".join(_LOOKS.get(letter, letter) for letter in folded).casefold()
    plain = "".join(_LOOKS.get(letter, letter) for letter in looks)
    return re.sub(r"[\s_.-]+", "_", plain.strip()).translate(str.maketrans("01|", "oll"))


def check_names(names: Sequence[str], where: str = "column") -> Iterator[Said]:
    """Check the names of columns: there, read in one way only, and of no hidden script.

    A name that only looks like "patients" would be passed over by the rule on small groups.

    Args:
        names: as they stand in the file.
        where: what they name.

    Yields:
        One entry on names that are missing, repeated or too long; one on letters.
    """
    faults = [
        f"{where} {number}"
        for number, name in enumerate(names, start=1)
        if not name.strip() or len(name) > MOST_LETTERS or name != name.strip()
    ]
    yield decided(
        "R12",
        f"each {where} has a name of 1 to {MOST_LETTERS} letters, without blanks around it",
        "name each of them by what it holds",
        faults,
    )
    seen: dict[str, int] = {}
    same = [
        f"{where} {number}, like {where} {seen[looks]}"
        for number, name in enumerate(names, start=1)
        if seen.setdefault(looks := skeleton(name), number) != number
    ]
    if same:
        remedy = "give each a name that cannot be taken for another"
        yield refused("R12", f"no two names of a {where} look the same", remedy, same)
    foreign = [
        f"{where} {number}" for number, name in enumerate(names, start=1) if has_lookalike(name)
    ]
    yield decided(
        "R12",
        f"no name of a {where} holds letters that look like others",
        "write the name with Latin letters",
        foreign,
    )


def has_lookalike(name: str) -> bool:
    r"""Tell whether a word mixes scripts, or is wholly of letters that look like Latin ones.

    Example:
        >>> [has_lookalike(one) for one in ("\u00e2ge", "\u03b2", "\u0440atients")]
        [False, False, True]
    """
    return any(_is_doubtful(word) for word in _WORD.findall(unicodedata.normalize("NFC", name)))


def _is_doubtful(word: str) -> bool:
    foreign = [letter for letter in word if not _is_plain_latin(letter)]
    if not foreign:
        return False
    if len(foreign) < len(word):
        return True
    # One letter of Greek alone is a symbol, such as alpha.
    return len(word) > 1 and all(letter in _LOOKS for letter in word)


def _is_plain_latin(letter: str) -> bool:
    """Tell whether a letter is one of an alphabet of Europe in Latin script."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base.isascii() or letter in _EUROPEAN
