"""Learns the small vocabularies of shapes.py from texts, always the same from the same texts."""
import collections, functools, heapq, json

from references import LLAMA3
from shape_parts import SPACE

CLIP = r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""


class Learned:
    """Tokens in the order of their ids, and merges in the order of their ranks."""
    def __init__(self, tokens, merges):
        self.tokens, self.merges = tokens, [list(merge) for merge in merges]


def merges_of_words(words, size, letters, prefix, suffix):
    """Learns merges where letters in a word, or at its end, are tokens of their own. The library's trainer numbers such letters in
    the order of a hash table, so it learns something else each time."""
    spelled = [[(prefix if place else "") + c + (suffix if place == len(w) - 1 else "") for place, c in enumerate(w)]
               for w in words]
    spelled = [[token for token in word if token.removeprefix(prefix).removesuffix(suffix) in letters] for word in spelled]
    counts, places, times = collections.Counter(), collections.defaultdict(set), list(words.values())
    for number, word in enumerate(spelled):
        for pair in zip(word, word[1:]): counts[pair] += times[number]; places[pair].add(number)
    tokens = sorted({token for word in spelled for token in word})
    known, merges = set(tokens), []
    queue = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(queue)
    while queue and len(tokens) < size:
        count, pair = heapq.heappop(queue)
        if counts[pair] != -count or not count:
            if counts[pair] > 0: heapq.heappush(queue, (-counts[pair], pair))
            continue
        merges.append(pair)
        merged = pair[0] + pair[1].removeprefix(prefix)
        if merged not in known: known.add(merged); tokens.append(merged)
        changed = set()
        for number in sorted(places[pair]):
            word, place = spelled[number], 0
            for old in zip(word, word[1:]): counts[old] -= times[number]
            while place + 1 < len(word):
                if (word[place], word[place + 1]) == pair: word[place:place + 2] = [merged]
                place += 1
            for new in zip(word, word[1:]): counts[new] += times[number]; places[new].add(number); changed.add(new)
        for new in sorted(changed): heapq.heappush(queue, (-counts[new], new))
    return Learned(tokens, merges)


class Learner:
    """What trainers learn from some texts, up to `size` tokens, with the most frequent `letters` where tokens are characters."""
    def __init__(self, texts, size, letters=900):
        self.texts, self.size, self.letters = texts, size, letters

    @functools.lru_cache(maxsize=None)
    def learned(self, kind, pattern=LLAMA3, prefix="", suffix=""):
        import tokenizers as t

        pre, normal, lines = t.pre_tokenizers, t.normalizers, [l for x in self.texts for l in x.splitlines(keepends=True)]
        tokenizer, given = t.Tokenizer(t.models.BPE(unk_token="<unk>")), None
        if kind == "bytes":
            tokenizer.pre_tokenizer = pre.Sequence([pre.Split(t.Regex(pattern), "isolated"),
                                                    pre.ByteLevel(False, use_regex=False)])
            given = pre.ByteLevel.alphabet()
        elif kind == "words":  # of characters, with the sign of a space before each; lines keep their ends
            tokenizer.pre_tokenizer = pre.Metaspace()
        elif kind == "lines":  # merges that cross words
            tokenizer.normalizer = normal.Replace(" ", SPACE)
            lines = [line[:120] for line in lines[::4]]
        elif kind == "plain":
            tokenizer.normalizer = normal.Lowercase()
            tokenizer.pre_tokenizer = pre.Sequence([pre.Whitespace(), pre.Punctuation()])
        elif kind == "spaced":  # spaces and line ends are letters, as after a Split that removes nothing
            tokenizer.pre_tokenizer = pre.Split(t.Regex(r"\s?\w+|[^\w\s]+"), "isolated")
        elif kind == "clip":
            tokenizer.normalizer = normal.Sequence([normal.NFC(), normal.Replace(t.Regex(r"\s+"), " "), normal.Lowercase()])
            tokenizer.pre_tokenizer = pre.Sequence([pre.Split(t.Regex(CLIP), "removed", invert=True),
                                                    pre.ByteLevel(False, use_regex=False)])
            given = pre.ByteLevel.alphabet()
        def pieces(line):
            line = tokenizer.normalizer.normalize_str(line) if tokenizer.normalizer else line
            return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)] if tokenizer.pre_tokenizer else [line]
        if given is None:
            # Chosen here, because the trainer chooses among equally frequent letters by chance.
            counts = collections.Counter(c for line in lines for piece in pieces(line) for c in piece)
            given = sorted(counts, key=lambda c: (-counts[c], c))[:self.letters]
        if prefix or suffix:
            words = collections.Counter(piece for line in lines for piece in pieces(line))
            return merges_of_words(words, self.size, set(given), prefix, suffix)
        trainer = t.trainers.BpeTrainer(vocab_size=self.size, show_progress=False, special_tokens=[], initial_alphabet=given,
                                        limit_alphabet=len(given))
        tokenizer.train_from_iterator(lines, trainer)
        model = json.loads(tokenizer.to_str())["model"]
        return Learned(sorted(model["vocab"], key=model["vocab"].get), model["merges"])
