"""Where tiktoken keeps its part in Rust; some programs import it from there."""

from bpe_toolkit.tiktoken.core_bpe import CoreBPE as CoreBPE
