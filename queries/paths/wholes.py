"""Counting an organisation and all its parts as one actor: who is a part, and the ties with parts in their wholes.

A part is whoever is ``PART_OF`` an organisation, at any depth, and counts as the outermost of these, if that is one
(:func:`partnergraph.graph.summaries.contraction.find_outermost_wholes`). So a tie of a faculty is one of its university, two
faculties of one are no partners, and a university is where it or any of its parts is: what one place is told of,
it is told of the whole. The answers are those of a graph in which every relation of a part leads from its whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable
from dataclasses import replace

from partnergraph.graph.cypher.dates import validity_predicate
from partnergraph.graph.summaries.index import ContractedIndex
from partnergraph.graph.summaries.reading import read_any_index
from partnergraph.graph.summaries.truth import ALL_OF_IT, ReadingRules
from partnergraph.queries.paths.members import PARTS_DEPTH, ActorSet
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import BODY_LABELS, CountingRules
from partnergraph.schema.errors import Timeout

_ANY = Question("any", "any")
_MATCH_PARTS = f"""
MATCH (whole:Entity)<-[:PART_OF]-(part:{BODY_LABELS}) WHERE whole.id IN $ids
RETURN collect(DISTINCT part.id) AS parts
"""


async def read_contracted_index(read: QuestionReader, question: Question) -> ContractedIndex:
    """The ties that a question counts, with wholes in the place of parts.

    Raises :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    # What else narrows is counted in the columns themselves.
    narrow = replace(
        _ANY,
        as_of=question.as_of,
        between=question.between,
        programmes=question.programmes,
        sectors=question.sectors,
    )
    return await _read_index(read, narrow, ALL_OF_IT if narrow == _ANY else _rules_of(narrow))


async def read_index_of_day(read: QuestionReader) -> ContractedIndex:
    """All ties, of those who were in a place on the date of the question."""
    counting = CountingRules(replace(_ANY, as_of=read.question.as_of))
    rules = ReadingRules(located=_located_then(counting), parameters=counting.parameters)
    return await _read_index(read, ("located", read.question.as_of), rules)


async def _read_index(read: QuestionReader, key: Hashable, rules: ReadingRules) -> ContractedIndex:
    left = read.check_time_left()
    try:
        async with asyncio.timeout(left):
            index = await read_any_index(read.database, key, rules)
    except TimeoutError:
        raise Timeout(f"the time limit of {read.limit:g} s is over") from None
    for _, cypher in rules.list_statements():
        read.note_read_statement(cypher, rules.parameters)
    return await asyncio.to_thread(lambda: index.with_parts)


def _rules_of(narrow: Question) -> ReadingRules:
    counting = CountingRules(narrow)
    return ReadingRules(
        part=counting.participation("r"),
        thing=counting.shared_thing("thing"),
        edge=counting.direct_tie("r"),
        located=_located_then(counting),
        edge_types=frozenset(filter(None, counting.edge_types.split("|"))),
        parameters=counting.parameters,
    )


def _located_then(counting: CountingRules) -> str:
    return validity_predicate("at", "$as_of") if counting.dated else "true"


async def count_avoided_wholes(read: QuestionReader, question: Question) -> Question:
    """The question with wholes in the place of parts that are to be avoided."""
    if not question.with_parts or not question.avoid:
        return question
    index = await read_contracted_index(read, question)
    return replace(question, avoid=frozenset(map(index.find_whole, question.avoid)))


async def count_wholes(
    read: QuestionReader, index: ContractedIndex, actors: ActorSet, *, represented: bool
) -> ActorSet:
    """A set of actors with wholes in the place of parts.

    ``represented``: the set's ``speakers`` are all who represent a place, for which their parts act, too.
    """
    speakers = set(map(index.find_whole, actors.speakers))
    newest = speakers
    for _ in range(PARTS_DEPTH if represented else 0):
        if not newest:
            break
        ids = [id_ for whole in newest for id_ in index.list_members(whole)]
        row = await read(_MATCH_PARTS, ids=ids)
        newest = set(map(index.find_whole, row["parts"])) - speakers
        speakers |= newest
    counted = speakers.union(map(index.find_whole, actors.actors))
    return replace(actors, actors=tuple(sorted(counted)), speakers=frozenset(speakers))


def expand_wholes(index: ContractedIndex, wholes: Iterable[str]) -> ActorSet:
    """These actors with all their parts, to read in the graph what is told of any."""
    return ActorSet(
        actors=tuple(sorted(id_ for whole in wholes for id_ in index.list_members(whole)))
    )
