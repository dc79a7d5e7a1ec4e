"""The examples of docs/hugging-face.md run."""

from __future__ import annotations

import pathlib
import re

import pytest

from transformers_models import wrapped

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "hugging-face.md"


@pytest.mark.skipif(not PAGE.exists(), reason="only in the repository")
def test_examples_run(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped("llama3").save_pretrained(tmp_path / "my-model")
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        names: dict[str, object] = {}
        exec(example, names)
        assert type(names["tokenizer"](["text"]).encodings[0]).__module__.startswith("bpe_toolkit")
