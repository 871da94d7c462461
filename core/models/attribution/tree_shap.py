"""Exact Shapley values of boosted trees, looked up instead of worked out for each row.

What a leaf adds to a row's prediction depends only on which of its conditions the row meets, so it
has few cases, and their Shapley values are worked out once. Leaves that share a branch are summed:
a branch has at most six splits, those on the way to it included, hence at most 64 cases. A row is
explained by finding its case at each branch. The game is that of path-dependent TreeSHAP (Lundberg
et al., 2020): a column outside a coalition goes each way as often as training rows did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, cast

import numpy as np
from scipy.sparse import csr_array

from core.models.attribution.shapley import coalitions, shapley_values

#: Splits of a branch, those on the way to it included; a leaf with more on its way is a branch by
#: itself. Beyond eight a case would not fit into a byte, nor the cases into the memory.
_SPLITS, MAX_SPLITS = 6, 8
#: Rows that are looked up together, and branches whose cases are worked out together: all at once
#: they would take a hundred megabytes for a moment.
_ROWS, _TOGETHER = 64, 512
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
    many : int
        How many players there are.

    Attributes
    ----------
    baseline : float
        Mean prediction of the training rows: what the values start from.

    Raises
    ------
    ValueError
        The trees split by categories, take zero for absent, have linear leaves, or are deeper than
        `MAX_SPLITS`.
    """

    def __init__(self, texts: Sequence[str], players: Sequence[int], many: int) -> None:
        trees = [tree for text in texts for tree in _trees(text)]
        self._splits, self.baseline = _Splits(trees), 0.0
        lines, tables, starts = 0, [], []
        branches, splits = _branches(trees), []
        while some := list(islice(branches, _TOGETHER)):
            leaves = [leaf for branch in some for leaf in branch]
            self.baseline += sum(leaf.value * leaf.share for leaf in leaves) / len(texts)
            table = _summed(some, *_tabulated(leaves, np.asarray(players), many)) / len(texts)
            starts.append(lines + np.arange(0, len(table), len(table) // len(some)))
            tables.append(table)
            splits += [_splits_of(branch) for branch in some]
            lines += len(table)
        self._bits = _bits(splits)
        self._starts = np.concatenate(starts).astype(np.int32)
        self._table = np.concatenate(tables)

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
        """Sum each row's lines of the table, in the order of the branches."""
        lines = self._lines(columns)
        ends = np.arange(0, lines.size + 1, lines.shape[1], dtype=np.int32)
        picked = csr_array(
            (np.ones(lines.size), lines.ravel(), ends), shape=(len(lines), len(self._table))
        )
        return np.asarray(picked @ self._table)

    def _lines(self, columns: np.ndarray) -> np.ndarray:
        """Return the line of each row's case at each branch, shape (n, branches)."""
        left = self._splits.go_left(columns)
        cases = np.zeros((len(self._starts), len(columns)), dtype=np.uint8)
        for split, bit in self._bits:
            cases |= left[split] * bit[:, None]
        return np.ascontiguousarray(cases.T) + self._starts


class _Tree:
    """A tree as the text tells it; a child below zero is the leaf of its complement."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        def told(name: str) -> list[float]:
            return [float(number) for number in lines.get(name, "").split()]

        if lines.get("is_linear", "0") != "0":
            raise ValueError("these trees have linear leaves")
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

    def splits(self, node: int) -> int:
        """Return how many splits there are at and below a node."""
        return 1 + sum(map(self.splits, self.children[node])) if node >= 0 else 0


class _Step(NamedTuple):
    """A split on the way to a leaf, the side taken, and the bit of its column at that leaf."""

    split: int
    goes_left: bool
    bit: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf: its value, the share of the training rows that came to it, and the path to it.

    `odds` gives for each column that the path asks, in order of the bits, the share of the
    training rows that meet what it asks of the column: several splits on one are one condition.
    """

    value: float
    share: float
    path: tuple[_Step, ...]
    odds: Mapping[int, float]


def _trees(text: str) -> Iterator[_Tree]:
    for part in text.split("\nTree=")[1:]:
        lines = part.split("\n\n", 1)[0].splitlines()
        yield _Tree(dict(line.split("=", 1) for line in lines if "=" in line))


def _branches(trees: Sequence[_Tree]) -> Iterator[list[_Leaf]]:
    """Part the trees into their largest branches of so few splits, each a list of its leaves."""
    first = 0
    for tree in trees:
        below: dict[tuple[_Step, ...], list[_Leaf]] = {}
        for root, leaf in _leaves(tree, first, 0 if tree.columns else -1, (), {}, None):
            below.setdefault(root, []).append(leaf)
        yield from below.values()
        first += len(tree.columns)


def _leaves(
    tree: _Tree,
    first: int,
    node: int,
    path: tuple[_Step, ...],
    odds: Mapping[int, float],
    root: tuple[_Step, ...] | None,
) -> Iterator[tuple[tuple[_Step, ...], _Leaf]]:
    """Give the leaves below a node, each with the path to the root of its branch."""
    if root is None and (node < 0 or len(path) + tree.splits(node) <= _SPLITS):
        root = path
    if node < 0:
        share = tree.count(node) / tree.count(0) if path else 1.0
        yield cast(tuple[_Step, ...], root), _Leaf(tree.values[~node], share, path, odds)
        return
    if len(path) == MAX_SPLITS:
        raise ValueError("these trees are too deep")
    column = tree.columns[node]
    for child, goes_left in zip(tree.children[node], (True, False), strict=True):
        met = {**odds, column: odds.get(column, 1.0) * tree.count(child) / tree.count(node)}
        step = _Step(first + node, goes_left, 1 << list(met).index(column))
        yield from _leaves(tree, first, child, (*path, step), met, root)


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


def _splits_of(branch: Sequence[_Leaf]) -> list[int]:
    """Return the splits from the root of the tree to the leaves of a branch, each once."""
    return list(dict.fromkeys(step.split for leaf in branch for step in leaf.path))


def _bits(splits: Sequence[Sequence[int]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the splits of all branches side by side, first to last, with their bits.

    In a branch's case a bit is set where a row goes left; a split that it lacks has none.
    """
    return [
        (
            np.array([own[i] if i < len(own) else 0 for own in splits]),
            np.array([1 << i if i < len(own) else 0 for own in splits], dtype=np.uint8),
        )
        for i in range(max(map(len, splits)))
    ]


def _summed(
    branches: Sequence[Sequence[_Leaf]], starts: np.ndarray, table: np.ndarray
) -> np.ndarray:
    """Sum the leaves of each branch, by case of the branch.

    Parameters
    ----------
    branches : sequence of (sequence of _Leaf)
        Together, all leaves in order.
    starts, table : numpy.ndarray
        As `_tabulated` gives them.

    Returns
    -------
    numpy.ndarray of shape (branches * cases, players)
        As many cases for each branch.
    """
    depth = max(len(leaf.path) for branch in branches for leaf in branch)
    steps = np.zeros((len(starts), depth, 3), dtype=np.uint8)  # bit there, side, bit here
    number = 0
    for branch in branches:
        place = {split: i for i, split in enumerate(_splits_of(branch))}
        for leaf in branch:
            for j, step in enumerate(leaf.path):
                steps[number, j] = place[step.split], step.goes_left, step.bit
            number += 1
    cases = np.arange(1 << max(len(_splits_of(branch)) for branch in branches))
    broken = np.zeros((len(starts), len(cases)), dtype=np.uint8)
    for there, goes_left, here in steps.transpose(1, 2, 0)[..., None]:
        broken |= ((cases >> there & 1) != goes_left) * here
    summed = np.zeros((len(branches), len(cases), table.shape[1]))
    sizes = np.array([len(branch) for branch in branches])
    firsts = np.cumsum(sizes) - sizes
    for i in range(sizes.max()):
        large = np.flatnonzero(sizes > i)
        own = firsts[large] + i
        summed[large] += table[starts[own, None] + broken[own]]
    return summed.reshape(-1, table.shape[1])


def _tabulated(
    leaves: Sequence[_Leaf], players: np.ndarray, many: int
) -> tuple[np.ndarray, np.ndarray]:
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
    table = np.zeros((ends[-1], many))
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
