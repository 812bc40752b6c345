"""A made-up set of CORDIS tables shaped like FP7's extract of 2016, as many times larger as is wanted.

    .venv/bin/python -m benchmarks.synthetic FOLDER [--times 10]
    .venv/bin/python -m benchmarks.synthetic FOLDER --participations 1000000

Of every 135,670 participations there are 31,055 organisations and 25,778 projects. As in FP7, most
organisations take part once and a few hundreds of times (their number of participations follows a power law),
seven in ten have a PIC, one in three a region of NUTS 3, two in three a postcode; names are several words long.
The same arguments always make the same files.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

PARTICIPATIONS, ORGANISATIONS, PROJECTS = 135_670, 31_055, 25_778
COLUMNS = "new_org_id;organisationName;organisationShortName;organizationUrl;REGION_Level_NUTS_3;country;street;city;postCode"
PLACES = (
    ("DE", "DE212", "München", "80333"), ("DE", "DE300", "Berlin", "10115"), ("UK", "UKI31", "London", "W1U 3AE"),
    ("FR", "FR101", "Paris", "75005"), ("IT", "ITC4C", "Milano", "20133"), ("ES", "ES300", "Madrid", "28040"),
    ("NL", "NL329", "Amsterdam", "1012 WX"), ("AT", "AT130", "Wien", "1040"), ("EL", "EL303", "Αθήνα", "10671"),
    ("PL", "PL911", "Warszawa", "00-661"), ("CH", "CH040", "Zürich", "8092"), ("UA", "", "Kyiv", "01601"),
)  # fmt: skip
KINDS = (
    "University of",
    "Institut für",
    "Centro de Investigación",
    "Società",
    "Stichting",
    "Fundacja",
)
THINGS = (
    "Applied Optics",
    "Biotechnologie",
    "Energía",
    "Materials",
    "Robotics",
    "Wasserwirtschaft",
)
FORMS = ("GmbH", "Ltd", "S.A.", "SpA", "B.V.", "a.s.", "e.V.", "")


def made_up_organisations(count: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Keys and lines of the table of organisations."""
    for number in range(count):
        pic = chance.random() < 0.7
        key = str(900_000_000 + number) if pic else f"{chance.getrandbits(128):032x}"
        country, nuts, city, postcode = chance.choice(PLACES)
        name = f"{chance.choice(KINDS)} {chance.choice(THINGS)} {number:x} {chance.choice(FORMS)}"
        short = "".join(word[0] for word in name.split()) if chance.random() < 0.5 else ""
        url = f"http://www.example-{number:x}.eu" if chance.random() < 0.3 else ""
        row = (
            *(key, name.strip(), short, url),
            nuts if chance.random() < 0.35 else "",
            *(country, f"{chance.choice(THINGS)} street {number % 200}", city),
            postcode if chance.random() < 0.65 else "",
        )
        yield key, ";".join(row)


def write_made_up_tables(folder: Path, participations: int, seed: int = 7) -> None:
    """Write the two tables."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    keys = []
    with (folder / "org.csv").open("w", encoding="utf-8") as file:
        file.write(COLUMNS + "\n")
        for key, line in made_up_organisations(
            ORGANISATIONS * participations // PARTICIPATIONS, chance
        ):
            keys.append(key)
            file.write(line + "\n")
    projects = PROJECTS * participations // PARTICIPATIONS
    with (folder / "edges.csv").open("w", encoding="utf-8") as file:
        file.write("projectRcn\tnew_org_id\n")
        for number in range(participations):
            # A power law: half of all participations are those of the first three in a hundred.
            place = int(len(keys) * chance.random() ** 5)
            key = keys[number] if number < len(keys) else keys[min(place, len(keys) - 1)]
            file.write(f"{80_000 + chance.randrange(projects)}\t{key}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--participations", type=int)
    arguments = parser.parse_args()
    write_made_up_tables(
        arguments.folder, arguments.participations or int(arguments.times * PARTICIPATIONS)
    )


if __name__ == "__main__":
    main()
