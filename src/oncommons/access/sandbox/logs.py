"""What a job prints: the beginning and the end of it, made harmless."""

from dataclasses import dataclass, field

from oncommons.access.sandbox.jobs import LOG_SHOWN

PART = LOG_SHOWN // 2 - 100
"""Bytes kept of the beginning, and of the end; 200 are left for the line between them."""


@dataclass(slots=True)
class Log:
    """Takes what a job prints, in bounded memory."""

    size: int = 0
    _first: bytearray = field(default_factory=bytearray)
    _last: bytearray = field(default_factory=bytearray)

    def take(self, piece: bytes) -> None:
        """Take the next bytes."""
        self.size += len(piece)
        room = PART - len(self._first)
        self._first += piece[:room]
        self._last += piece[room:] if room > 0 else piece
        del self._last[:-PART]

    def text(self) -> str:
        """Give it as text of 10 kB at most, without characters that steer a terminal."""
        left_out = self.size - len(self._first) - len(self._last)
        between = f"\n[{left_out} bytes left out]\n".encode() if left_out else b""
        said = bytes(self._first) + between + bytes(self._last)
        text = plain(said.decode("utf-8", errors="replace"))
        return text.encode()[:LOG_SHOWN].decode("utf-8", errors="ignore")


def plain(text: str) -> str:
    r"""Replace control characters, and those that turn the direction of writing.

    Example:
        >>> plain("a\x1b[31mb\n")
        'a?[31mb\n'
    """
    return "".join(one if one in "\n\t" or one.isprintable() else "?" for one in text)
