from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.reading.display import choose_display_name, is_shouted
from partnergraph.schema.codes import fold_for_comparison


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        # nothing to do
        ("National Academy of Sciences", "National Academy of Sciences"),
        ("IBM", "IBM"),
        ("CORDIS", "CORDIS"),
        ("CLUJ IT", "Cluj IT"),
        ("ABC d.o.o.", "ABC d.o.o."),
        # by language
        ("NATIONAL ACADEMY OF SCIENCES OF UKRAINE", "National Academy of Sciences of Ukraine"),
        ("TECHNISCHE UNIVERSITÄT MÜNCHEN", "Technische Universität München"),
        ("INSTITUT FÜR ENERGIE UND UMWELT GMBH", "Institut für Energie und Umwelt GmbH"),
        ("ZENTRUM FUER LUFT UND RAUMFAHRT", "Zentrum fuer Luft und Raumfahrt"),
        ("COMMISSARIAT A L ENERGIE ET AUX FORETS", "Commissariat a l Energie et aux Forets"),
        ("CENTRE NATIONAL DE LA RECHERCHE SCIENTIFIQUE CNRS", "Centre National de la Recherche Scientifique CNRS"),
        ("UNIVERSITE DE BRETAGNE D'OUEST", "Universite de Bretagne d'Ouest"),
        ("L'ORÉAL RECHERCHE", "L'Oréal Recherche"),
        ("UNIVERSIDAD DE LA LAGUNA Y DEL MAR", "Universidad de la Laguna y del Mar"),
        ("UNIVERSITÀ DEGLI STUDI DI ROMA LA SAPIENZA", "Università degli Studi di Roma la Sapienza"),
        ("UNIVERSITATEA DE ȘTIINȚE ȘI TEHNOLOGIE DIN IAȘI", "Universitatea de Științe și Tehnologie din Iași"),
        ("POLITECHNIKA WARSZAWSKA W WARSZAWIE", "Politechnika Warszawska w Warszawie"),
        ("НАЦІОНАЛЬНА АКАДЕМІЯ НАУК ТА МИСТЕЦТВ", "Національна Академія Наук та Мистецтв"),
        ("ΠΑΝΕΠΙΣΤΗΜΙΟ ΤΗΣ ΠΑΤΡΑΣ", "Πανεπιστημιο της Πατρας"),
        ("GREEK RESEARCH NETWORK S A", "Greek Research Network S A"),
        ("ACCENT PRO CONSULTING S R L", "Accent pro Consulting S R L"),
        ("FORSCHUNGSVERBUND BERLIN E V", "Forschungsverbund Berlin e V"),
        # initials, which are no words of a language
        ("ODESSA NATIONAL I I MECHNIKOV UNIVERSITY", "Odessa National I I Mechnikov University"),
        ("NATIONAL I.I. MECHNIKOV UNIVERSITY", "National I.I. Mechnikov University"),
        ("A D SAKHAROV INSTITUTE", "A D Sakharov Institute"),
        ("UNIVERZITA J E PURKYNE V USTI", "Univerzita J E Purkyne v Usti"),
        ("AKADEMIA GORNICZA IM. S. STASZICA W KRAKOWIE", "Akademia Gornicza im. S. Staszica w Krakowie"),
        ("CENTRO RICERCHE R. E. C. I", "Centro Ricerche R. E. C. I"),
        ("УНІВЕРСИТЕТ ІМЕНІ І. І. МЕЧНИКОВА", "Університет імені І. І. Мечникова"),
        # forms, acronyms, numerals
        ("ALFA BETA S.P.A.", "Alfa Beta S.p.A."),
        ("KOMUNALNO DRUŠTVO D.O.O.", "Komunalno Društvo d.o.o."),
        ("ICT CLUSTER BULGARIA EOOD", "ICT Cluster Bulgaria EOOD"),
        ("UNIVERSITY OF PARIS XII", "University of Paris XII"),
        ("O'BRIEN & SONS LTD", "O'Brien & Sons Ltd"),
        ("CHILDREN'S HOSPITAL", "Children's Hospital"),
        ("NORTH-WEST REGIONAL AGENCY", "North-West Regional Agency"),
    ],
)  # fmt: skip
def test_title_case(name: str, shown: str) -> None:
    assert choose_display_name(name) == shown


def test_as_another_source_writes_it() -> None:
    shouted = "INSTITUTUL DE CHIMIE CLUJ"
    others = ["INSTITUTUL DE CHIMIE, CLUJ", "Institute of Chemistry", "Institutul de chimie Cluj"]
    assert choose_display_name(shouted, others) == "Institutul de chimie Cluj"


@given(st.text())
def test_only_case_changes(name: str) -> None:
    shown = choose_display_name(name)
    if not is_shouted(name):
        assert shown == name
    assert fold_for_comparison(shown).replace(" ", "") == fold_for_comparison(name).replace(" ", "")
