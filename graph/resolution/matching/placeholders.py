"""What stands where a name should and names nobody."""

from __future__ import annotations

import re

from partnergraph.graph.resolution.matching.letters import romanise_text

_NOBODYS_NAMES = frozenset(
    """
to be confirmed|tbc|tbd|to be defined|to be determined|to be decided|to be announced|not applicable|not available
not relevant|not known|not specified|unknown|none|nil|null|n a|na|n r|nr|nn|n n|x|xx|xxx|test|private company|private
private person|private individual|natural person|individual|company|partner|project partner|lead partner|other|others
various|see above|anonymous|confidential|no name|noname|undefined|unspecified|not yet known|not defined|not disclosed
beneficiary|organisation|organization|privatperson|particulier|persona fisica|persona fisica privata|osoba fizyczna
persoana fizica|magan szemely|maganszemely|a definir|da definire|wird noch bekannt gegeben|a determiner|a confirmer
por definir|da confermare|brak|keine angabe|k a|sin datos|ohne|ej tillampligt|n d|nd
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def is_nobodys_name(text: str) -> bool:
    """Whether it is a placeholder ("To be confirmed", "n/a", "-"): it is one with no other, not even its like."""
    bare = " ".join(re.sub(r"[^\w]+|_", " ", romanise_text(text)).split())
    return not bare or bare in _NOBODYS_NAMES or not any(char.isalpha() for char in bare)
