"""The platform's lists in small, with what real ones do to a loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.loaders import eccp
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.actors import Cluster
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Sector
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import City
from partnergraph.schema.relations import ActiveIn, LocatedIn, PartOf

HEAD = "name,country_iso2,industrial_ecosystem,city\n"


def read(
    folder: Path, text: str, name: str = "list.csv"
) -> tuple[Reading, list[Any], list[Reject]]:
    """What a list says, and what cannot be used of it."""
    path = folder / name
    path.write_text(text, "utf-8")
    reading = eccp.open_eccp_files([path])
    claims = list(reading.claims())
    things = [claim.thing for claim in claims if isinstance(claim, Claim)]
    return reading, things, [claim for claim in claims if isinstance(claim, Reject)]


def of(things: list[Any], kind: type[Entity | Relation]) -> list[Any]:
    return list(dict.fromkeys(thing for thing in things if type(thing) is kind))


def test_a_cluster_with_its_place_and_ecosystem(tmp_path: Path) -> None:
    reading, things, rejects = read(
        tmp_path, HEAD + 'Zagorje Wood Cluster,HR,"Mobility, Transport, Automotive",Zabok\n'
    )
    assert [source.id for source in reading.sources] == ["source:eccp-clusters"]
    assert rejects == []
    assert reading.warnings() == []
    (cluster,) = of(things, Cluster)
    assert (cluster.id, cluster.city) == ("cluster:zagorje-wood-cluster-hr", "Zabok")
    assert {(tie.end, tie.basis) for tie in of(things, LocatedIn)} == {
        ("country:HR", "as given"),
        ("city:zabok-hr", "as given"),
    }
    assert [(tie.start, tie.end) for tie in of(things, PartOf)] == [("city:zabok-hr", "country:HR")]
    (sector,) = of(things, Sector)
    assert sector.id == "sector:ecosystem-mobility-transport-automotive"
    assert [tie.end for tie in of(things, ActiveIn)] == [sector.id]


@pytest.mark.parametrize("written", ["Česko", "Czechia", "CZECH REPUBLIC", "Czech Republic"])
def test_a_city_that_is_the_country_is_no_city(tmp_path: Path, written: str) -> None:
    reading, things, _ = read(tmp_path, HEAD + f"A,CZ,,{written}\n")
    assert of(things, City) == []
    assert [tie.end for tie in of(things, LocatedIn)] == ["country:CZ"]
    assert of(things, Cluster)[0].city is None
    assert reading.audit.left_out.count == 0


def test_a_city_that_is_another_country_is_left_out_and_said(tmp_path: Path) -> None:
    reading, things, _ = read(tmp_path, HEAD + "A,CZ,,Deutschland\n")
    assert [tie.end for tie in of(things, LocatedIn)] == ["country:CZ"]
    assert [left.reason for left in reading.audit.left_out] == [
        "city: 'Deutschland' is another country than CZ"
    ]


def test_a_postcode_in_the_city_is_kept_apart(tmp_path: Path) -> None:
    _, things, _ = read(tmp_path, HEAD + "A,DE,,93055 Regensburg\n")
    (cluster,) = of(things, Cluster)
    assert (cluster.city, cluster.postcode) == ("93055 Regensburg", "93055")
    assert of(things, City)[0].id == "city:regensburg-de"


def test_cyrillic_and_latin_writings_are_one_city(tmp_path: Path) -> None:
    _, things, _ = read(tmp_path, HEAD + "A,BG,,Перник\nB,BG,,Pernik\nC,BG,,PERNIK\n")
    assert {city.id for city in of(things, City)} == {"city:pernik-bg"}
    assert {city.name for city in of(things, City)} == {"Pernik"}


def test_the_same_name_in_two_countries_is_two_clusters(tmp_path: Path) -> None:
    _, things, _ = read(tmp_path, HEAD + "IT Cluster,CZ,,\nIT Cluster,RO,,\n")
    assert [c.id for c in of(things, Cluster)] == ["cluster:it-cluster-cz", "cluster:it-cluster-ro"]


def test_namibia_is_a_country(tmp_path: Path) -> None:
    _, things, rejects = read(tmp_path, HEAD + "A,NA,,Windhoek\n")
    assert rejects == []
    assert of(things, Cluster)[0].id == "cluster:a-na"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",DE,,Ulm", "name has no value"),
        ("A,,,Ulm", "country has no value"),
        ("A,Atlantis,,Ulm", "country: 'Atlantis' is no country's code or name"),
        ("!!!,DE,,Ulm", "name has no value that makes a key"),
        ("A,DE;HU,,", "country has 2 values, not one"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(tmp_path: Path, row: str, reason: str) -> None:
    _, _, rejects = read(tmp_path, HEAD + "Good,DE,,Ulm\n" + row + "\n")
    (reject,) = rejects
    assert reject.where == "list.csv, line 3"
    assert reason in reject.reason


def test_an_ecosystem_that_is_none_of_the_14_is_left_out_and_said(tmp_path: Path) -> None:
    reading, things, rejects = read(tmp_path, HEAD + "A,DE,Unicorns,Ulm\n")
    assert (of(things, ActiveIn), rejects) == ([], [])
    assert [left.reason for left in reading.audit.left_out] == [
        "ecosystem: 'Unicorns' is none of the words its lookup lists"
    ]


def test_a_list_with_more_columns_fills_more(tmp_path: Path) -> None:
    _, things, rejects = read(
        tmp_path,
        "Cluster name;Country;City;Website;Number of members;ECEI label;Sectors;Technologies;"
        "Validation status;Profile ID;Industrial ecosystems\n"
        "Ems Valley Energy;Germany;Leer;emsvalley.example;about 40;Silver Label;"
        'Wind|Hydrogen;Rotors|Cells;Published;4711;"Energy-Renewables; Digital"\n',
    )
    assert rejects == []
    (cluster,) = of(things, Cluster)
    assert (cluster.id, cluster.eccp_id) == ("cluster:eccp-4711", "4711")
    assert cluster.urls == ("http://emsvalley.example",)
    assert (cluster.label, cluster.validation) == ("silver", "validated")
    assert str(cluster.member_count) == "about 40"
    assert cluster.technologies == ("Rotors", "Cells")
    assert [tie.end for tie in of(things, ActiveIn)] == [
        "sector:ecosystem-energy-renewables",
        "sector:ecosystem-digital",
        "sector:eccp-wind",
        "sector:eccp-hydrogen",
    ]


def test_a_column_that_nobody_uses_is_reported(tmp_path: Path) -> None:
    reading, _, _ = read(tmp_path, "name,country_iso2,mascot\nA,DE,Otter\nB,DE,\n")
    assert reading.warnings()[0] == (
        "clusters: column mascot (1 values) is neither used nor named as ignored"
    )


def test_regions_are_active_in_the_ecosystems_of_their_strategy(tmp_path: Path) -> None:
    reading, things, rejects = read(
        tmp_path,
        "country,iso,region,nuts,ris_tier,ecosystems\n"
        "Austria,AT,Austria,AT,Strong,Cross-ecosystem|Digital\n"
        'Greece,GR,Attica,EL30,"Moderate, Strong","Mobility, Transport, Automotive|Tourism"\n'
        "Greece,GR,Crete,GR43,,Tourism\n",
    )
    assert [source.id for source in reading.sources] == ["source:s3-regions"]
    assert (rejects, reading.warnings()) == ([], [])
    assert [(tie.start, tie.end) for tie in of(things, ActiveIn)] == [
        ("country:AT", "sector:ecosystem-digital"),
        ("country:AT", "sector:cross-ecosystem"),
        ("region:EL30", "sector:ecosystem-mobility-transport-automotive"),
        ("region:EL30", "sector:ecosystem-tourism"),
        ("region:EL43", "sector:ecosystem-tourism"),
    ]
    schemes = {sector.id: sector.scheme.value for sector in of(things, Sector)}
    assert schemes["sector:ecosystem-tourism"] == "industrial ecosystem"
    assert schemes["sector:cross-ecosystem"] == "topic"


def test_the_list_of_ecosystems_has_the_ids_that_the_others_lead_to(tmp_path: Path) -> None:
    reading, things, _ = read(
        tmp_path, "id,name\nagri_food,Agri-food\nmobility_tra,Mobility-Transport-Automotive\n"
    )
    assert [source.id for source in reading.sources] == ["source:industrial-ecosystems"]
    assert [(sector.id, sector.code) for sector in of(things, Sector)] == [
        ("sector:ecosystem-agri-food", "ECCP:agri_food"),
        ("sector:ecosystem-mobility-transport-automotive", "ECCP:mobility_tra"),
    ]


def test_several_lists_at_once_are_several_sources(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + "A,DE,,Ulm\n", "utf-8")
    (tmp_path / "b.csv").write_text("id,name\nx,Digital\n", "utf-8")
    reading = eccp.open_eccp_files([tmp_path])
    assert {source.id for source in reading.sources} == {
        "source:eccp-clusters",
        "source:industrial-ecosystems",
    }
    with pytest.raises(InvalidInput, match="--source names one source"):
        eccp.open_eccp_files([tmp_path], "mine")
    assert eccp.open_eccp_files([tmp_path / "a.csv"], "mine").sources[0].id == "source:mine"


def test_a_table_that_is_none_of_the_lists_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("colour,shape\nred,round\n", "utf-8")
    with pytest.raises(InvalidInput, match="none of the platform's lists") as raised:
        eccp.open_eccp_files([tmp_path / "x.csv"])
    assert "s3_regions: there is no column" in raised.value.do
    with pytest.raises(InvalidInput, match="no file"):
        eccp.open_eccp_files([])
