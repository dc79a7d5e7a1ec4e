"""Folders are read whole, or their place is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")


@pytest.fixture()
def deep(tmp_path: Path) -> Path:
    """A tree that is deeper than the system's longest path: root, too, cannot read it all by its path."""
    here = os.getcwd()
    (tmp_path / "top.txt").write_text("text")
    os.chdir(tmp_path)
    for _ in range(24):
        os.mkdir("n" * 200)
        os.chdir("n" * 200)
    Path("deep.txt").write_text("text")
    os.chdir(here)
    return tmp_path


@pytest.mark.parametrize("pattern", ["", "*", "**", "**/*.txt", "n*"])
def test_a_folder_that_cannot_be_read_is_an_error(deep: Path, pattern: str) -> None:
    from bpe_toolkit.spark.sources import files_of

    with pytest.raises(OSError, match="too long"):
        files_of([os.path.join(str(deep), pattern)])


def test_patterns_are_those_of_glob(tmp_path: Path) -> None:
    import glob

    from bpe_toolkit.spark.sources import files_of

    for name in ["a.txt", "b/c.txt", "b/d/e.txt", ".hidden/f.txt", "b/.g.txt", "h/i.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "link").symlink_to("b")
    for pattern in ["*.txt", "b/*.txt", "**/*.txt", "*/*", "[ab]*", "b/**/*.txt", "./**/e.txt"]:
        path = os.path.join(str(tmp_path), pattern)
        files = {os.path.abspath(file) for file in glob.glob(path, recursive=True) if os.path.isfile(file)}
        assert set(files_of([path])[1]) >= files
        if not any(os.path.isdir(file) for file in glob.glob(path, recursive=True)):
            assert set(files_of([path])[1]) == files
