"""Similar texts: by their trigrams, of which the rare ones weigh more (TF-IDF and the cosine)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

_NEAREST_TEXTS, _LEAST_SIMILARITY = 15, 0.35  # for each text, and the cosine that they must have
_PRODUCT_ROWS = 256


def find_similar_texts(lefts: Sequence[str], rights: Sequence[str]) -> Iterator[tuple[int, int]]:
    """For each of ``lefts`` the few of ``rights`` that are most similar to it, as pairs of indices."""
    if not lefts or not rights:
        return
    vectors = _TrigramVectors({*lefts, *rights})
    right = vectors.matrix(rights).T.tocsr()
    for start in range(0, len(lefts), _PRODUCT_ROWS):
        similar = vectors.matrix(lefts[start : start + _PRODUCT_ROWS]) @ right
        for row in range(similar.shape[0]):
            span = slice(similar.indptr[row], similar.indptr[row + 1])
            likeness, columns = similar.data[span], similar.indices[span]
            near = np.flatnonzero(likeness >= _LEAST_SIMILARITY)
            if len(near) > _NEAREST_TEXTS:
                near = near[np.argsort(-likeness[near], kind="stable")[:_NEAREST_TEXTS]]
            for column in columns[near].tolist():
                yield start + row, column


class _TrigramVectors:
    """Vectors of trigrams, of length 1, with the weights that follow from ``texts``."""

    def __init__(self, texts: Iterable[str]) -> None:
        count: Counter[str] = Counter()
        total = 0
        for text in texts:
            count.update(set(_text_trigrams(text)))
            total += 1
        self._index = {gram: place for place, gram in enumerate(count)}
        self._weight = {gram: math.log((total + 1) / (n + 0.5)) + 0.3 for gram, n in count.items()}

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """A row for each text, a column for each trigram."""
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            grams = Counter(_text_trigrams(text))
            weights = [self._weight[gram] * n for gram, n in grams.items()]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            values += [weight / length for weight in weights]
            columns += [self._index[gram] for gram in grams]
            ends.append(len(values))
        return csr_matrix(
            (np.asarray(values, np.float32), np.asarray(columns, np.int32), np.asarray(ends)),
            shape=(len(texts), len(self._index)),
        )


def _text_trigrams(text: str) -> list[str]:
    """The trigrams of each word with a space on both sides, so that the order of words does not matter."""
    return [f" {word} "[i : i + 3] for word in text.split() for i in range(len(word))]
