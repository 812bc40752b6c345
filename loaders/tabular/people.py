"""Names of people in free text, which are not kept: only public roles are, where a source has a field for them.

Without a list of everybody's names, what is told is what a unit of a body looks like. A part of a text is kept
if it has a word for a unit or a field of work, or does not look like a name and surname at all.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"\s*[;|\n\t]\s*|\s*,\s+|\s+[-–—/]+\s+|\s*[()]\s*")
_SURNAME_FIRST = re.compile(r"([^,;|()]+),\s+([^,;|()]+)")
_PARTICLES = frozenset(
    """
    von van vom der den de da di del della dos das do du zu zum af av al el bin ben ter ten la
    le
    """.split()
)
_TITLES = re.compile(
    r"(?:^|[\s(.])(?:mr|mrs|ms|miss|dr|drs|prof|professor|ing|dipl|mag|herr|frau|hr|sig|sig\.ra|dott|dott\.ssa|"
    r"avv|arch|geom|mme|m\.|mlle|don|doña|sr|sra|pan|pani|p\.|mgr|bc|inż|inz|phd|ph\.d|msc|m\.sc|mba|d-r|г-н|г-жа|κ|κα)"
    r"(?:\.|\s|$)|@|\+?\d[\d\s/()-]{7,}",
    re.IGNORECASE,
)
_ROLE_ASIDE = re.compile(
    r"\b(?:manager|director|mayor|bishop|rector|chancellor|president|head of|chair(?:man|woman)?|secretary|"
    r"coordinator|contact(?: person)?|leiter(?:in)?|bürgermeister|direttore|presidente|dyrektor|ředitel|igazgató|"
    r"polgármester|primar|responsable)\b",
    re.IGNORECASE,
)
# Stems of words, of any language of the field, that a unit of a body is called by.
_UNIT_WORDS = re.compile(
    r"\b(?:unit|lab|city|town|group|team|park|area|local|public|design|media|water|marine|math|law|train|art|"
    r"plan|board|station|health|rural|urban|fund|forest)s?\b|"
    r"depart|dpt|dept|abteil|afdel|avdel|osasto|osakond|odbor|oddel|oddzi|wydzia|wydz|direct|direz|direk|dyrek|"
    r"facult|fakult|facolt|tiedekunta|teaduskond|institu|inštit|intézet|instyt|centr|center|zentr|zentrum|közp|"
    r"office|offic|büro|biuro|bureau|ufficio|uffici|oficina|unità|einheit|enhet|divis|servi[cz]|servic|"
    r"sec(?:tor|tion)|sekt|settore|sezione|school|schule|skole|skola|škola|szkoł|college|academ|akadem|univers|"
    r"hochschule|høgskole|ammattikorkeakoulu|labor|museum|muzeu|múze|hospital|sygehus|klini|clinic|library|"
    r"agency|agentur|agenzia|agenc|council|counsel|commission|committee|secretar|municip|kommun|gemeinde|"
    r"comune|stadt|region|county|province|provinc|distri|government|ministr|admin|manage|develop|"
    r"entwickl|utveckl|udvikling|sviluppo|project|projek|progetti|program|research|forsch|ricerca|innovat|"
    r"technolog|technic|techn|engineer|econom|environment|umwelt|miljø|ambient|energ|transport|mobil|touris|"
    r"cultur|kultur|educa|bildung|utbildning|gesund|sanit|social|sozial|science|wissenschaft|planning|"
    r"policy|polic|finance|eu\b|europ|international|cooperation|coopera|associat|foundation|stiftung|"
    r"society|company|gmbh|aps\b|a/s|i/s|srl|fachgebiet|amt\b|fachbereich|sachgebiet|kreis\b|campus|"
    r"affairs|marketing|wildlife|ltd|network|cluster|business|enterprise|agricult|"
    r"geolog|biolog|chemi|physic|heritage|dipart|ingen|ingeg|engenh|mec+an|fonds|logement|gest|proyect|projet|polit|obras|travaux|trabaj|lavor|residuo|agua|água|eau\b|"
    r"acqua|medio|formac|empleo|emploi|salud|sante|santé|saúde|comerc|commerc|industr|internac|internaz",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.|[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?)")
_MOST_NAME_WORDS = 4


def remove_people(text: str) -> str | None:
    """A unit of a body without the parts that may name a person; None where nothing is left.

    Beside such a part, what has no word for a unit is not kept either: it may be the rest of the name.
    """
    parts = [part for part in _PARTS.split(text) if part.strip(" ()-–—/")]
    if _is_surname_first(text):
        return None
    kept = [part for part in parts if not _may_name_person(part)]
    if len(kept) == len(parts):
        return text if parts else None
    units = [part for part in kept if _UNIT_WORDS.search(_ROLE_ASIDE.sub("", part))]
    return ", ".join(units) or None


def _is_surname_first(text: str) -> bool:
    """Whether a text is one name and another after a comma, neither with a word for a unit."""
    match = _SURNAME_FIRST.fullmatch(text.strip())
    if match is None or _UNIT_WORDS.search(text):
        return False
    words = [[w for w in side.split() if w.lower() not in _PARTICLES] for side in match.groups()]
    return all(len(side) == 1 and _NAME_WORD.fullmatch(side[0]) for side in words)


def _may_name_person(part: str) -> bool:
    """Whether a part of a text has a form of address or a role beside a name, or looks like a name."""
    if _TITLES.search(part):
        return True
    unit = _UNIT_WORDS.search(_ROLE_ASIDE.sub("", part))
    bare = _ROLE_ASIDE.sub("", part).split()
    words = [word for word in bare if word.lower() not in _PARTICLES]
    names = [word for word in words if _NAME_WORD.fullmatch(word)]
    if _ROLE_ASIDE.search(part):
        last = " ".join(bare[-2:])
        is_named_last = len(names) > 1 and words[-2:] == names[-2:] and not _UNIT_WORDS.search(last)
        return is_named_last or (not unit and len(names) > 0)
    # A particle before a surname alone ("van Primer") is of a name too.
    several = len(bare) > 1 and 1 <= len(words) <= _MOST_NAME_WORDS
    looks_like_name = several and len(names) == len(words)
    return looks_like_name and not unit
