"""``python -m simulation.screening.build``: compiles the kernel for every kind of machine a hall may have.

The compiler is Zig's, which comes as a wheel and makes files for other machines too; it is needed where a
wheel is built, never in a hall. The kernel stands on its own (no C library), so one file serves every Linux
of a processor. Floating point keeps to IEEE 754 step by step: ``-ffp-contract=off``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TARGETS = {
    "linux-x86_64.so": "x86_64-linux-gnu.2.17",
    "linux-aarch64.so": "aarch64-linux-gnu.2.17",
    "macos-arm64.dylib": "aarch64-macos",
    "macos-x86_64.dylib": "x86_64-macos",
    "windows-x86_64.dll": "x86_64-windows-gnu",
}
FLAGS = (
    *("-std=c11", "-O3", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-shared", "-fPIC"),
    *(
        "-nostdlib",
        "-ffreestanding",
        "-fvisibility=hidden",
        "-ffp-contract=off",
        "-g0",
        "-s",
        "-fomit-frame-pointer",
        "-fno-stack-protector",
        "-fno-sanitize=all",
    ),
)


def compile_kernel(source: Path, made: Path, target: str, cache: Path) -> None:
    """Compiles ``source`` into the file ``made``. Raises ``CalledProcessError``."""
    command = [sys.executable, "-m", "ziglang", "cc", "-target", target, *FLAGS, "-o", str(made), str(source)]
    places = {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    subprocess.run(command, check=True, env={**os.environ, **places})  # noqa: S603 our own compiler and source


def build() -> None:
    """Makes all files. Raises ``CalledProcessError`` when one cannot be compiled."""
    lib = HERE / "lib"
    lib.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        for name, target in TARGETS.items():
            made = Path(cache) / name
            compile_kernel(HERE / "kernel" / "kernel.c", made, target, Path(cache))
            (lib / name).write_bytes(made.read_bytes())


if __name__ == "__main__":
    build()
