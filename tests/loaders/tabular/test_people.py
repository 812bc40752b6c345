"""Names of people in free text are not kept; units of bodies are."""

from __future__ import annotations

import pytest

from partnergraph.loaders.tabular.people import remove_people

# Made up, or of people long dead.
TEXTS: dict[str, str | None] = {
    "Jan Primer": None,
    "mgr inż. Jan Primer": None,
    "Primer, Jan": None,
    "van der Primer, Jan": None,
    "Jan van der Primer": None,
    "Ludwig von Beethoven": None,
    "José da Primeira": None,
    "van Primer": None,
    "Van Primer": None,
    "María De La Primera Ejemplar Segunda": None,
    "JAN VAN DER PRIMER EXEMPEL": None,
    "Primer y Ejemplo de la Zona": "Primer y Ejemplo de la Zona",
    "Jyrki Primer (general manager)": None,
    "Jan Primer (Member of Board of Directors)": "Member of Board of Directors",
    "Dpto. Proyectos (Carmen Primera)": "Dpto. Proyectos",
    "Department of Projects / Carmen Primera": "Department of Projects",
    "Head of Unit Janez Primer": None,
    "Office of Mayor John Primer": None,
    "Mayor's office": "Mayor's office",
    "Creative Industries, Entrepreneurship": "Creative Industries, Entrepreneurship",
    "Dipartimento di Ingegneria Meccanica": "Dipartimento di Ingegneria Meccanica",
    "Fonds du Logement": "Fonds du Logement",
    "Gestión de Residuos": "Gestión de Residuos",
    "Marie Curie Laboratory": "Marie Curie Laboratory",
    "Abteilung 7": "Abteilung 7",
}


@pytest.mark.parametrize("text", TEXTS)
def test_people_are_left_out(text: str) -> None:
    assert remove_people(text) == TEXTS[text]
