"""Loading by name."""

from __future__ import annotations

from typing import Any

import transformers

from ._tokenizer import adopted


class AutoTokenizer(transformers.AutoTokenizer):
    """``transformers.AutoTokenizer``, whose fast tokenizers encode with our engine.

    >>> tokenizer = AutoTokenizer.from_pretrained("folder of a model")        # doctest: +SKIP
    """

    @classmethod
    def from_pretrained(
        cls, pretrained_model_name_or_path: Any, *inputs: Any, **kwargs: Any
    ) -> Any:
        """The tokenizer of a model, with the arguments that ``transformers.AutoTokenizer`` takes."""
        return adopted(super().from_pretrained(pretrained_model_name_or_path, *inputs, **kwargs))
