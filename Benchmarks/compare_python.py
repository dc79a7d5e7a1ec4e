"""Compares the Python package with tiktoken and gigatoken in one run. Called by the script `compare-python` in this folder."""
import argparse, json, os, pathlib, statistics, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPORA = pathlib.Path(os.environ.get('BPE_CORPORA') or pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'bpe-corpora')
PATTERNS = {'gpt2': 'gpt2', 'r50k_base': 'gpt2', 'cl100k_base': 'cl100k', 'o200k_base': 'o200k'}
FILES = {'gpt2': 'r50k_base'}
# What is measured: the peers of each task, ours first, and what ours is held to: (peer of ours, other peer, times as fast).
TASKS = {
    'list': (['bpe encode', 'tiktoken encode'], [('bpe encode', 'tiktoken encode', 10)]),
    'numpy': (['bpe encode_to_numpy', 'bpe Tokenizer.encode_to_numpy', 'gigatoken encode', 'gigatoken encode bytes', 'tiktoken encode_to_numpy'],
              [('bpe encode_to_numpy', 'gigatoken encode', 1), ('bpe Tokenizer.encode_to_numpy', 'gigatoken encode bytes', 1)]),
    'batch': (['bpe encode_batch', 'bpe Tokenizer.encode_batch', 'bpe encode_batch_to_arrays', 'gigatoken encode_batch_list', 'gigatoken encode_batch', 'tiktoken encode_batch'],
              [('bpe encode_batch', 'tiktoken encode_batch', 5), ('bpe encode_batch', 'gigatoken encode_batch_list', 1),
               ('bpe Tokenizer.encode_batch', 'gigatoken encode_batch_list', 1), ('bpe encode_batch_to_arrays', 'gigatoken encode_batch', 1)]),
}
DOCUMENTS, DOCUMENT_BYTES = 100_000, 200
IMPORTS = ['pass', 'import bpe_toolkit', 'import bpe_toolkit.tiktoken', 'import tiktoken', 'import gigatoken']


def whole_characters(data, size):
    data = data[:size]
    while data and data[-1] >= 0x80:
        data = data[:-1]
    return data


def documents(data):
    """Texts of about 200 bytes, from all over the file again and again if it is too short."""
    found, place = [], 0
    while len(found) < DOCUMENTS:
        text = data[place:place + DOCUMENT_BYTES].decode(errors='ignore')
        found.append(text)
        place = place + DOCUMENT_BYTES if place + 2 * DOCUMENT_BYTES <= len(data) else (place + 1) % DOCUMENT_BYTES
    return found


def call(peer, encoding, cores):
    """The function to measure, and how it takes a text."""
    library, _, method = peer.partition(' ')
    if library == 'gigatoken':
        import gigatoken
        path = next(path for folder in os.environ['BPE_VOCABULARIES'].split(':')
                    if (path := pathlib.Path(folder, f'{FILES.get(encoding, encoding)}.tiktoken')).exists())
        tokenizer = gigatoken.Tokenizer.from_tiktoken(str(path), pretokenizer=PATTERNS[encoding])
        name = method.removesuffix(' bytes')
        options = {'parallel': cores > 1} if 'batch' in name else {}
        return lambda data: getattr(tokenizer, name)(data, **options)
    if library == 'tiktoken':
        import tiktoken
        tokenizer = tiktoken.get_encoding(encoding)
    elif method.startswith('Tokenizer.') or method.endswith('_to_arrays'):
        from bpe_toolkit import Tokenizer
        tokenizer, method = Tokenizer(encoding), method.removeprefix('Tokenizer.')
        options = {'threads': cores} if 'batch' in method else {}
        return lambda data: getattr(tokenizer, method)(data, special='text', **options)
    else:
        import bpe_toolkit.tiktoken
        tokenizer = bpe_toolkit.tiktoken.get_encoding(encoding)
    options = {'num_threads': cores} if 'batch' in method else {}
    return lambda data: getattr(tokenizer, method)(data, disallowed_special=(), **options)


def tokens(result):
    """How many ids a result of any kind has."""
    if hasattr(result, 'ids') and not hasattr(result, 'shape'):
        return len(result.ids)
    if type(result).__module__.startswith('awkward'):
        import awkward
        return int(awkward.count(result))
    return sum(map(len, result)) if len(result) and hasattr(result[0], '__len__') else len(result)


def passes(task, peer, encoding, path, cores, runs):
    """In a process of its own: seconds of the first and of the best pass."""
    data = pathlib.Path(path).read_bytes()
    if task == 'batch':
        data = documents(data)
        size = sum(len(text.encode()) for text in data)
    else:
        size = len(data)
        data = data if peer.endswith('bytes') or peer == 'bpe Tokenizer.encode_to_numpy' else data.decode()
    run, seconds = call(peer, encoding, cores), []
    for _ in range(runs):
        start = time.perf_counter()
        result = run(data)
        seconds.append(time.perf_counter() - start)
        # The result is freed before the next pass, outside the time.
        count = tokens(result)
        del result
    print(json.dumps({'first': size / seconds[0] / 1e6, 'best': size / min(seconds) / 1e6, 'tokens': count}))


def short_counts(encoding):
    """Nanoseconds of a call that counts a text of 60 bytes, with short texts of other contents, and of calls that do next to nothing."""
    import operator, timeit
    from bpe_toolkit import Tokenizer
    text = 'The quick brown fox jumps over the lazy dog; 12345 it said..'
    assert len(text.encode()) == 60
    count, loops = Tokenizer(encoding).count, 20_000

    def nanoseconds(function, argument):
        return min(timeit.repeat(lambda: function(argument), number=loops, repeat=15)) / loops * 1e9

    def nothing(_):
        pass
    print(json.dumps({
        'count of 60 bytes': nanoseconds(count, text), 'count of 1 byte': nanoseconds(count, 'a'), 'count of nothing': nanoseconds(count, ''),
        'empty call of an extension function': nanoseconds(operator.truth, text), 'empty call of a Python function': nanoseconds(nothing, text)}))


def child(command, cores):
    """What a new process on the first cores prints, as JSON."""
    environment = dict(os.environ, RAYON_NUM_THREADS=str(cores), TOKENIZERS_PARALLELISM='false',
                       PYTHONPATH=os.pathsep.join(filter(None, [os.environ.get('BPE_PACKAGE'), os.environ.get('PYTHONPATH')])))
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    return subprocess.run([sys.executable, *command], env=environment, stdout=subprocess.PIPE, check=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, chosen)).stdout


def compare(task, encoding, path, cores, arguments):
    peers, bars = TASKS[task]
    peers = [peer for peer in peers if not arguments.peers or peer.split()[0] in arguments.peers.split(',')]
    results = {peer: [] for peer in peers}
    for _ in range(arguments.rounds):
        for peer in peers:
            results[peer].append(json.loads(child([__file__, 'passes', task, peer, encoding, path, str(cores), str(arguments.passes)], cores)))
    counts = {peer: found[0]['tokens'] for peer, found in results.items()}
    if len(set(counts.values())) != 1:
        print(f'compare-python: {path}, {encoding}: the programs count different tokens: {counts}', file=sys.stderr)
    row = {'task': task, 'encoding': encoding, 'file': pathlib.Path(path).name, 'cores': cores, 'tokens': counts,
           'MB/s': {peer: {kind: statistics.median(r[kind] for r in found) for kind in ('first', 'best')} for peer, found in results.items()}, 'bars': []}
    for peer, speed in row['MB/s'].items():
        print(f'| {task} | {encoding} | {row["file"]} | {cores} | {peer} | {speed["first"]:.1f} | {speed["best"]:.1f} | |', flush=True)
    for ours, other, times in bars:
        if ours in results and other in results:
            ratio = {kind: row['MB/s'][ours][kind] / row['MB/s'][other][kind] for kind in ('first', 'best')}
            met = {kind: ratio[kind] >= times for kind in ratio}
            verdict = ', '.join(f'{kind} {"met" if met[kind] else "missed"}' for kind in met)
            row['bars'] += [{'ours': ours, 'other': other, 'pass': kind, 'at least': times, 'ratio': ratio[kind], 'met': met[kind]} for kind in met]
            print(f'| {task} | {encoding} | {row["file"]} | {cores} | **{ours} ÷ {other}** | **{ratio["first"]:.2f}** | **{ratio["best"]:.2f}** | ≥ {times}: {verdict} |', flush=True)
    return row


def counts(encoding, arguments):
    rounds = [json.loads(child([__file__, 'counts', encoding], 1)) for _ in range(arguments.rounds)]
    row = {'task': 'count', 'encoding': encoding, 'ns': {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}}
    beyond = row['ns']['count of 60 bytes'] - row['ns']['empty call of an extension function']
    row['bars'] = [{'ours': 'count of 60 bytes beyond the call', 'ns': beyond, 'below': 1000, 'met': beyond < 1000}]
    for name, nanoseconds in row['ns'].items():
        print(f'| count | {encoding} | | 1 | {name} | {nanoseconds:.0f} ns | | |')
    print(f'| count | {encoding} | | 1 | **60 bytes beyond the call** | **{beyond:.0f} ns** | | < 1000: {"met" if beyond < 1000 else "missed"} |', flush=True)
    return row


def imports(arguments):
    """Milliseconds of fresh interpreters, the median and the best, minus those of an empty one."""
    seconds = {program: [] for program in IMPORTS
               if not arguments.peers or program == 'pass' or any(peer in program for peer in arguments.peers.split(','))}
    for _ in range(arguments.interpreters):
        for program in seconds:
            start = time.perf_counter()
            child(['-c', program], 1)
            seconds[program].append((time.perf_counter() - start) * 1000)
    # What other programs of the machine take makes the median longer, and never the best shorter.
    median, best = ({p: f(s) - f(seconds['pass']) for p, s in seconds.items()} for f in (statistics.median, min))
    row = {'task': 'import', 'ms': {p: {'median': median[p], 'best': best[p]} for p in seconds}, 'bars': []}
    print(f'| import | | | 1 | pass | median {statistics.median(seconds["pass"]):.1f} ms | {min(seconds["pass"]):.1f} ms | |')
    for p in [*seconds][1:]:
        bar = ''
        if 'bpe_toolkit' in p:
            bar = f'< 30: {"met" if median[p] < 30 else "missed"}'
            row['bars'].append({'ours': p, 'ms': median[p], 'below': 30, 'met': median[p] < 30})
        print(f'| import | | | 1 | {p}, beyond | median {median[p]:.1f} ms | {best[p]:.1f} ms | {bar} |', flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(prog='compare-python')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--passes', type=int, default=4)
    parser.add_argument('--interpreters', type=int, default=21)
    parser.add_argument('--megabytes', type=int, default=10)
    parser.add_argument('--encodings', default='gpt2,cl100k_base,o200k_base')
    parser.add_argument('--cores', default='1,2')
    parser.add_argument('--only', default='list,numpy,batch,count,import')
    parser.add_argument('--peers', help='only these libraries: bpe,tiktoken,gigatoken')
    parser.add_argument('--json', help='write all figures into this file as well')
    parser.add_argument('files', nargs='*', default=[str(CORPORA / f'{name}.txt') for name in ('english', 'code', 'multi')])
    arguments = parser.parse_args()
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        # tiktoken reads its ranks from a cache folder, as in the tests.
        sys.path.insert(0, str(ROOT / 'Python' / 'tests'))
        import support
        if not support.HAS_VOCABULARIES:
            sys.exit('compare-python: set BPE_VOCABULARIES to the folder of the published vocabularies')
        rows, parts = [], []
        for name in arguments.files:
            part = pathlib.Path(folder, pathlib.Path(name).name)
            with open(name, 'rb') as file:
                part.write_bytes(whole_characters(file.read(arguments.megabytes * 1_000_000), arguments.megabytes * 1_000_000))
            parts.append(str(part))
        print('| task | encoding | file | cores | program | first, MB/s | best, MB/s | bar |\n' + '|---' * 8 + '|')
        for task in arguments.only.split(','):
            if task == 'import':
                rows.append(imports(arguments))
                continue
            for encoding in arguments.encodings.split(','):
                if task == 'count':
                    rows.append(counts(encoding, arguments))
                    continue
                for path in parts[:1] if task == 'batch' else parts:
                    rows += [compare(task, encoding, path, int(cores), arguments) for cores in arguments.cores.split(',')]
    missed = [bar for row in rows for bar in row['bars'] if not bar['met']]
    print(f'\n{sum(len(row["bars"]) for row in rows) - len(missed)} bars met, {len(missed)} missed')
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(rows, indent=1) + '\n')


if sys.argv[1:2] == ['passes']:
    passes(*sys.argv[2:6], int(sys.argv[6]), int(sys.argv[7]))
elif sys.argv[1:2] == ['counts']:
    short_counts(sys.argv[2])
else:
    main()
