"""Which rows of one cell say something of the table, in Europe's languages, and which are a body without more."""

from __future__ import annotations

import pytest

from partnergraph.loaders.tabular.remarks import is_remark


@pytest.mark.parametrize(
    "text",
    [
        "Zdroj: MMR", "Zdroj dat: MS2014+", "Źródło: opracowanie własne", "Quelle: BMWK, 2023", "Fuente: Ministerio", "Bron : RVO",
        "Källa: Tillväxtverket", "Lähde: TEM", "Forrás: Pályázat.gov.hu", "Šaltinis: CPVA", "Avots: CFLA", "Πηγή: ΕΣΠΑ", "Източник: ИСУН",
        "Джерело: Мінрегіон", "Sursa: MIPE", "Kaynak: KOSGEB", "Note: amounts in EUR", "Poznámka: bez DPH", "Uwaga: dane na dzień 1.1.",
        "Anm.: vorläufig", "Примітка: без ПДВ", "Legenda: PP = partner", "Last updated: 2020-01-01", "Stand: 01.01.2020", "Stand 31.12.2020",
        "Stan na dzień 31.12.2021", "As of 1 January 2020", "Станом на 01.01.2020", "* without VAT", "1) preliminary figures", "(2) incl. partners",
        "¹ ohne Mehrwertsteuer",
    ],
)  # fmt: skip
def test_a_remark(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize(
    "text",
    [
        "Source Code Association", "Standard Chartered", "Stav, s.r.o.", "Bronze Cluster", "Note Printing Works", "Nota Bene d.o.o.", "1) ", "*",
        "Vir Biotechnology", "Legend Pictures", "3D Systems", "Stan Kowalski", "As of yet unnamed", "Fonte Viva: società", "Quelle", "Updated Ltd",
    ],
)  # fmt: skip
def test_a_body(text: str) -> None:
    assert not is_remark(text)
