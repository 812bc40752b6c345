"""What an answer says in a sentence: what came out, and what to widen."""

from __future__ import annotations

from collections.abc import Sequence

from partnergraph.queries.paths.answer import Outcome, PartnerPath, PathsAnswer
from partnergraph.queries.paths.ends import QuestionSide, UnknownEnd, to_path_end
from partnergraph.queries.paths.question import MAX_TIES, Question


def unknown_ends_answer(ends: list[UnknownEnd]) -> PathsAnswer:
    """The answer where some ends are not known, with what may be meant."""
    reasons = [f"{end.asked!r} {end.why}" + _suggestions_phrase(end) for end in ends]
    how = "Give a code (UA, RO11), a group (EaP), a place's name or an entity's id."
    suggestions = tuple({s.id: s for end in ends for s in end.suggestions}.values())
    return PathsAnswer(Outcome.UNKNOWN_END, f"{'; '.join(reasons)}. {how}", suggestions=suggestions)


def _suggestions_phrase(end: UnknownEnd) -> str:
    names = ", ".join(f"{party.name} ({party.id})" for party in end.suggestions)
    return f"; perhaps {names}" if names else ""


def same_ends_answer(side: QuestionSide) -> PathsAnswer:
    """The answer where both sides of a question are the same ends."""
    ends = tuple(to_path_end(end, 0) for end in side.ends)
    ids = ", ".join(end.id for end in side.ends)
    sentence = f"Both ends are {side.name} ({ids}). Name two different ones."
    return PathsAnswer(Outcome.SAME_ENDS, sentence, ends, ends)


def out_of_time_answer(question: Question) -> PathsAnswer:
    """The answer where the time was over before the ends were known."""
    sentence = f"The time limit of {question.time_limit_s:g} s was over before the ends were found."
    return PathsAnswer(Outcome.TIME_LIMIT, f"{sentence} Allow more time.")


def search_outcome(paths: tuple[PartnerPath, ...], *, in_time: bool) -> Outcome:
    """How a search that gave these paths ended."""
    if paths:
        return Outcome.FOUND
    return Outcome.NO_PATH if in_time else Outcome.TIME_LIMIT


def search_message(
    question: Question,
    sides: tuple[QuestionSide, QuestionSide, QuestionSide],
    sizes: Sequence[Sequence[int]],
    paths: tuple[PartnerPath, ...],
    *,
    in_time: bool,
) -> str:
    """A search's outcome in a sentence or two, and what to widen where nothing was found.

    ``sides`` are both ends and who must stand between; ``sizes`` how many actors stand for each end of
    both sides.
    """
    first, second, through = sides
    between = f"{first.name} and {second.name}"
    by = f" through {through.name}" if through.ends else ""
    if paths and in_time:
        shortest = min(path.length for path in paths)
        return f"{between} are connected{by}, most closely by {_tie_count_phrase(shortest)}."
    if paths:
        return f"{between} are connected{by}; the time limit ended the search for more."
    if not in_time:
        return (
            f"The time limit of {question.time_limit_s:g} s ended the search between {between}. "
            "Ask for fewer ties or smaller places."
        )
    if question.skip:
        return f"There are no more than {question.skip} paths between {between}{by}."
    widen = [f"more ties (maxTies up to {MAX_TIES})"] if question.max_ties < MAX_TIES else []
    widen += ["more kinds of tie"] if question.kinds else []
    widen += ["another date"] if question.as_of or question.between else []
    widen += ["all programmes"] if question.programmes else []
    widen += ["all sectors"] if question.sectors else []
    widen += ["larger consortia"] if question.largest else []
    narrow = question.intermediaries or question.avoid or question.through
    widen += ["any intermediary"] if narrow else []
    widen += ["every place of who took part"] if question.at_site else []
    widen += ["a wider place"]
    empty = [
        end.name
        for side, counts in zip((first, second), sizes, strict=True)
        for end, count in zip(side.ends, counts, strict=True)
        if count == 0
    ]
    nobody = f" Nobody is known here for {' and '.join(empty)}." if empty else ""
    return (
        f"No path of up to {_tie_count_phrase(question.max_ties)} leads from {first.name} to "
        f"{second.name}{by} in the sources loaded here.{nobody} Ask for {' or '.join(widen)}."
    )


def _tie_count_phrase(count: int) -> str:
    return "1 tie" if count == 1 else f"{count} ties"
