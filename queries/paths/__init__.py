"""Partner paths: how two places, groups or actors are connected, through what, and who says so.

A path leads from an actor of the first end to an actor of the second through 1 to 4 ties. A tie is what
the relations with a ``tie`` in their shape declare (:mod:`partnergraph.schema.relations`): a membership, a cooperation,
or an agreement, project or event that two actors share. These hold for every path:

- Between its ends stand only organisations, clusters and networks that belong to neither end: no
  country, group, person, programme or source is a shortcut.
- Nothing could be left out of it: its n-th actor is n ties away from the first end and as far from the
  second as the path is long after it, and its two ends share no tie of their own. Where somebody must
  stand between, this holds up to them and from them on (:mod:`partnergraph.queries.paths.waypoints`).
- One chain of actors is one path, each hop the best tie of its two actors (the others are counted). Only
  where nobody stands between the ends is each kind of tie a path.

Paths come in a total order: fewest ties; then one path for each chain of intermediaries (for each shared
thing, where there are none) before the second of any; then score (:mod:`partnergraph.queries.paths.score`); then ids.
"""

from partnergraph.queries.paths.answer import (
    Alike,
    AskedEnd,
    Coverage,
    Hop,
    Outcome,
    PartnerPath,
    PartnerPaths,
    Party,
    PathEnd,
    PathSource,
    Reason,
    Statement,
    UnknownEnd,
    UnknownReason,
    Via,
    Widen,
)
from partnergraph.queries.paths.question import Cover, Question
from partnergraph.queries.paths.search import find_partner_paths

__all__ = [
    "Alike",
    "AskedEnd",
    "Cover",
    "Coverage",
    "Hop",
    "Outcome",
    "PartnerPath",
    "PartnerPaths",
    "Party",
    "PathEnd",
    "PathSource",
    "Question",
    "Reason",
    "Statement",
    "UnknownEnd",
    "UnknownReason",
    "Via",
    "Widen",
    "find_partner_paths",
]
