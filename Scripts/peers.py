"""The reference programs for Scripts/make-cases and Scripts/soak, and published algorithms that are not in a package."""
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


def hugging_face_ids(path, texts):
    """The ids that Hugging Face's library gives for texts with a tokenizer.json."""
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(path))
    # The spelling of a special token is text here, as with `bpe encode --specials text`.
    tokenizer.encode_special_tokens = True
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


GPT4_SPLIT = (r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""")


def minbpe_tokens(text, count):
    """The first tokens that minbpe's algorithm learns, written from its description: of the most frequent pairs, the one that
    the text shows first, recounting all neighbours for every merge. minbpe is not a package, and too slow for long texts."""
    import regex

    words = [[bytes([b]) for b in piece.encode()] for piece in regex.findall(GPT4_SPLIT, text)]
    tokens = []
    while len(tokens) < count:
        counts = {}
        for word in words:
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts: break
        # A dict keeps the order of its keys, and max returns the first of equals.
        left, right = max(counts, key=counts.get)
        tokens.append(left + right)
        for word in words:
            place = 0
            while place + 1 < len(word):
                if word[place] == left and word[place + 1] == right:
                    word[place:place + 2] = [left + right]
                place += 1
    return tokens


def sentencepiece_corpus(text):
    """A text for both, as lines: SentencePiece merges characters, we merge bytes, so every character must be a byte and keep its
    place in the order. SentencePiece's sign for a space, U+2581, comes after all of ASCII; so does a tilde."""
    lines = [line for line in text.split("\n") if line.isascii() and line.isprintable() and "~" not in line and line.strip()]
    return lines, "\n".join(line.replace(" ", "~") for line in lines).encode()


# The words that SentencePiece makes of those lines.
SENTENCEPIECE_SPLIT = "~[^~]*|[^~]+"


def sentencepiece_tokens(lines, size):
    """The tokens that SentencePiece learns from lines, without its normalization, in the letters of our corpus."""
    import io

    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type="bpe", vocab_size=size, hard_vocab_limit=False,
        normalization_rule_name="identity", add_dummy_prefix=False, remove_extra_whitespaces=False, character_coverage=1.0,
        split_by_unicode_script=False, split_by_number=False, max_sentencepiece_length=512, max_sentence_length=1 << 24,
        minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size()) if not processor.is_control(i) and not processor.is_unknown(i)]
    # The single characters come after the merges.
    return [piece.replace("\u2581", "~").encode() for piece in pieces if len(piece) > 1]
