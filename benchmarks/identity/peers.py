"""What matching is measured beside: the same name, shared words, and nomenklatura's logic-v2 if it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.fuzz import token_set_ratio

from benchmarks.identity.pairs import LabelledPair
from benchmarks.identity.records import BenchmarkRecord
from partnergraph.schema.codes import fold_for_comparison

_LOGIC_THRESHOLDS = (0.7, 0.95)


def decide_by_peers(
    pairs: Sequence[LabelledPair], *, with_logic: bool
) -> Iterator[tuple[str, list[bool]]]:
    """The name of each peer, and what it decides about each pair."""
    names = [tuple(fold_for_comparison(one.name) for one in pair.both) for pair in pairs]
    yield "exact name", [one == two for one, two in names]
    yield "token-set >= 90", [token_set_ratio(one, two) >= 90 for one, two in names]
    if with_logic:
        try:
            scores = _score_by_logic(pairs)
        except ImportError:
            print("  nomenklatura is not installed: pip install --group identity")
            return
        for least in _LOGIC_THRESHOLDS:
            yield f"nomenklatura logic-v2 >= {least}", [score >= least for score in scores]


def _score_by_logic(pairs: Sequence[LabelledPair]) -> list[float]:
    from followthemoney import model  # noqa: PLC0415
    from nomenklatura.matching import LogicV2  # noqa: PLC0415

    config = LogicV2.default_config()

    def entity(record: BenchmarkRecord) -> object:
        made = model.make_entity("Organization")
        made.id = record.id
        made.add("name", record.name)
        made.add("country", record.country.lower())
        made.add("abbreviation", record.acronym or None)
        return made

    return [
        LogicV2.compare(entity(one), entity(two), config).score
        for one, two in (pair.both for pair in pairs)
    ]
