"""Texts to compare tokenizers on: parts of corpora, every scalar in four contexts, and random mixtures of what tokenizers tell apart."""
import random, unicodedata

SCALARS_IN_A_TEXT = 256
UNITS = (list("abZéßİıſKǅʰªΣςçØ中あアがパ한글กिन्दीעحКжʼ\u0301\u0308\u0327\u0345\u05bc1٣½Ⅷ²①") +
         list(" \t\n\r'’‘\"“.,;:!?/\\-_–()[]{}<>|#@$€№%^&*+=~`·…")
         + "the The and Ing 's 'LL n't I'm x1 12 345 6789 2024 abc <s> </s> <unk> [INST] <|endoftext|> <|im_start|> </w> ## <0x0A> <0xE2>".split()
         + ["  ", "   ", "        ", "\n\n", "\r\n", "\r\n\r\n", " \n", "\t\t", "\u00a0", "\u2003", "\u3000", "\u0085", "\u2028",
            "\u1680", "\u180e", "\u200b",
            "\u200d", "\u200c", "\ufe0f", "\ufeff", "\u00ad", "\x00", "\x01", "\x1b", "\x7f", "\u2581", "\u2581\u2581", " \u2581",
            "Ġ", "Ċ", "Ã",
            "ﬁ", "ﷺ", "㎏", "ｱﾞ", "Ａ１", "e\u0301", "e\u0327\u0301", "a\u0308\u0301\u0323", "\u1100\u1161\u11a8", "\u1112\u1161",
            "각", "ά", "Å", "Ω", "Ệ",
            "😀", "👨\u200d👩\u200d👧", "🇩🇪", "👍🏽", "1\ufe0f\u20e3", "𐐀", "𝟙", "\U000e0041", "\ue000", "\U0010ffff", "\ufffd",
            "\ufffe",
            "क्षि", "ไทย", "中文，文字。", "これは・ー", "привет", "Ελλάδα", "שלום", "مرحبا", "\u0f71\u0f72", "\u0958", "\U0001d15e",
            "\u1e9b\u0323", "\u0344"])
RUNS = list("a0 \n\t-=.e\u0301中\u2581é") + ["ab", " a", "\r\n", "😀", "<s>", "a\u0301"]
CUT = 0.3


def corpus(path, size, pieces=1):
    """Bytes of a corpus from several places, cut at line ends, so that all its languages have a part."""
    whole = path.stat().st_size
    with open(path, "rb") as file:
        parts = []
        for number in range(pieces):
            file.seek(whole * number // pieces)
            if number: file.readline()
            parts.append(file.read(size // pieces).rpartition(b"\n")[0] + b"\n")
    return b"".join(parts)


def scalar_texts():
    """Every scalar alone on a line, between letters, after a space, and before a digit; 256 scalars to a text."""
    scalars = [chr(value) for value in range(0x110000) if not 0xD800 <= value <= 0xDFFF]
    for start in range(0, len(scalars), SCALARS_IN_A_TEXT):
        yield "".join(f"{c}\nx{c}y\n {c}\n{c}1\n" for c in scalars[start:start + SCALARS_IN_A_TEXT])


def has_assigned(text):
    return any(c > "~" and unicodedata.category(c) not in ("Cn", "Co") for c in text) or text.isascii()


def mixture(generator, spellings, most):
    """Units, spellings of added tokens, whole, cut and in another case, and now and then a long run."""
    units = generator.choices(UNITS, k=generator.randint(1, most))
    for place, unit in enumerate(units):
        chance = generator.random()
        if spellings and chance < 0.12:
            spelling = generator.choice(spellings)
            if generator.random() < CUT: spelling = spelling[generator.randint(0, 2):len(spelling) - generator.randint(0, 2)]
            if generator.random() < 0.1: spelling = spelling.swapcase()
            units[place] = spelling
        elif chance > 0.995: units[place] = generator.choice(RUNS) * generator.randint(2, 300)
        elif chance > 0.93: units[place] = unit * generator.randint(2, 6)
    return "".join(units)


def hostile_texts(spellings, count=200_000, seed=20261126):
    generator, spellings = random.Random(seed), sorted(spellings)
    return [mixture(generator, spellings, 24) for _ in range(count)]


def nasty_texts(spellings, count):
    """A few texts for a file that is committed: some chosen, the rest random and short."""
    texts = ["", " ", "  ", "a", " a", "a ", " a ", "\n", "\n \n", "Hello, world! It's 12345 o'clock.", "  two  spaces  ",
             "\ttabs\t\tand\r\nlines\r\n\r\n",
             "e\u0301 é \ufb01 ½ Å A\u030a", "日本語の 文章。", "👨\u200d👩\u200d👧 👍🏽", "\u2581a\u2581 b", "a\u00a0b\u3000c", "\x00\x01",
             "x" * 40, "ÄÖÜ Straße İstanbul ΣΑΣ",
             "<s>a</s> <unk>", "don't DON'T 'll", "123 456,789.0", "한글 \u1112\u1161\u11ab", "\ufeffa\u200bb", "привет мир"]
    generator, spellings = random.Random(15), sorted(spellings)
    while len(texts) < count: texts.append(mixture(generator, spellings, 10)[:60])
    return texts
