"""Operations that clients registered, in a folder that several share: known to all, bounded, and never another's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from partnergraph.api.graphql.execution import registered
from partnergraph.api.graphql.execution.registered import RegisteredOperations, hash_operation


def test_what_one_registers_another_knows(tmp_path: Path) -> None:
    one, other = RegisteredOperations(tmp_path), RegisteredOperations(tmp_path)
    one.add(hash_operation("{ ü }"), "{ ü }")
    assert other.find(hash_operation("{ ü }")) == "{ ü }"
    assert RegisteredOperations(None).find(hash_operation("{ ü }")) is None


@pytest.mark.parametrize("put", [b"{ other }", b"", b"\xff", b"x" * 1_000_000])
def test_a_file_with_another_text_is_not_believed(tmp_path: Path, put: bytes) -> None:
    hash_ = hash_operation("{ a }")
    (tmp_path / hash_).write_bytes(put)
    reader = RegisteredOperations(tmp_path)
    assert reader.find(hash_) is None
    RegisteredOperations(tmp_path).add(hash_, "{ a }")
    assert reader.find(hash_) == "{ a }"


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "", ".", "A" * 64, "a" * 63, "a" * 63 + "/"]
)
def test_a_hash_that_is_none_opens_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("{ a }")
    folder = tmp_path / "folder"
    folder.mkdir()
    assert RegisteredOperations(folder).find(name) is None


def test_the_folder_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registered, "REGISTERED_KEPT", 10)
    monkeypatch.setattr(registered, "_WRITES_BETWEEN_CLEANINGS", 5)
    store = RegisteredOperations(tmp_path)
    for number in range(50):
        text = f"{{ a{number} }}"
        store.add(hash_operation(text), text)
        os.utime(tmp_path / hash_operation(text), (number, number))
    assert len(list(tmp_path.iterdir())) <= 15
    assert RegisteredOperations(tmp_path).find(hash_operation("{ a49 }"))
    store.add(hash_operation("x" * 60_000), "x" * 60_000)
    assert store.find(hash_operation("x" * 60_000)) is None


def test_a_folder_that_is_gone_is_done_without(tmp_path: Path) -> None:
    store = RegisteredOperations(tmp_path / "gone")
    store.add(hash_operation("{ a }"), "{ a }")
    assert store.find(hash_operation("{ a }")) == "{ a }"
