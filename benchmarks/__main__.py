"""Run one benchmark, several, or all: each module of this package with a `run(n)` is one."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path

import benchmarks


def names() -> list[str]:
    """The benchmarks there are, by discovery: a module without a `run` helps others and is none."""
    folder = Path(next(iter(benchmarks.__path__)))
    return sorted(
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.name.startswith("_")
        and "\ndef run(" in (folder / f"{module.name}.py").read_text("utf-8")
    )


def show(name: str, figures: Mapping[str, object]) -> None:
    """Print figures as an aligned list."""
    print(f"\n{name}")
    width = max((len(key) for key in figures), default=0)
    for key, value in figures.items():
        print(f"  {key:<{width}}  {value:.3f}" if isinstance(value, float) else f"  {key:<{width}}  {value}")


def main() -> int:
    """The command line of the benchmarks; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"which ones: {', '.join(names())} (default: all)")
    parser.add_argument("--n", type=int, default=None, help="how many events or repeats, where it has a say")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    options = parser.parse_args()
    unknown = sorted(set(options.name) - set(names()))
    if unknown:
        parser.error(f"found {', '.join(unknown)}, expected some of {', '.join(names())}")
    results: dict[str, Mapping[str, object]] = {}
    for name in options.name or names():
        results[name] = importlib.import_module(f"benchmarks.{name}").run(options.n)
        if not options.json:
            show(name, results[name])
    if options.json:
        json.dump(results, sys.stdout, indent=1)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
