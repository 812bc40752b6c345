"""The generated modules, whole."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import GraphQLSchema, get_named_type

from partnergraph.api.graphql.generating.methods import write_question_method, write_record_method
from partnergraph.api.graphql.generating.types import TypeWriter

CLIENT_FOLDER = Path(__file__).parents[2] / "client" / "generated"
_PACKAGE = "partnergraph.api.client"
# Asked otherwise: what has an id by `entity`, a named query for its rows as a table.
_ASKED_OTHERWISE = frozenset({"node", "nodes", "query"})
# What stewards and contributors work with, on their pages.
_STEWARDS = frozenset(
    {"matchProposals", "viewer", "validationCriteria", "reviews", "corrections", "auditTrail"}
)
_REFERENCE = """# A country or region that something else names.
PlaceReference = TypedDict("PlaceReference", {
    "id": str,  # Its id
    "name": str,  # Its name
    "code": str | None,  # Its code, of ISO 3166-1 or NUTS
})"""
_LIBRARY = {
    "typing": ("Any", "Literal", "TypedDict"),
    "collections.abc": ("Mapping", "Sequence"),
    f"{_PACKAGE}.asking": ("Listing", "Operation", "ask_server", "list_pages"),
    f"{_PACKAGE}.recording": ("RecordFinder", "RecordLister"),
}


def generate_client_modules(schema: GraphQLSchema) -> dict[str, str]:
    """The text of each generated module by its name."""
    assert schema.query_type is not None  # noqa: S101
    types = TypeWriter(schema)
    records, questions = dict[str, str](), dict[str, str]()
    for name, field in schema.query_type.fields.items():
        if name in _ASKED_OTHERWISE | _STEWARDS:
            continue
        if get_named_type(field.type).name.removesuffix("Connection") in types.entities:
            records[name] = write_record_method(types, name, field)
        else:
            questions[name] = write_question_method(types, name, field)
    answers = {"PlaceReference": _REFERENCE, **types.answers}
    of_records = sorted(_names_in("\n".join(types.records.values())) & answers.keys())
    values = types.values | {name: answers.pop(name) for name in of_records}
    inner = _find_part_answers(answers, "\n".join(questions.values()))
    parts = {
        "values": ("What arguments may be, and what entities and answers are made of", values, ""),
        "parts": (
            "Parts of answers",
            {n: text for n, text in answers.items() if n in inner},
            "",
        ),
        "records": ("Entities, each with the fields that it has of its own", types.records, ""),
        "answers": (
            "Answers, as the server sends them",
            {n: text for n, text in answers.items() if n not in inner},
            "",
        ),
        "record_methods": ("What has an id, and lists of entities", records, "RecordMethods"),
        "question_methods": ("Questions to the network", questions, "QuestionMethods"),
    }
    names = dict(_LIBRARY)
    modules = {}
    for module, (about, pieces, owner) in parts.items():
        modules[module] = _write_module(about, list(pieces.values()), owner, names)
        if not owner:
            names[f"{_PACKAGE}.generated.{module}"] = tuple(sorted(pieces))
    return modules


def _find_part_answers(answers: dict[str, str], questions: str) -> set[str]:
    """The answers that no question gives whole, with all that these are made of."""
    below = {name: _names_in(text) & answers.keys() - {name} for name, text in answers.items()}
    parts = answers.keys() - _names_in(questions)
    while more := {part for name in parts for part in below[name]} - parts:
        parts |= more
    return parts


def _names_in(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]\w+", re.sub(r"#.*", "", text)))


def _write_module(
    about: str, pieces: list[str], owner: str, names: dict[str, tuple[str, ...]]
) -> str:
    """A module: its docstring, what it imports of the names that there are, and its pieces."""
    text = "\n\n".join(pieces)
    code = re.sub(r'"""(?s:.*?)"""|#.*', "", text)
    imports = []
    for source in sorted(names, key=lambda name: (name.startswith("partnergraph"), name)):
        used = [name for name in names[source] if re.search(rf"\b{name}\b", code)]
        if used:
            imports.append(f"from {source} import {', '.join(used)}")
    head = [
        f'"""{about}. Generated from the schema: ``make docs``."""\n\n# fmt: off',
        "from __future__ import annotations",
        "\n".join(imports),
    ]
    if owner:
        head.append(f'\nclass {owner}:\n    """{about}: the same of both clients."""')
    return "\n\n".join([*head, text]) + "\n"


def write_client(schema: GraphQLSchema, folder: Path = CLIENT_FOLDER) -> None:
    """Write the generated modules again."""
    for name, text in generate_client_modules(schema).items():
        (folder / f"{name}.py").write_text(text, "utf-8")
