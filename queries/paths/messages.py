"""What an answer says in a sentence: what came out, and what to widen."""

from __future__ import annotations

from queries.paths.answer import Answer, End, Outcome, Path
from queries.paths.ends import Known, Unknown
from queries.paths.question import MOST_TIES, Question


def unknown(ends: list[Unknown]) -> Answer:
    """An end is not known."""
    said = [f"{end.asked!r} {end.why}" + perhaps(end) for end in ends]
    how = "Give a code (UA, RO11), a group (EaP), a place's name or an entity's id."
    suggestions = tuple({s.id: s for end in ends for s in end.suggestions}.values())
    return Answer(Outcome.UNKNOWN_END, f"{'; '.join(said)}. {how}", suggestions=suggestions)


def perhaps(end: Unknown) -> str:
    """What may be meant, in words."""
    names = ", ".join(f"{one.name} ({one.id})" for one in end.suggestions)
    return f"; perhaps {names}" if names else ""


def same(end: Known) -> Answer:
    """Both ends are one."""
    asked = End(end.id, end.name, end.typename, end.asked, 0)
    message = f"Both ends are {end.name} ({end.id}). Name two different ones."
    return Answer(Outcome.SAME_ENDS, message, asked, asked)


def out_of_time(question: Question) -> Answer:
    """The time was over before the ends were known."""
    said = f"The time limit of {question.time_limit_s:g} s was over before the ends were found."
    return Answer(Outcome.TIME_LIMIT, f"{said} Allow more time.")


def outcome(paths: tuple[Path, ...], *, in_time: bool) -> Outcome:
    """How a search ended."""
    if paths:
        return Outcome.FOUND
    return Outcome.NO_PATH if in_time else Outcome.TIME_LIMIT


def message(
    question: Question, ends: tuple[End, End], paths: tuple[Path, ...], *, in_time: bool
) -> str:
    """A search's outcome in a sentence or two."""
    between = f"{ends[0].name} and {ends[1].name}"
    if paths and in_time:
        shortest = min(path.length for path in paths)
        return f"{between} are connected, most closely by {tie_words(shortest)}."
    if paths:
        return f"{between} are connected; the time limit ended the search for more."
    if not in_time:
        return (
            f"The time limit of {question.time_limit_s:g} s ended the search between {between}. "
            "Ask for fewer ties or smaller places."
        )
    if question.skip:
        return f"There are no more than {question.skip} paths between {between}."
    widen = [f"more ties (maxTies up to {MOST_TIES})"] if question.max_ties < MOST_TIES else []
    widen += ["more kinds of tie"] if question.kinds else []
    widen += ["another date"] if question.as_of or question.between else []
    widen += ["all programmes"] if question.programmes else []
    widen += ["all sectors"] if question.sectors else []
    widen += ["larger consortia"] if question.largest else []
    widen += ["any intermediary"] if question.intermediaries or question.avoid else []
    widen += ["a wider place"]
    empty = [end.name for end in ends if end.actors == 0]
    known = f" Nobody is known here for {' and '.join(empty)}." if empty else ""
    return (
        f"No path of up to {tie_words(question.max_ties)} leads from {ends[0].name} to "
        f"{ends[1].name} in the sources loaded here.{known} Ask for {' or '.join(widen)}."
    )


def tie_words(count: int) -> str:
    """So many ties."""
    return "1 tie" if count == 1 else f"{count} ties"
