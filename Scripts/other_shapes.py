"""Small files of the kinds that are not tokenizer.json: SentencePiece models, tekken.json, minbpe's .model, GPT-2's pair, GGUF."""
import base64, io

from references import GPT2, TEKKEN
from shape_parts import BYTE_LETTERS, byte_level, sequence, split

LETTER_BYTES = {letter: byte for byte, letter in BYTE_LETTERS.items()}


def token_bytes(token):
    return bytes(LETTER_BYTES[letter] for letter in token)


def sentencepiece_models(texts, size, coverage=0.998, rules=None, with_tables=True):
    """Models by name, as bytes. The tables of SentencePiece's own rules take 240 kB; `rules` is a small file of rules instead."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as schema

    lines = [line[:1000] for text in texts for line in text.split("\n") if line.strip()]
    identity = {"normalization_rule_name": "identity"}
    every = {
        "default": {}, "identity": identity, "nfkc-casefold": {"normalization_rule_name": "nfkc_cf"},
        "no-dummy-prefix": identity | {"add_dummy_prefix": False},
        "byte-fallback": identity | {"byte_fallback": True, "remove_extra_whitespaces": False, "split_digits": True},
        "byte-fallback-default": {"byte_fallback": True},
        "user-defined": {"user_defined_symbols": ["<sep>", "a b", "\u2581the\u2581", "ab", "abc", "  ", "é", "<se", "\t",
                                                  "\ufb01"], "control_symbols": ["<ctl>", "<s2>"]},
        "user-defined-identity": identity | {"user_defined_symbols": ["<sep>", "\u2581\u2581", "\u2581\u2581\u2581", "b c", "ab",
                                                                      "abc", "\n", "\n\n"],
                                             "remove_extra_whitespaces": False, "byte_fallback": True},
        "suffix": {"treat_whitespace_as_suffix": True}, "suffix-identity": identity |
        {"treat_whitespace_as_suffix": True, "remove_extra_whitespaces": False},
        "keep-spaces": {"remove_extra_whitespaces": False}, "whole-lines": identity |
        {"split_by_whitespace": False, "byte_fallback": True},
        "split-digits": {"split_digits": True}, "llama": identity |
        {"byte_fallback": True, "split_digits": True, "remove_extra_whitespaces": False,
                                                                     "allow_whitespace_only_pieces": True},
        "gemma": identity | {"byte_fallback": True, "add_dummy_prefix": False, "remove_extra_whitespaces": False,
                             "allow_whitespace_only_pieces": True,
                             "user_defined_symbols": [*("\n" * n for n in range(1, 6)), *("\u2581" * n for n in range(2, 9)),
                                                      "<table>"]},
    }
    if rules:
        every["own-rules"] = {"normalization_rule_tsv": rules}
        every["own-rules-user-defined"] = every["own-rules"] | {"user_defined_symbols": ["<sep>", "ab", "\ufb01"]}
    if not with_tables:
        every = {n: o for n, o in every.items() if o.keys() & {"normalization_rule_tsv"}
                 or o.get("normalization_rule_name") == "identity"}
    models = {}
    for name, options in every.items():
        output = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=output, model_type="bpe",
                                                 vocab_size=size,
                                                 hard_vocab_limit=False, character_coverage=coverage, num_threads=1,
                                                 minloglevel=2, **options)
        models[name] = output.getvalue()
    # Pieces that may not be used are taken apart again.
    model = schema.ModelProto.FromString(models["identity"])
    for piece in model.pieces[10:len(model.pieces) // 2:7]: piece.type = schema.ModelProto.SentencePiece.UNUSED
    models["unused"] = model.SerializeToString(deterministic=True)
    return {f"sentencepiece-{name}": data for name, data in models.items()}


def tekken(learned, specials=20):
    """A file in the form of version 3 of tekken.json: bytes first, in order, then the merges."""
    tokens = [bytes([b]) for b in range(256)] + [token_bytes("".join(m)) for m in learned.merges]
    tokens = list(dict.fromkeys(tokens))
    def shown(token):
        try: return token.decode()
        except UnicodeDecodeError: return None
    names = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"]
    names += [f"<SPECIAL_{n}>" for n in range(len(names), specials)]
    return {"config": {"pattern": TEKKEN, "num_vocab_tokens": len(tokens), "default_vocab_size": len(tokens) + specials - 10,
                       "default_num_special_tokens": specials, "version": "v3"},
            "vocab": [{"rank": n, "token_bytes": base64.b64encode(t).decode(), "token_str": shown(t)} for n,
                      t in enumerate(tokens)],
            "special_tokens": [{"rank": n, "token_str": name, "is_control": True} for n, name in enumerate(names)]}


def ranks(learned):
    tokens = list(dict.fromkeys([bytes([b]) for b in [*range(33, 256), *range(33)]] +
                                [token_bytes("".join(m)) for m in learned.merges]))
    return b"".join(base64.b64encode(t) + b" %d\n" % n for n, t in enumerate(tokens))


def minbpe(learned, pattern):
    """minbpe's ids are bytes, then merges in order."""
    ids, lines = {bytes([b]): b for b in range(256)}, []
    for left, right in learned.merges:
        left, right = token_bytes(left), token_bytes(right)
        if left + right in ids: continue
        lines.append(f"{ids[left]} {ids[right]}\n")
        ids[left + right] = len(ids)
    return f"minbpe v1\n{pattern}\n1\n<|endoftext|> 100257\n" + "".join(lines)


def gguf_of_document(path, document, pre):
    """A file with metadata only, as llama.cpp's converter makes it of a byte-level tokenizer.json."""
    import gguf

    model, contents = document["model"], {a["id"]: a for a in document["added_tokens"]}
    tokens = {i: t for t, i in model["vocab"].items()} | {i: a["content"] for i, a in contents.items()}
    size = max(tokens) + 1
    kinds = [gguf.TokenType.UNUSED if i not in tokens else gguf.TokenType.NORMAL if i not in contents else
             gguf.TokenType.CONTROL if contents[i]["special"] else gguf.TokenType.USER_DEFINED for i in range(size)]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list([tokens.get(i, f"[PAD{i}]") for i in range(size)])
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in model["merges"]])
    write_gguf(writer)


def as_llama_cpp_encodes(document, pre):
    """The document with the steps that llama.cpp takes for a pre-tokenizer's name: it normalizes nothing, takes whole pieces of
    the vocabulary only for some names, and splits Falcon's text by patterns alone."""
    document = document | {"normalizer": None, "model": document["model"] | {"ignore_merges": pre in ("llama-bpe", "tekken")}}
    if pre == "falcon":
        document["pre_tokenizer"] = sequence("pre", split(r"[\p{P}\$\+<=>\^~\|`]+"), split(GPT2), split("[0-9][0-9][0-9]"),
                                             byte_level())
    return document


def gguf_of_sentencepiece(path, data):
    import gguf
    from sentencepiece import sentencepiece_model_pb2 as schema

    model = schema.ModelProto.FromString(data)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece.piece.encode() for piece in model.pieces])
    writer.add_token_scores([piece.score for piece in model.pieces])
    writer.add_token_types([piece.type for piece in model.pieces])
    writer.add_add_space_prefix(model.normalizer_spec.add_dummy_prefix)
    write_gguf(writer)


def write_gguf(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
