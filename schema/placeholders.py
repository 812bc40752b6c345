"""What forms are filled with where there is nothing to say: it is nobody's name, in whatever language."""

from __future__ import annotations

from partnergraph.schema.codes import make_slug

# As slugs, so that case, accents and punctuation do not matter.
_PLACEHOLDER_NAMES = frozenset(
    {
        "to-be-confirmed",
        "tbc",
        "tbd",
        "tba",
        "to-be-defined",
        "to-be-determined",
        "to-be-decided",
        "to-be-announced",
        "to-be-selected",
        "to-be-specified",
        "n-a",
        "na",
        "n-d",
        "nd",
        "n-n",
        "nn",
        "not-available",
        "not-applicable",
        "not-relevant",
        "not-known",
        "not-specified",
        "not-disclosed",
        "undisclosed",
        "confidential",
        "anonymous",
        "anonymised",
        "anonymized",
        "none",
        "null",
        "nil",
        "unknown",
        "no-name",
        "private-company",
        "private-person",
        "private-individual",
        "natural-person",
        "individual-person",
        "physical-person",
        "unbekannt",
        "keine-angabe",
        "entfallt",
        "nicht-bekannt",
        "noch-offen",
        "privatperson",
        "inconnu",
        "non-applicable",
        "sans-objet",
        "a-confirmer",
        "a-definir",
        "personne-physique",
        "desconocido",
        "no-aplica",
        "por-determinar",
        "por-confirmar",
        "persona-fisica",
        "sconosciuto",
        "non-disponibile",
        "da-definire",
        "da-confermare",
        "da-individuare",
        "a-definir-se",
        "nieznany",
        "brak",
        "brak-danych",
        "nie-dotyczy",
        "osoba-fizyczna",
        "nepoznato",
        "neznamy",
        "neuveden",
        "fyzicka-osoba",
        "neuvedeno",
        "necunoscut",
        "nespecificat",
        "persoana-fizica",
        "ismeretlen",
        "maganszemely",
        "не-е-приложимо",
        "физическо-лице",
        "неизвестно",
        "δεν-εφαρμοζεται",
        "αγνωστο",
        "φυσικο-προσωπο",
        "noname",
        "undefined",
        "unspecified",
        "not-yet-known",
        "not-defined",
        "persona-fisica-privata",
        "magan-szemely",
        "wird-noch-bekannt-gegeben",
        "a-determiner",
        "por-definir",
        "sin-datos",
        "ej-tillampligt",
    }
)


_LONGEST_SIGN = 5  # characters of what is put where there is no name: ???, -----


def is_placeholder_name(text: str) -> bool:
    """Whether a name stands where there is none: "To be confirmed", "n/a", "???", "000".

    A longer one without a letter (``?????? ???????``) is a real one that some register could not write.
    """
    slug = make_slug(text)
    if not slug:
        return len(text.strip()) <= _LONGEST_SIGN
    return slug in _PLACEHOLDER_NAMES or not slug.strip("0-")
