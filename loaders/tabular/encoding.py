"""In which encoding a text file is.

Unicode where it says so or is valid throughout; else one of the code pages that Europe's offices use.
A file that is nearly all valid UTF-8 was put together from two: its few other bytes are cp1252.
"""

from __future__ import annotations

import codecs
import re

import chardet

from partnergraph.loaders.tabular.files import SourceFile

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CODE_PAGE = re.compile(r"windows-125\d|iso-8859-\d+", re.IGNORECASE)
_CHUNK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16
_LEAST_ZERO_SHARE = 20  # of so many bytes one is zero; and of so many zeros one may stand elsewhere
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_MIXED_ENCODING = "utf-8-or-cp1252"  # the error handler below, by name


def _decode_rest_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as cp1252: an error handler, called for each such run of bytes."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MIXED_ENCODING, _decode_rest_as_cp1252)


def detect_encoding(file: SourceFile) -> tuple[str, str]:
    """The encoding of a text file, and the error handler to decode it with."""
    head = file.head(_SAMPLE_BYTES)
    for bom, name in _BYTE_ORDER_MARKS.items():
        if head.startswith(bom):
            return name, "strict"
    if wide := _detect_unmarked_utf16(head):
        return wide, "strict"
    decoder = codecs.getincrementaldecoder("utf-8")()
    other_lines: list[bytes] = []  # with letters beyond ASCII, as many as the sample holds
    size, valid = 0, True
    with file.open() as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    valid = False
            if size < _SAMPLE_BYTES and not chunk.isascii():
                new_lines = [line for line in re.split(rb"[\r\n]+", chunk) if not line.isascii()]
                other_lines += new_lines
                size += sum(map(len, new_lines))
            if not valid and size >= _SAMPLE_BYTES:
                break
    return (
        ("utf-8", "strict")
        if valid
        else _guess_code_page(b"\n".join(other_lines)[: 2 * _SAMPLE_BYTES])
    )


def _detect_unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 that does not say so, as databases write it: every other byte of separators, digits and line ends is zero."""
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    if max(zeros) * _LEAST_ZERO_SHARE < len(sample) or min(zeros) * _LEAST_ZERO_SHARE > max(zeros):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _guess_code_page(sample: bytes) -> tuple[str, str]:
    """The encoding and error handler of bytes that are not UTF-8 throughout."""
    multibyte = sum(len(match) for match in _VALID_UTF8.findall(sample))
    if multibyte > 0.5 * len(_BEYOND_ASCII.findall(sample)):
        return "utf-8", _MIXED_ENCODING
    guess = chardet.detect(sample)["encoding"] or ""
    return (guess.lower() if _CODE_PAGE.fullmatch(guess) else "cp1252"), "replace"
