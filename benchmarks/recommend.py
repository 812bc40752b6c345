"""Whom to ask next, evaluated: the last of FP7 hidden, and found again or not.

    python -m benchmarks.recommend /path/to/fp7-2016 [--questions 2000] [--asked 150]

The extract of 2016 has no dates, but CORDIS numbers records as they come: the last seventh of FP7's projects
by record number (it ran for seven years) stands for its last year, and is hidden. A question is an
organisation with partners before, and a country in which it then had new ones, as a user asks. Candidates
are all organisations there that were no partners. A hit is a new partner among the first ten; MRR is the
mean of one over the place of the first one. Of projects with more than 50 partners no method makes use.

All scores are computed here, in memory, so that many can be compared: half of the questions are for
choosing, the other half for the figures. Then ``--asked`` of these are asked of the product itself, on a
Neo4j of its own without the hidden projects, beside the same score in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from benchmarks import fp7
from partnergraph.graph.connection.database import Database
from partnergraph.loaders.cordis.organisations import cordis_organisation_id
from partnergraph.queries.discovery import recommend_partners
from partnergraph.queries.discovery.common import DEFAULT_LARGEST
from partnergraph.queries.paths import Question

HIDDEN = 1 / 7
Scores = Callable[[int], np.ndarray]
WITHOUT = """
MATCH (p:Project) WHERE toInteger(p.rcn) >= $cut
CALL (p) { DETACH DELETE p } IN TRANSACTIONS OF 1000 ROWS
"""


@dataclass(frozen=True)
class HiddenQuestion:
    """An organisation, a country, and who there became a partner."""

    who: int
    country: str
    new: frozenset[int]


class World:
    """Organisations, who took part in what before, and who were partners after."""

    def __init__(self, files: Path) -> None:
        with (files / "fp7org_sod16.csv").open(encoding="utf-8") as file:
            country = {r["new_org_id"]: r["country"] for r in csv.DictReader(file, delimiter=";")}
        with (files / "fp7edges.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        edges = {
            (int(r["projectRcn"]), r["new_org_id"]) for r in rows if r["new_org_id"] in country
        }
        projects = sorted({project for project, _ in edges})
        self.cut = projects[int(len(projects) * (1 - HIDDEN))]
        self.names = sorted(country)
        self.index = {name: n for n, name in enumerate(self.names)}
        self.country = np.array([country[name] for name in self.names])
        before = self.matrix({edge for edge in edges if edge[0] < self.cut})
        self.known = count_shared_projects(before)
        self.part = before[:, np.asarray(before.sum(0)).ravel() <= DEFAULT_LARGEST]
        self.ties = count_shared_projects(self.part)
        self.then = count_shared_projects(
            self.matrix({edge for edge in edges if edge[0] >= self.cut})
        )

    def matrix(self, edges: set[tuple[int, str]]) -> sp.csr_matrix:
        """Organisations by projects."""
        column = {project: n for n, project in enumerate(sorted({p for p, _ in edges}))}
        at = [self.index[who] for _, who in edges], [column[project] for project, _ in edges]
        return sp.csr_matrix((np.ones(len(edges)), at), (len(self.names), len(column)))

    def questions(self) -> Iterator[HiddenQuestion]:
        """Everything that can be asked."""
        for who in range(len(self.names)):
            new = set(self.then[who].indices) - set(self.known[who].indices)
            by_country = defaultdict(set)
            for partner in new if self.ties[who].nnz else ():
                by_country[self.country[partner]].add(partner)
            for country, new_partners in sorted(by_country.items()):
                yield HiddenQuestion(who, country, frozenset(new_partners))


def count_shared_projects(part: sp.csr_matrix) -> sp.csr_matrix:
    """How many projects any two share."""
    shared = (part @ part.T).tocsr()
    shared.setdiag(0)
    shared.eliminate_zeros()
    return shared


def scoring_methods(world: World) -> dict[str, Scores]:
    """By method: how good a partner everybody is for the organisation of a number, higher is better."""
    ties, shared_any = world.ties, world.ties.sign()
    logs = ties.log1p()
    degree = np.asarray(shared_any.sum(1)).ravel()
    participations = np.asarray(world.part.sum(1)).ravel()
    project_sizes = np.asarray(world.part.sum(0)).ravel()
    inverse = (
        sp.diags(1 / np.maximum(participations, 1)),
        sp.diags(1 / np.maximum(project_sizes, 1)),
    )
    walk = (inverse[0] @ world.part @ inverse[1] @ world.part.T).T.tocsr()

    def by(left: sp.csr_matrix, weight: np.ndarray) -> Scores:
        middle = (sp.diags(weight) @ left).tocsr()
        return lambda who: np.asarray((left[who] @ middle).todense()).ravel()

    def ranked_walk(who: int) -> np.ndarray:
        start = np.zeros(len(participations))
        start[who] = 1
        rank = start
        for _ in range(10):
            rank = 0.15 * start + 0.85 * (walk @ rank)
        return rank

    def lifted(scores: Scores, power: float) -> Scores:
        return lambda who: scores(who) * (1 + participations) ** power

    divided_by_root, divided_by_all = (
        by(logs, 1 / np.sqrt(1 + participations)),
        by(logs, 1 / np.maximum(participations, 1)),
    )
    return {
        "popularity": lambda _who: degree.astype(float),
        "common neighbours": by(shared_any, np.ones(len(participations))),
        "Adamic-Adar": by(shared_any, 1 / np.log(2 + degree)),
        "resource allocation": by(shared_any, 1 / np.maximum(degree, 1)),
        "personalised PageRank": ranked_walk,
        "log x log / log": by(logs, 1 / np.log(2 + participations)),
        "log x log / root": divided_by_root,
        "the same, lifted": lifted(divided_by_root, 0.1),
        "log x log / all, lifted": lifted(divided_by_all, 0.25),
    }


def rank_new_partners(world: World, scores: Scores, questions: list[HiddenQuestion]) -> list[int]:
    """At which place the first new partner is, for each question; 0 where nowhere."""
    first_places = []
    for question in questions:
        candidates = np.flatnonzero(world.country == question.country)
        candidates = candidates[
            ~np.isin(candidates, [*world.known[question.who].indices, question.who])
        ]
        score = scores(question.who)[candidates]
        order = candidates[np.argsort(-score, kind="stable")][: int((score > 0).sum())]
        at = np.flatnonzero(np.isin(order, list(question.new)))
        first_places.append(int(at[0]) + 1 if len(at) else 0)
    return first_places


def print_hit_rate(name: str, first_places: list[int]) -> None:
    """Print hit rate and mean reciprocal rank."""
    hits = sum(0 < place <= 10 for place in first_places) / len(first_places)
    mrr = sum(1 / place for place in first_places if place) / len(first_places)
    print(f"{name:26} hit@10 {hits:.3f}   MRR {mrr:.3f}", flush=True)


async def rank_by_product(world: World, files: Path, questions: list[HiddenQuestion]) -> list[int]:
    """The places by the product itself, on what was before."""
    first_places = []
    with tempfile.TemporaryDirectory() as folder, fp7.run_neo4j(Path(folder)) as settings:
        async with Database.open(fp7.server_address(settings)) as database:
            await fp7.load_fp7(database, files)
            await database.run(WITHOUT, cut=world.cut)
            ids = {cordis_organisation_id(name): n for n, name in enumerate(world.names)}
            of = {n: identifier for identifier, n in ids.items()}
            iso = {"EL": "GR", "UK": "GB"}
            for question in questions:
                place = iso.get(question.country, question.country)
                answer = await recommend_partners(
                    database, Question(of[question.who], place, first=100)
                )
                order = [ids.get(candidate.id, -1) for candidate in answer.candidates]
                first_places.append(
                    next((n for n, who in enumerate(order, 1) if who in question.new), 0)
                )
    return first_places


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--asked", type=int, default=150)
    arguments = parser.parse_args()
    world = World(arguments.files)
    questions = list(world.questions())
    random.Random(7).shuffle(questions)
    half = arguments.questions // 2
    choosing, telling = questions[:half], questions[half : arguments.questions]
    print(f"{len(questions):,} questions; projects from {world.cut} on are hidden")
    for title, chosen in (("for choosing", choosing), ("for the figures", telling)):
        print(f"\n{len(chosen):,} {title}")
        for name, scores in scoring_methods(world).items():
            print_hit_rate(name, rank_new_partners(world, scores, chosen))
    if arguments.asked:
        chosen = telling[: arguments.asked]
        print(f"\n{len(chosen)} asked of the product")
        print_hit_rate("recommend", asyncio.run(rank_by_product(world, arguments.files, chosen)))
        for name, scores in scoring_methods(world).items():
            print_hit_rate(name, rank_new_partners(world, scores, chosen))


if __name__ == "__main__":
    main()
