"""What an answer says in English, made of its facts alone: what came out, and what to widen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from partnergraph.queries.paths.answer import (
    Outcome,
    PartnerPaths,
    Party,
    PathEnd,
    UnknownEnd,
    UnknownReason,
    Widen,
)
from partnergraph.queries.paths.question import MAX_TIES, Question
from partnergraph.queries.paths.ties import can_have_ties
from partnergraph.schema.catalog import all_entity_types

_MAX_NAMES = 3


def widen_question(question: Question) -> Widen:
    """Which limits of a question can be moved so that more is found."""
    return Widen(
        max_ties=MAX_TIES if question.max_ties < MAX_TIES else None,
        kinds=bool(question.kinds),
        date=bool(question.as_of or question.between),
        programmes=bool(question.programmes),
        sectors=bool(question.sectors),
        largest=bool(question.largest),
        intermediaries=bool(question.intermediaries or question.avoid or question.through),
        sites=question.at_site,
        place=True,
    )


def _widen_in_words(widen: Widen) -> str:
    """What to ask for instead: ``more ties (maxTies up to 4) or a wider place``."""
    return " or ".join(_list_widenings(widen))


def _list_widenings(widen: Widen) -> Iterator[str]:
    if widen.max_ties:
        yield f"more ties (maxTies up to {widen.max_ties})"
    phrases = {
        "more kinds of tie": widen.kinds,
        "another date": widen.date,
        "all programmes": widen.programmes,
        "all sectors": widen.sectors,
        "larger consortia": widen.largest,
        "any intermediary": widen.intermediaries,
        "every place of who took part": widen.sites,
        "another topic": widen.topic,
        "a wider place": widen.place,
    }
    yield from (phrase for phrase, counts in phrases.items() if counts)


def with_message(answer: PartnerPaths) -> PartnerPaths:
    """An answer with its facts in a sentence or two."""
    return replace(answer, message=_describe_answer(answer))


def _join_few_names(parties: Sequence[Party]) -> str:
    """The names of several, but of many only a few: ``UA, MD and 3 more``."""
    names = [party.name for party in parties]
    if len(names) > _MAX_NAMES:
        names = [*names[: _MAX_NAMES - 1], f"{len(names) - _MAX_NAMES + 1} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _describe_answer(answer: PartnerPaths) -> str:
    if answer.outcome is Outcome.UNKNOWN_END:
        return f"{unknown_ends_in_words(answer.unknown)}."
    if answer.outcome is Outcome.SAME_ENDS:
        ids = ", ".join(end.id for end in answer.from_)
        return f"Both ends are {_join_few_names(answer.from_)} ({ids}). Name two different ones."
    if answer.outcome is Outcome.TIME_LIMIT:
        return _describe_time_limit(answer)
    return (_describe_found if answer.paths else _describe_none)(answer)


def unknown_ends_in_words(unknown: Sequence[UnknownEnd]) -> str:
    """Which ends are not known, why, what they may mean, and how to name one; without a full stop."""
    reasons = "; ".join(f"{end.asked!r} {_describe_reason(end)}" for end in unknown)
    return f"{reasons}. Give a code (UA, RO11), a group (EaP), a place's name or an entity's id"


def _describe_reason(end: UnknownEnd) -> str:
    if end.reason is UnknownReason.NO_PARTNER:
        partners = (
            t.name for t in all_entity_types().values() if not t.abstract and can_have_ties(t)
        )
        why = f"is a {end.typename}; partners are: {', '.join(partners)}, and places"
    elif end.reason is UnknownReason.SEVERAL_PLACES:
        why = "is the name of several places"
    else:
        why = "is not known here"
    names = ", ".join(f"{party.name} ({party.id})" for party in end.suggestions)
    return f"{why}; perhaps {names}" if names else why


def _describe_time_limit(answer: PartnerPaths) -> str:
    limit = f"The time limit of {answer.time_limit_s:g} s"
    if not answer.from_:
        return f"{limit} was over before the ends were found. Allow more time."
    between = f"{_join_few_names(answer.from_)} and {_join_few_names(answer.to)}"
    return f"{limit} ended the search between {between}. Ask for fewer ties or smaller places."


def _describe_found(answer: PartnerPaths) -> str:
    connected = f"{_join_few_names(answer.from_)} and {_join_few_names(answer.to)} are connected{_through_phrase(answer)}"
    if answer.time_limit_s is not None:
        return f"{connected}; the time limit ended the search for more."
    return f"{connected}, most closely by {_tie_count_phrase(answer.shortest or 0)}."


def _describe_none(answer: PartnerPaths) -> str:
    first, second = _join_few_names(answer.from_), _join_few_names(answer.to)
    if answer.skipped:
        return (
            f"There are no more than {answer.skipped} paths between {first} and {second}"
            f"{_through_phrase(answer)}."
        )
    empty: list[PathEnd] = [end for end in (*answer.from_, *answer.to) if end.actors == 0]
    names = " and ".join(end.name for end in empty)
    nobody = f" Nobody is known here for {names}." if empty else ""
    return (
        f"No path of up to {_tie_count_phrase(answer.max_ties or 0)} leads from {first} to "
        f"{second}{_through_phrase(answer)} in the sources loaded here.{nobody} "
        f"Ask for {_widen_in_words(answer.widen or Widen(place=True))}."
    )


def _through_phrase(answer: PartnerPaths) -> str:
    return f" through {_join_few_names(answer.through)}" if answer.through else ""


def _tie_count_phrase(count: int) -> str:
    return "1 tie" if count == 1 else f"{count} ties"
