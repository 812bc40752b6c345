"""In which encoding a text file is.

Unicode where it says so or is valid throughout; else one of the code pages that Europe's offices use or used.
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
_MODERN_PAGES = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1257"),
    *("iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-8", "iso8859-9"),
    *("iso8859-13", "iso8859-15", "iso8859-16"),
)
# Of DOS, Unix and Macintosh.
_OLD_PAGES = (
    *("cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp866", "koi8-r", "koi8-u"),
    *("mac-cyrillic", "mac-greek", "mac-latin2", "mac-roman", "mac-turkish"),
)
_SURE_GUESS = 0.1  # confidence that only alphabets and languages with letters of their own come to
_UNDEFINED_IN_WINDOWS = (
    b"\x81\x83\x88\x8a\x8c\x8d\x8e\x8f\x90\x98\x9a\x9c\x9d\x9e\x9f"  # in some of its pages
)
_LEAST_ODD_SHARE = 10  # of so many letters beyond ASCII one is odd in what was guessed wrongly
# Where ISO has only these, which no table holds, Windows has letters, quotes and the euro.
_SIGNS_OF_CONTROL = re.compile(rb"[\x80-\x9f]")
_SIGNS, _SIGNS_IN_WORDS = frozenset("«»“”„’‘‚–—…€§°ºª•·\u00a0"), frozenset("’‘·–—\u00a0")
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
    beyond_ascii = len(_BEYOND_ASCII.findall(sample))
    if multibyte > 0.5 * beyond_ascii:
        return "utf-8", _MIXED_ENCODING
    best, *_ = _list_guesses(sample, _MODERN_PAGES + _OLD_PAGES)
    windows = sample.translate(None, _UNDEFINED_IN_WINDOWS)
    modern = [page for page, _ in _list_guesses(windows, _MODERN_PAGES)]
    if _SIGNS_OF_CONTROL.search(sample):
        modern = [page for page in modern if not page.startswith("iso")]
    sure = [best[0]] if best[1] >= _SURE_GUESS and best[0] in _OLD_PAGES else []
    old = [page for page, _ in _list_guesses(sample, _OLD_PAGES)]
    odd = {page: _count_odd_letters(sample, page) for page in (*sure, *modern, *old)}
    allowed = max(min(odd.values()), beyond_ascii / _LEAST_ODD_SHARE)
    return next(page for page in odd if odd[page] <= allowed), "replace"


def _list_guesses(sample: bytes, pages: tuple[str, ...]) -> list[tuple[str, float]]:
    """Which of these code pages bytes may be in and how surely, the surest first; cp1252 if they are in none."""
    found = chardet.detect_all(sample, ignore_threshold=True, include_encodings=pages)
    return [
        (codecs.lookup(guess["encoding"] or "cp1252").name, guess["confidence"]) for guess in found
    ]


def _count_odd_letters(sample: bytes, page: str) -> int:
    """How many signs in a text read by a code page are no letters, capitals inside words, or of another alphabet."""
    text = sample.decode(page, "replace")
    return sum(
        _is_odd_letter(before, sign, after)
        for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if not sign.isascii()
    )


def _is_odd_letter(before: str, sign: str, after: str) -> bool:
    if not sign.isalpha():
        inside = before.isalpha() and after.isalpha()
        return sign not in (_SIGNS_IN_WORDS if inside else _SIGNS)
    of_two_alphabets = "\u0370" <= sign <= "\u04ff" and before.isascii() and before.isalpha()
    of_two_cases = (sign.isupper() and before.islower()) or (sign.islower() and after.isupper())
    return of_two_alphabets or of_two_cases
