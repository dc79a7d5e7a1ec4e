"""The parts of tokenizer.json, each as a document has it, and the letters that spell bytes."""

SPACE = "\u2581"


def sequence(kind, *steps):
    return {"type": "Sequence", {"pre": "pretokenizers", "normal": "normalizers", "decode": "decoders",
                                 "post": "processors"}[kind]: list(steps)}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix=False, regex=False, trim=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim, "use_regex": regex}


def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def metaspace(scheme="always", split=True):
    return {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": scheme, "split": split}


def added(content, special=True, normalized=False, single_word=False, lstrip=False, rstrip=False):
    return {"content": content, "single_word": single_word, "lstrip": lstrip, "rstrip": rstrip, "normalized": normalized,
            "special": special}


def punctuation(behavior):
    return {"type": "Punctuation", "behavior": behavior}


def ends(first, last, trim, prefix):
    """RoBERTa's tokens around a text, with their ids."""
    return {"type": "RobertaProcessing", "sep": last, "cls": first, "trim_offsets": trim, "add_prefix_space": prefix}


def template(first=None, last=None):
    """BOS and EOS as Llama and others add them; their ids are filled in later."""
    def special(token): return [{"SpecialToken": {"id": token, "type_id": 0}}] if token else []
    pair = [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}]
    return {"type": "TemplateProcessing", "single": special(first) + pair[:1] + special(last),
            "pair": special(first) + pair[:1] + special(last) + special(first) + pair[1:] + special(last),
            "special_tokens": {token: {"id": token, "ids": [], "tokens": [token]} for token in (first, last) if token}}


NFC, NFD, NFKC, NFKD, LOWERCASE, STRIP_ACCENTS = ({"type": t} for t in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase",
                                                                        "StripAccents"])
DIGITS_EACH, DIGIT_RUNS = ({"type": "Digits", "individual_digits": each} for each in (True, False))
BERT = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
SPACES_BACK = sequence("decode", replace(SPACE, " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                       {"type": "Strip", "content": " ", "start": 1, "stop": 0})
BYTE_TOKENS = [f"<0x{byte:02X}>" for byte in range(256)]
SHOWN = [*range(33, 127), *range(161, 173), *range(174, 256)]
BYTE_LETTERS = {b: chr(b) for b in SHOWN} | {b: chr(256 + n) for n, b in enumerate(b for b in range(256) if b not in SHOWN)}
