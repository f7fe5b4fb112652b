"""A recogniser of signs: spatial-temporal graph convolutions (Yan, Xiong and Lin, AAAI 2018) on 6D rotations.

Numbers of joints flow along the skeleton's bones by three learned partitions (itself, towards the root, away from it),
each edge with a learned weight, and along time by convolutions. The judge of generated motion: its last features are
what FID, diversity and multimodality are measured in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .blocks import frames_of


@dataclass(frozen=True)
class STGCNConfig:
    """`joints`: rows of the signing skeleton, `parents`: of these, by their place in `joints`. `blocks`: channels and
    stride in time of each. The paper's size is 64 x 4, 128 x 3, 256 x 3 with a kernel of 9 frames."""

    joints: tuple[int, ...]
    parents: tuple[int, ...]
    words: int
    blocks: tuple[tuple[int, int], ...] = ((48, 1), (96, 2), (96, 1), (192, 2))
    kernel: int = 9
    dropout: float = 0.2
    numbers: int = 6


PAPER_BLOCKS = ((64, 1), (64, 1), (64, 1), (64, 1), (128, 2), (128, 1), (128, 1), (256, 2), (256, 1), (256, 1))


class STGCN(nn.Module):
    """Motions `(B, T, J * numbers)` with `lengths (B,)` to scores `(B, words)`; `features` gives `(B, D)`."""

    def __init__(self, config: STGCNConfig) -> None:
        super().__init__()
        self.config = config
        graph = partitions(config.parents)
        self.norm = nn.BatchNorm1d(len(config.joints) * config.numbers)
        widths = [config.numbers, *(channels for channels, _ in config.blocks)]
        self.blocks = nn.ModuleList(
            Block(before, after, stride, graph, config)
            for before, (after, stride) in zip(widths, config.blocks, strict=False)
        )
        self.out = nn.Linear(widths[-1], config.words)

    def features(self, motion: Tensor, lengths: Tensor) -> Tensor:
        """Mean over joints and real frames of the last block, `(B, D)`."""
        batch, frames, _ = motion.shape
        real = frames_of(lengths, frames)
        x = self.norm(motion.transpose(1, 2)).transpose(1, 2) * real[..., None]
        x = x.reshape(batch, frames, len(self.config.joints), -1).permute(0, 3, 1, 2)  # (B, C, T, J)
        for block in self.blocks:
            x, lengths = block(x, lengths)
        return x.sum((2, 3)) / (lengths[:, None] * x.shape[3])

    def forward(self, motion: Tensor, lengths: Tensor) -> Tensor:
        scores: Tensor = self.out(nn.functional.dropout(self.features(motion, lengths), 0.5, self.training))
        return scores


class Block(nn.Module):
    """A graph convolution, a convolution in time, and what came in added to it."""

    graph: Tensor

    def __init__(self, before: int, after: int, stride: int, graph: Tensor, config: STGCNConfig) -> None:
        super().__init__()
        self.stride = stride
        self.register_buffer("graph", graph, persistent=False)
        self.edges = nn.Parameter(torch.ones_like(graph))
        self.space = nn.Conv2d(before, after * len(graph), 1)
        self.first = nn.BatchNorm2d(after)
        self.time = nn.Conv2d(after, after, (config.kernel, 1), (stride, 1), (config.kernel // 2, 0))
        self.second = nn.BatchNorm2d(after)
        self.dropout = nn.Dropout(config.dropout)
        same = before == after and stride == 1
        self.way = nn.Identity() if same else nn.Sequential(nn.Conv2d(before, after, 1, (stride, 1)))

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        batch, _, frames, joints = x.shape
        spread = self.space(x).reshape(batch, len(self.edges), -1, frames, joints)
        mixed = torch.einsum("bkctj,kji->bcti", spread, self.graph * self.edges)
        inside = self.first(mixed).relu() * frames_of(lengths, frames)[:, None, :, None]
        made = self.dropout(self.second(self.time(inside)))
        lengths = torch.div(lengths + self.stride - 1, self.stride, rounding_mode="floor")
        out = (made + self.way(x)).relu()
        return out * frames_of(lengths, out.shape[2])[:, None, :, None], lengths


def partitions(parents: Sequence[int]) -> Tensor:
    """`(3, J, J)`: from each joint to itself, to its parent, to its children; columns sum to at most 1."""
    graph = torch.zeros(3, len(parents), len(parents))
    graph[0] = torch.eye(len(parents))
    for child, parent in enumerate(parents):
        if parent >= 0:
            graph[1, child, parent] = graph[2, parent, child] = 1.0
    return graph / graph.sum(1, keepdim=True).clamp(min=1.0)


def subtree(joints: Sequence[int], parents: Sequence[int]) -> tuple[int, ...]:
    """Parents of chosen joints, by their place among these; a joint whose parent is left out hangs on the next one up.

    The first joint is the root (-1), and so is any other with nobody above it.
    """
    place = {joint: i for i, joint in enumerate(joints)}
    found = []
    for joint in joints:
        above = parents[joint]
        while above >= 0 and above not in place:
            above = parents[above]
        found.append(place[above] if above >= 0 else -1)
    return tuple(found)
