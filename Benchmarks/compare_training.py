"""Compares this project's trainer with others in one run. Called by the script `compare-training` in this folder."""
import argparse, os, pathlib, statistics, sys, tempfile, time

from processes import measured

# The pattern of cl100k in its form for training.
PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def documents(path):
    """A file in parts of 100,000 characters: programs that take strings process several at once."""
    text = pathlib.Path(path).read_bytes().decode()
    return (text[start:start + 100_000] for start in range(0, len(text), 100_000))


def train(peer, path, size):
    """Trains in this process and prints the seconds that it took."""
    if peer == 'gigatoken':
        # It takes a path, and another form of the pattern.
        import gigatoken
        start = time.perf_counter()
        gigatoken.train_bpe(gigatoken.TextFileSource([path]), size, [])
    elif peer == 'rustbpe':
        import rustbpe
        texts = documents(path)
        start = time.perf_counter()
        rustbpe.Tokenizer().train_from_iterator(texts, size, pattern=PATTERN)
    else:
        from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(PATTERN), 'isolated'), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
                                      special_tokens=[])
        texts = documents(path)
        start = time.perf_counter()
        tokenizer.train_from_iterator(texts, trainer)
    print(time.perf_counter() - start)


def measure(peer, path, size):
    """Seconds and peak bytes of one training in a separate process."""
    with tempfile.TemporaryDirectory() as folder:
        if peer == 'bpe':
            command = [os.environ['BPE'], 'train', path, '--size', str(size), '--pattern', 'llama3', '-o', f'{folder}/v.tiktoken']
        else:
            command = [sys.executable, __file__, '--run', peer, '--size', str(size), path]
        with tempfile.TemporaryFile() as output:
            seconds, peak = measured(command, stdout=output)
            output.seek(0)
            # Some print other lines first.
            return seconds if peer == 'bpe' else float(output.read().split()[-1]), peak


def main():
    parser = argparse.ArgumentParser(prog='compare-training')
    parser.add_argument('--size', type=int, default=32_768)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--peers', default='gigatoken,rustbpe,tokenizers')
    parser.add_argument('--run', help=argparse.SUPPRESS)
    parser.add_argument('files', nargs='+')
    arguments = parser.parse_args()
    if arguments.run:
        return train(arguments.run, arguments.files[0], arguments.size)
    peers = ['bpe', *arguments.peers.split(',')]
    print(f'| file | {" | ".join(f"{p}, s | {p}, MB" for p in peers)} | {" | ".join(f"{p} ÷ bpe" for p in peers[1:])} |')
    print('|---' * (1 + 2 * len(peers) + len(peers) - 1) + '|')
    for path in arguments.files:
        results = {peer: [] for peer in peers}
        for _ in range(arguments.rounds):
            for peer in peers:
                results[peer].append(measure(peer, path, arguments.size))
        seconds = {p: statistics.median(r[0] for r in results[p]) for p in peers}
        memory = {p: max(r[1] for r in results[p]) for p in peers}
        cells = [cell for p in peers for cell in (f'{seconds[p]:.2f}', f'{memory[p] / 1e6:.0f}')]
        ratios = [f'{seconds[p] / seconds["bpe"]:.1f}' for p in peers[1:]]
        print(f'| {pathlib.Path(path).name} | {" | ".join(cells + ratios)} |', flush=True)


main()
