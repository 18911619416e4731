"""The comparison as a picture: who bears how much, for how much processor time, how promptly."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.comparison import Figures
from benchmarks.entrants import Entrant

WASL, PEER, CEILING = "#0f766e", "#a8a29e", "#d6d3d1"
PANELS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("turns a second at saturation", lambda run: run.turns_per_second),
    ("processor seconds per 1,000 turns", lambda run: run.processor),
    ("reply at 50 turns/s, p99 in ms", lambda run: run.replied_p99 * 1000),
)


def draw(entrants: Sequence[Entrant], figures: Mapping[str, Figures], file: Path) -> None:
    """Write the picture as SVG, the same for the same figures."""
    # Letters stay letters: the file is small and can be searched.
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "wasl"
    shown = [each for each in entrants if each.name in figures]
    titles = [each.title for each in shown]
    picture = Figure(figsize=(11, 0.42 * len(shown) + 1), layout="constrained")
    panels = picture.subplots(1, len(PANELS), sharey=True)
    for axes, (title, value) in zip(panels, PANELS, strict=True):
        values = [value(figures[each.name]) for each in shown]
        bars = axes.barh(titles, values, color=[_color(each.name) for each in shown])
        axes.bar_label(bars, fmt=_figure, padding=3, fontsize=8)
        axes.set_title(title, fontsize=9)
        axes.set_xlim(0, max(values) * 1.25)
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    picture.axes[0].invert_yaxis()
    picture.savefig(file, metadata={"Date": None})


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _color(name: str) -> str:
    if name == "plain":
        return CEILING
    return WASL if name == "sqlite" or name.startswith("postgresql") else PEER
