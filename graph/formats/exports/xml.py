"""What GraphML and GEXF share as XML."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import quoteattr

_FORBIDDEN_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def quote_xml_attribute(value: Any) -> str:
    """A value as a quoted attribute; characters that XML cannot have are replaced."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quoteattr(
        _FORBIDDEN_CHARACTERS.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    )


def escape_xml_text(value: Any) -> str:
    """A value as text between tags."""
    quoted = quote_xml_attribute(value)
    text = quoted[1:-1]
    return text.replace('"', "&quot;") if quoted[0] == "'" else text
