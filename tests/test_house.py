"""What CONTRIBUTING.md says of names and docstrings, held: one name for one thing, and docstrings that say something."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import partnergraph

ROOT = Path(partnergraph.__file__).parents[1]
ROOMS = ("schema", "graph", "queries", "loaders", "api")
FUNCTION_SHARE, CLASS_SHARE = 0.04, 0.03
# Names that several modules must have, and why.
SHARED_NAMES = {
    "sources": "what every loader is asked for, by the name in loaders/registry.py",
    "claims": "what every loader is asked for, by the name in loaders/registry.py",
    "main": "entry points of programs",
}
FEWEST_WORDS = 5
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    def definitions(self) -> list[Definition]:
        return [node for node in self.tree.body if isinstance(node, Definition)]


@cache
def read_modules() -> tuple[Module, ...]:
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    assert len(files) > 200
    return tuple(
        Module(
            ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"),
            file,
            ast.parse(file.read_text("utf-8")),
        )
        for file in files
    )


def repeated_names(*kinds: type[ast.AST]) -> tuple[dict[str, int], int]:
    """The names that several modules define at their top level, and how many names there are."""
    names = Counter(
        name
        for module in read_modules()
        for name in {node.name for node in module.definitions() if isinstance(node, kinds)}
        if name not in SHARED_NAMES
    )
    return {name: times for name, times in names.items() if times > 1}, len(names)


def test_one_name_for_one_thing() -> None:
    functions, all_functions = repeated_names(ast.FunctionDef, ast.AsyncFunctionDef)
    classes, all_classes = repeated_names(ast.ClassDef)
    assert all_functions > 500
    assert len(functions) <= FUNCTION_SHARE * all_functions, functions
    assert len(classes) <= CLASS_SHARE * all_classes, classes


def names_used(module: Module) -> Iterator[tuple[str, str]]:
    """What a module uses of others: (module, name) of what it imports, and ("", name) of every attribute."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            source = node.module.removeprefix("partnergraph.")
            yield from ((source, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield "", node.attr


def documented_for_others() -> Iterator[tuple[str, str]]:
    """The place and docstring of every function, class and method that another module uses."""
    used_by = {module.name: set(names_used(module)) for module in read_modules()}
    for module in read_modules():
        by_others = set().union(*(used for name, used in used_by.items() if name != module.name))
        for node in module.definitions():
            if node.name.startswith("_"):
                continue
            if {(module.name, node.name), ("", node.name)} & by_others:
                yield f"{module.name}.{node.name}", ast.get_docstring(node) or ""
            for member in node.body if isinstance(node, ast.ClassDef) else ():
                if (
                    isinstance(member, Definition)
                    and not member.name.startswith("_")
                    and ("", member.name) in by_others
                ):
                    yield (
                        f"{module.name}.{node.name}.{member.name}",
                        ast.get_docstring(member) or "",
                    )


def test_docstrings_say_what_a_name_cannot() -> None:
    documented = dict(documented_for_others())
    assert len(documented) > 500
    short = {place: text for place, text in documented.items() if len(text.split()) < FEWEST_WORDS}
    assert short == {}
