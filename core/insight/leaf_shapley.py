"""Exact Shapley values of boosted trees, looked up instead of worked out for each row.

What a leaf adds to a row's prediction depends only on which of its conditions the row meets. With
at most six conditions a leaf has at most 64 cases: their Shapley values are worked out once, and a
row is explained by finding its case at each leaf. The game is that of path-dependent TreeSHAP
(Lundberg et al., 2020): a column outside a coalition goes each way as often as training rows did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from core.insight.shapley import coalitions, shapley_values

#: A leaf that asks more columns would have more cases than are worth keeping.
MOST_ASKED = 8
#: Rows that are looked up together.
_ROWS = 64
#: What LightGBM says of a split: by categories; absent goes left; zero is absent; NaN is absent.
_CATEGORIES, _ABSENT_LEFT, _ZERO_ABSENT, _NAN_ABSENT = 1, 2, 4, 8


class LeafShapley:
    """Shapley values of the mean of LightGBM boosters, the columns of one player summed.

    Parameters
    ----------
    texts : sequence of str
        The boosters, in LightGBM's own text format.
    players : sequence of int, length p
        Whose each column is, from 0.

    Attributes
    ----------
    baseline : float
        Mean prediction of the training rows: what the values start from.

    Raises
    ------
    ValueError
        The trees split by categories, take zero for absent, or ask more columns on one path than
        `MOST_ASKED`.
    """

    def __init__(self, texts: Sequence[str], players: Sequence[int]) -> None:
        trees = [tree for text in texts for tree in _trees(text)]
        leaves = list(_leaves(trees))
        self.baseline = sum(leaf.value * leaf.share for leaf in leaves) / len(texts)
        self._splits = _Splits(trees)
        self._steps = _steps(leaves)
        self._starts, table = _tabulated(leaves, np.asarray(players))
        self._table = table / len(texts)

    def __call__(self, columns: np.ndarray) -> np.ndarray:
        """Explain rows; none influences another, to the last bit.

        Parameters
        ----------
        columns : numpy.ndarray of shape (n, p)
            What the trees see; NaN for missing.

        Returns
        -------
        numpy.ndarray of shape (n, players)
            With the baseline they add up to the boosters' mean prediction.
        """
        parts = [self._looked_up(columns[i : i + _ROWS]) for i in range(0, len(columns), _ROWS)]
        return np.vstack([np.empty((0, self._table.shape[1])), *parts])

    def _looked_up(self, columns: np.ndarray) -> np.ndarray:
        """Sum each row's lines of the table, in the order of the leaves."""
        lines = self._lines(columns)
        ends = np.arange(0, lines.size + 1, lines.shape[1], dtype=np.int32)
        picked = csr_array(
            (np.ones(lines.size), lines.ravel(), ends), shape=(len(lines), len(self._table))
        )
        return np.asarray(picked @ self._table)

    def _lines(self, columns: np.ndarray) -> np.ndarray:
        """Return the line of each row's case at each leaf, shape (n, leaves)."""
        left = self._splits.go_left(columns)
        broken = np.zeros((len(self._starts), len(columns)), dtype=np.uint8)
        for split, goes_left, bit in self._steps:
            broken |= (left[split] != goes_left[:, None]) * bit[:, None]
        return np.ascontiguousarray(broken.T) + self._starts


class _Tree:
    """A tree as the text tells it; a child below zero is the leaf of its complement."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        def told(name: str) -> list[float]:
            return [float(number) for number in lines.get(name, "").split()]

        self.columns = [int(column) for column in told("split_feature")]
        self.thresholds, self.kinds = told("threshold"), [int(n) for n in told("decision_type")]
        self.children = [
            (int(left), int(right))
            for left, right in zip(told("left_child"), told("right_child"), strict=True)
        ]
        self.values, self.counts = told("leaf_value"), (told("internal_count"), told("leaf_count"))

    def count(self, node: int) -> float:
        """Return how many training rows came to a split or a leaf."""
        splits, leaves = self.counts
        return splits[node] if node >= 0 else leaves[~node]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf: its value, and the share of the training rows that came to it.

    `path` holds, from the root, each split, whether the leaf lies to its left, and the bit of its
    column: the splits on one column are one condition. `odds` gives for each column, in order of
    the bits, the share of the training rows that meet it.
    """

    value: float
    share: float
    path: tuple[tuple[int, bool, int], ...]
    odds: Mapping[int, float]


def _trees(text: str) -> Iterator[_Tree]:
    for part in text.split("\nTree=")[1:]:
        lines = part.split("\n\n", 1)[0].splitlines()
        yield _Tree(dict(line.split("=", 1) for line in lines if "=" in line))


def _leaves(trees: Sequence[_Tree]) -> Iterator[_Leaf]:
    first = 0
    for tree in trees:
        yield from _below(tree, first, 0 if tree.columns else -1, (), {})
        first += len(tree.columns)


def _below(
    tree: _Tree, first: int, node: int, path: tuple[tuple[int, bool, int], ...],
    odds: Mapping[int, float],
) -> Iterator[_Leaf]:  # fmt: skip
    if node < 0:
        share = tree.count(node) / tree.count(0) if path else 1.0
        yield _Leaf(tree.values[~node], share, path, odds)
        return
    column = tree.columns[node]
    for child, goes_left in zip(tree.children[node], (True, False), strict=True):
        met = {**odds, column: odds.get(column, 1.0) * tree.count(child) / tree.count(node)}
        if len(met) > MOST_ASKED:
            raise ValueError("these trees ask too many columns on one path")
        step = (first + node, goes_left, 1 << list(met).index(column))
        yield from _below(tree, first, child, (*path, step), met)


class _Splits:
    """The splits of all trees, one after the other."""

    def __init__(self, trees: Sequence[_Tree]) -> None:
        kinds = np.array([kind for tree in trees for kind in tree.kinds], dtype=int)[:, None]
        if (kinds & (_CATEGORIES | _ZERO_ABSENT)).any():
            raise ValueError("these trees split by categories or take zero for absent")
        self._columns = np.array([one for tree in trees for one in tree.columns], dtype=int)
        self._thresholds = np.array([one for tree in trees for one in tree.thresholds])[:, None]
        self._nan_absent = kinds & _NAN_ABSENT != 0
        self._absent_left = kinds & _ABSENT_LEFT != 0

    def go_left(self, columns: np.ndarray) -> np.ndarray:
        """Return which rows go left at each split, bool of shape (splits, n)."""
        values = np.ascontiguousarray(columns.T, dtype=float)
        absent = np.isnan(values)
        left: np.ndarray = np.where(absent, 0.0, values)[self._columns] <= self._thresholds
        if absent.any():
            np.copyto(left, self._absent_left, where=absent[self._columns] & self._nan_absent)
        return left


def _steps(leaves: Sequence[_Leaf]) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the paths of all leaves side by side: splits, sides and bits of each depth.

    Beyond a leaf's own path the bit is zero: nothing is broken there.
    """
    depth = max(len(leaf.path) for leaf in leaves)
    padded = [(*leaf.path, *[(0, True, 0)] * (depth - len(leaf.path))) for leaf in leaves]
    return [
        (np.array(splits), np.array(sides), np.array(bits, dtype=np.uint8))
        for splits, sides, bits in (zip(*step, strict=True) for step in zip(*padded, strict=True))
    ]


def _tabulated(leaves: Sequence[_Leaf], players: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Work out what each case of each leaf gives each player.

    Returns
    -------
    (numpy.ndarray of shape (leaves,), numpy.ndarray of shape (cases, players))
        The line of each leaf's first case, and the table; in case c the leaf's condition i is
        broken if bit i of c is set.
    """
    asked = np.array([len(leaf.odds) for leaf in leaves])
    ends = np.cumsum(1 << asked)
    starts = ends - (1 << asked)
    table = np.zeros((ends[-1], players.max() + 1))
    for k in range(1, asked.max() + 1):
        alike = np.flatnonzero(asked == k)
        some = [leaves[i] for i in alike.tolist()]
        odds = np.array([list(leaf.odds.values()) for leaf in some]).reshape(-1, k)
        owners = players[np.array([list(leaf.odds) for leaf in some], dtype=int).reshape(-1, k)]
        shares = np.array([leaf.value for leaf in some])[:, None, None] * _shares(odds)
        lines = starts[alike][:, None] + np.arange(1 << k)
        for i in range(k):
            table[lines, owners[:, i, None]] += shares[:, :, i]
    return starts.astype(np.int32), table


def _shares(odds: np.ndarray) -> np.ndarray:
    """Share out a leaf of value 1 among its columns, in each of its cases.

    A coalition reaches the leaf if none of its members' conditions is broken, and then as often
    as training rows meet those of the others.

    Parameters
    ----------
    odds : numpy.ndarray of shape (m, k)
        Share of the training rows that meet each condition.

    Returns
    -------
    numpy.ndarray of shape (m, 2 ** k, k)
        By leaf, case and column.
    """
    members = coalitions(odds.shape[1])
    numbers = np.arange(len(members))
    others = np.where(members, 1.0, odds[:, None, :]).prod(axis=2)
    unbroken = (numbers[:, None] & numbers) == 0
    weights = shapley_values(np.eye(len(members)))
    return np.tensordot(others, unbroken[:, :, None] * weights[:, None, :], axes=1)
