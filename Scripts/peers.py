"""The programs that set the standard, for Scripts/make-cases and Scripts/soak."""
import base64, json, os, pathlib

NAMES = ["gpt2", "cl100k_base", "o200k_base"]


def ranks(url, expected_hash=None):
    """The ranks of a published file, from a folder of $BPE_VOCABULARIES instead of its URL."""
    name = url.split("/")[-1]
    for folder in os.environ.get("BPE_VOCABULARIES", "").split(":"):
        path = pathlib.Path(folder, name)
        if folder and path.exists():
            return {base64.b64decode(t): int(r) for t, r in (l.split() for l in path.read_bytes().splitlines() if l)}
    raise SystemExit(f"{name} is in no folder of $BPE_VOCABULARIES")


def tiktoken_encoding(name):
    import tiktoken
    from tiktoken_ext import openai_public as public

    public.load_tiktoken_bpe = ranks
    public.data_gym_to_mergeable_bpe_ranks = lambda **_: ranks("r50k_base.tiktoken")
    return tiktoken.Encoding(**getattr(public, name)())


def hugging_face_merges(texts, size):
    """The merges that Hugging Face's trainer learns with gpt2's pattern, each as two sides in hexadecimal."""
    import tokenizers

    pieces = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    model = tokenizers.Tokenizer(tokenizers.models.BPE())
    model.pre_tokenizer = pieces
    model.train_from_iterator(texts, tokenizers.trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=pieces.alphabet(), show_progress=False, special_tokens=[]))
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in shown]
    byte = {chr(b): b for b in shown} | {chr(256 + n): b for n, b in enumerate(hidden)}
    merges = json.loads(model.to_str())["model"]["merges"]
    return [tuple(bytes(byte[c] for c in side).hex() for side in merge) for merge in merges]


def hugging_face_pieces():
    """For each pattern of a model that ships as tokenizer.json: a function from a text to its piece ends in bytes."""
    from tokenizers import Regex, pre_tokenizers

    def words(digits):
        return (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + digits
                + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

    def cased_words(digits, contraction):
        upper, lower = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
        lead = r"[^\r\n\p{L}\p{N}]?"
        return (f"{lead}{upper}*{lower}+{contraction}|{lead}{upper}+{lower}*{contraction}|{digits}"
                + r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")

    patterns = {
        "o200k": [cased_words(r"\p{N}{1,3}", r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?")],
        "llama3": [words(r"\p{N}{1,3}")],
        "qwen2": [words(r"\p{N}")],
        "deepseek-v3": [
            r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
            r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
            r"""| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""],
        "tekken": [cased_words(r"\p{N}", "")],
    }

    def ends_function(expressions):
        splits = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(e), "isolated") for e in expressions])

        def ends(text):
            position, result = 0, []
            for piece, _ in splits.pre_tokenize_str(text):
                position += len(piece.encode())
                result.append(position)
            return result
        return ends
    return {name: ends_function(expressions) for name, expressions in patterns.items()}
