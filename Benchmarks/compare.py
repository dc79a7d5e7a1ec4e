"""Compares this project with others in one run. Called by the script `compare` in this folder."""
import argparse, base64, json, os, pathlib, platform, statistics, subprocess, sys, tempfile, time

FILES = {'gpt2': 'r50k_base', 'cl100k_base': 'cl100k_base', 'o200k_base': 'o200k_base'}
GIGATOKEN_PATTERNS = {'gpt2': 'gpt2', 'cl100k_base': 'cl100k', 'o200k_base': 'o200k'}


def processor():
    """What the figures are from."""
    lines = pathlib.Path('/proc/cpuinfo').read_text().splitlines() if os.path.exists('/proc/cpuinfo') else []
    fields = {line.split(':')[0].strip(): line.split(':', 1)[1].strip() for line in lines if ':' in line}
    name = fields.get('model name') or platform.processor() or platform.machine()
    if fields.get('cpu family'): name += f' (family {fields["cpu family"]}, model {fields.get("model", "?")})'
    flags = fields.get('flags', '').split()
    vectors = next((word for flag, word in (('avx512_vbmi2', 'AVX-512 with VBMI2'), ('avx512bw', 'AVX-512'), ('avx2', 'AVX2')) if flag in flags), None)
    return name + (f', {vectors}' if vectors else '')


def rank_file(encoding):
    for folder in os.environ.get('BPE_VOCABULARIES', '').split(':'):
        path = pathlib.Path(folder) / f'{FILES[encoding]}.tiktoken'
        if folder and path.exists():
            return path
    sys.exit(f'compare: {FILES[encoding]}.tiktoken is in no folder of $BPE_VOCABULARIES')


def encoder(peer, encoding):
    if peer == 'gigatoken':
        import gigatoken
        return gigatoken.Tokenizer.from_tiktoken(str(rank_file(encoding)), pretokenizer=GIGATOKEN_PATTERNS[encoding]).encode
    import tiktoken
    from tiktoken_ext import openai_public
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in rank_file(encoding).read_bytes().splitlines() if line)}
    openai_public.load_tiktoken_bpe = lambda *_, **__: ranks
    openai_public.data_gym_to_mergeable_bpe_ranks = lambda **_: ranks
    parts = getattr(openai_public, encoding)()
    if peer.startswith('tiktoken:'):
        parts['pat_str'] = peer.removeprefix('tiktoken:')
    tokenizer = tiktoken.Encoding(**parts)
    return lambda data: tokenizer.encode_ordinary(data.decode())


def passes(peer, encoding, path, runs):
    """First and best pass of another program, in MB/s, in a separate process."""
    data = pathlib.Path(path).read_bytes()
    encode = encoder(peer, encoding)
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        tokens = len(encode(data))
        seconds.append(time.perf_counter() - start)
    print(json.dumps({'first': len(data) / seconds[0] / 1e6, 'best': len(data) / min(seconds) / 1e6, 'tokens': tokens}))


def beginning(data, megabytes):
    """The first megabytes of UTF-8, without a character that is cut."""
    data = data[:megabytes * 1_000_000]
    while data and data[-1] >= 0x80:
        data = data[:-1]
    return data


def one_core(command, threads=1):
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads), TOKENIZERS_PARALLELISM='false')
    cores = sorted(os.sched_getaffinity(0))[:threads]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cores)).stdout


def measure(peer, encoding, path, runs):
    if peer == 'bpe':
        return json.loads(one_core([os.environ['BPE'], 'bench', path, '-e', encoding, '--runs', str(runs), '--json']))
    runs = min(runs, 2) if peer == 'tiktoken' else runs
    return json.loads(one_core([sys.executable, __file__, 'passes', peer, encoding, path, str(runs)]))


def encode(arguments):
    peers = ['bpe', *arguments.peers.split(',')]
    print(f'| file | encoding | {" | ".join(f"{p} first | {p} best" for p in peers)} | first ÷ {peers[1]} | best ÷ {" | best ÷ ".join(peers[1:])} |')
    print('|---' * (5 + 2 * len(peers) - 1 + len(peers) - 2) + '|')
    for name in arguments.files:
        data = beginning(pathlib.Path(name).read_bytes(), arguments.megabytes)
        with tempfile.NamedTemporaryFile(suffix='.txt') as part:
            part.write(data)
            part.flush()
            for encoding in arguments.encodings.split(','):
                results = {peer: [] for peer in peers}
                for _ in range(arguments.rounds):
                    for peer in peers:
                        if peer != 'tiktoken' or not results[peer]:
                            results[peer].append(measure(peer, encoding, part.name, arguments.runs))
                if len({result[0]['tokens'] for result in results.values()}) != 1:
                    sys.exit(f'compare: {name}, {encoding}: the programs count different tokens: ' + str({p: r[0]['tokens'] for p, r in results.items()}))
                first = {p: statistics.median(r['first'] for r in results[p]) for p in peers}
                best = {p: statistics.median(r['best'] for r in results[p]) for p in peers}
                cells = [f'{value:.0f}' if value >= 10 else f'{value:.1f}' for p in peers for value in (first[p], best[p])]
                ratios = [f'{first["bpe"] / first[peers[1]]:.2f}'] + [f'{best["bpe"] / best[p]:.2f}' for p in peers[1:]]
                print(f'| {pathlib.Path(name).name} | {encoding} | {" | ".join(cells + ratios)} |', flush=True)


DOCUMENT_BYTES = 200


def short_documents(data):
    """Texts of about 200 bytes, each a line."""
    found, place = [], 0
    while place < len(data):
        text = data[place:place + DOCUMENT_BYTES - 1].decode(errors='ignore')
        found.append(text.replace('\n', ' ') + '\n')
        place += max(len(text.encode()), 1)
    return found


def document_passes(encoding, path, runs):
    """First and best pass of gigatoken's batch over the lines of a file, in MB/s, in a separate process."""
    import awkward
    import gigatoken
    tokenizer = gigatoken.Tokenizer.from_tiktoken(str(rank_file(encoding)), pretokenizer=GIGATOKEN_PATTERNS[encoding])
    with open(path, newline='') as file:
        texts = [line + '\n' for line in file.read().split('\n')[:-1]]
    size = os.path.getsize(path)
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        made = tokenizer.encode_batch(texts, parallel=len(os.sched_getaffinity(0)) > 1)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({'first': size / seconds[0] / 1e6, 'best': size / min(seconds) / 1e6, 'tokens': int(awkward.count(made))}))


def documents(arguments):
    """Many short texts at once, compared with gigatoken's batch."""
    print('| file | texts | encoding | threads | bpe first | bpe best | gigatoken first | gigatoken best | first | best |\n' + '|---' * 10 + '|')
    for name in arguments.files:
        texts = short_documents(pathlib.Path(name).read_bytes()[:arguments.megabytes * 1_000_000])
        with tempfile.NamedTemporaryFile(suffix='.txt') as part:
            part.write(''.join(texts).encode())
            part.flush()
            for encoding in arguments.encodings.split(','):
                for threads in map(int, arguments.threads.split(',')):
                    results = {'bpe': [], 'gigatoken': []}
                    for _ in range(arguments.rounds):
                        bench = [os.environ['BPE'], 'bench', part.name, '-e', encoding, '--documents', '1', '--runs', str(arguments.runs), '--threads', str(threads), '--json']
                        results['bpe'].append(json.loads(one_core(bench, threads)))
                        theirs = [sys.executable, __file__, 'document-passes', encoding, part.name, str(arguments.runs)]
                        results['gigatoken'].append(json.loads(one_core(theirs, threads)))
                    if len({result[0]['tokens'] for result in results.values()}) != 1:
                        sys.exit(f'compare: {name}, {encoding}: the programs count different tokens: ' + str({p: r[0]['tokens'] for p, r in results.items()}))
                    cells = [statistics.median(r[key] for r in results[peer]) for peer in results for key in ('first', 'best')]
                    print(f'| {pathlib.Path(name).name} | {len(texts):,} | {encoding} | {threads} | ' + ' | '.join(f'{cell:.0f}' for cell in cells)
                          + f' | {cells[0] / cells[2]:.2f} | {cells[1] / cells[3]:.2f} |', flush=True)


def seconds(command, threads, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        one_core(command, threads)
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


def peak_memory(command):
    """Peak memory of one process in bytes: as a grandchild, its maximum does not include other children."""
    ask = ('import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); '
           'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)')
    return 1024 * int(subprocess.run([sys.executable, '-c', ask, *command], stdout=subprocess.PIPE, check=True).stdout)


def threads(arguments):
    """Two threads compared with one, best pass over whole files."""
    for path in arguments.files:
        for encoding in arguments.encodings.split(','):
            best = {1: [], 2: []}
            for _ in range(arguments.rounds):
                for count in best:
                    bench = [os.environ['BPE'], 'bench', path, '-e', encoding, '--runs', '4', '--threads', str(count), '--json']
                    best[count].append(json.loads(one_core(bench, count))['best'])
            one, two = (statistics.median(best[count]) for count in (1, 2))
            print(f'| {pathlib.Path(path).name} | {encoding} | {one:.0f} | {two:.0f} | {two / one:.2f} |', flush=True)


def pieces(arguments):
    """How much longer a piece of one character takes if it is ten times as long."""
    texts = {'letter': 'a', 'space': ' ', 'digit': '7', 'newline': '\n', '^': '^', 'emoji': '\U0001F992'}
    with tempfile.TemporaryDirectory() as folder:
        for name, character in texts.items():
            seconds = []
            for size in (1_000_000, 10_000_000):
                path = f'{folder}/text'
                pathlib.Path(path).write_text(character * (size // len(character.encode())))
                bench = [os.environ['BPE'], 'bench', path, '-e', arguments.encodings.split(',')[-1], '--runs', '3', '--json']
                seconds.append(size / 1e6 / json.loads(one_core(bench))['best'])
            print(f'| {name} | {seconds[0] * 1000:.1f} ms | {seconds[1] * 1000:.0f} ms | {seconds[1] / seconds[0]:.1f} |', flush=True)


PATTERNS = pathlib.Path(__file__).resolve().parent.parent / 'Fixtures' / 'patterns.tsv'


def patterns(arguments):
    """The split patterns of Fixtures/patterns.tsv that are one expression, compared with tiktoken, all with cl100k_base's ranks."""
    lines = [line.split('\t') for line in PATTERNS.read_text().splitlines()]
    lines = [(name, fields[0]) for name, _, *fields in lines if len(fields) == 1 and arguments.only in name]
    for name in arguments.files:
        data = beginning(pathlib.Path(name).read_bytes(), arguments.megabytes)
        ratios = []
        with tempfile.NamedTemporaryFile(suffix='.txt') as part:
            part.write(data)
            part.flush()
            for title, expression in lines:
                bench = [os.environ['BPE'], 'bench', part.name, '-e', str(rank_file('cl100k_base')), '--pattern', expression, '--runs', '20', '--json']
                ours = json.loads(one_core(bench))
                try:
                    theirs = json.loads(one_core([sys.executable, __file__, 'passes', f'tiktoken:{expression}', 'cl100k_base', part.name, '2']))
                except subprocess.CalledProcessError:
                    print(f'| {pathlib.Path(name).name} | {title} | {ours["best"]:.0f} | refused | | |', flush=True)
                    continue
                agreement = 'yes' if ours['tokens'] == theirs['tokens'] else f'{ours["tokens"] - theirs["tokens"]:+}'
                ratios.append(ours['best'] / theirs['best'])
                print(f'| {pathlib.Path(name).name} | {title} | {ours["best"]:.0f} | {theirs["best"]:.1f} | {ratios[-1]:.1f} | {agreement} |', flush=True)
        print(f'| {pathlib.Path(name).name} | {len(ratios)} patterns | | | least {min(ratios):.1f}, median {statistics.median(ratios):.1f} | |', flush=True)


def process(arguments):
    path = arguments.file
    threads = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        out = f'{folder}/ids'
        encoding = 'cl100k_base'
        giga = ('import sys, time, gigatoken; t = gigatoken.Tokenizer.from_tiktoken(sys.argv[1], pretokenizer="cl100k"); '
                'start = time.perf_counter(); ids = t.encode_files([sys.argv[2]]); print(time.perf_counter() - start)')
        encode = [os.environ['BPE'], 'encode', path, '-e', encoding, '--specials', 'text', '--format', 'u32', '-o', out]
        new, replaced, whole, call = [], [], [], []
        for _ in range(arguments.rounds):
            pathlib.Path(out).unlink(missing_ok=True)
            new.append(seconds(encode, threads, 1)[0])
            replaced.append(seconds(encode, threads, 1)[0])
            start = time.perf_counter()
            call.append(float(one_core([sys.executable, '-c', giga, str(rank_file(encoding)), path], threads)))
            whole.append(time.perf_counter() - start)
        new, replaced, whole, call = (statistics.median(times) for times in (new, replaced, whole, call))
        print(f'| {encoding}, file to ids, {threads} threads, median | bpe {new:.2f} s, replacing a file {replaced:.2f} s | '
              f'gigatoken {whole:.2f} s, encode_files alone {call:.2f} s | ratio {whole / new:.2f}, {call / new:.2f} |')
        peak = peak_memory([os.environ['BPE'], 'encode', path, '-e', encoding, '--specials', 'text', '--format', 'u32', '-o', out])
        print(f'| {encoding}, the same, peak memory | bpe {peak / 1e6:.0f} MB |')
        prompt = f'{folder}/prompt'
        pathlib.Path(prompt).write_text('Q: How many eyes does my foot have?\nA:')
        for encoding in FILES:
            ours = seconds([os.environ['BPE'], 'count', prompt, '-e', encoding], 1, 11)
            theirs = seconds([sys.executable, __file__, 'passes', 'tiktoken', encoding, prompt, '1'], 1, 3)
            print(f'| {encoding}, prompt to count, median | bpe {ours[0] * 1000:.1f} ms | tiktoken {theirs[0] * 1000:.0f} ms | ratio {theirs[0] / ours[0]:.1f} |')


def cold(arguments):
    """From the start of a process to the first ids of 1, 10 and 100 MB, compared with gigatoken's."""
    giga = ('import sys, gigatoken; t = gigatoken.Tokenizer.from_tiktoken(sys.argv[1], pretokenizer=sys.argv[3]); '
            't.encode(open(sys.argv[2], "rb").read())')
    print('| file | MB | encoding | bpe, s | gigatoken, s | ratio |\n' + '|---' * 6 + '|')
    for name in arguments.files:
        for megabytes in map(int, arguments.megabytes.split(',')):
            data = pathlib.Path(name).read_bytes()
            data = beginning(data * (megabytes * 1_000_000 // len(data) + 1), megabytes)
            with tempfile.NamedTemporaryFile(suffix='.txt') as part, tempfile.TemporaryDirectory() as folder:
                part.write(data)
                part.flush()
                for encoding in arguments.encodings.split(','):
                    ours = [os.environ['BPE'], 'encode', part.name, '-e', encoding, '--specials', 'text', '--format', 'u32', '-o', f'{folder}/ids']
                    theirs = [sys.executable, '-c', giga, str(rank_file(encoding)), part.name, GIGATOKEN_PATTERNS[encoding]]
                    times = ([], [])
                    for _ in range(arguments.rounds):
                        for command, taken in zip((ours, theirs), times):
                            taken.append(seconds(command, 1, 1)[0])
                    a, b = map(statistics.median, times)
                    print(f'| {pathlib.Path(name).name} | {megabytes} | {encoding} | {a:.3f} | {b:.3f} | {b / a:.1f} |', flush=True)


parser = argparse.ArgumentParser(prog='compare')
commands = parser.add_subparsers(required=True)
command = commands.add_parser('encode')
command.add_argument('--megabytes', type=int, default=20)
command.add_argument('--rounds', type=int, default=3)
command.add_argument('--runs', type=int, default=5)
command.add_argument('--encodings', default=','.join(FILES))
command.add_argument('--peers', default='gigatoken,tiktoken')
command.add_argument('files', nargs='+')
command.set_defaults(run=encode)
command = commands.add_parser('documents')
command.add_argument('--megabytes', type=int, default=20)
command.add_argument('--rounds', type=int, default=3)
command.add_argument('--runs', type=int, default=5)
command.add_argument('--encodings', default=','.join(FILES))
command.add_argument('--threads', default='1')
command.add_argument('files', nargs='+')
command.set_defaults(run=documents)
command = commands.add_parser('process')
command.add_argument('--rounds', type=int, default=5)
command.add_argument('file')
command.set_defaults(run=process)
command = commands.add_parser('cold')
command.add_argument('--megabytes', default='1,10,100')
command.add_argument('--rounds', type=int, default=3)
command.add_argument('--encodings', default='cl100k_base,o200k_base')
command.add_argument('files', nargs='+')
command.set_defaults(run=cold)
command = commands.add_parser('threads')
command.add_argument('--rounds', type=int, default=3)
command.add_argument('--encodings', default=','.join(FILES))
command.add_argument('files', nargs='+')
command.set_defaults(run=threads)
command = commands.add_parser('pieces')
command.add_argument('--encodings', default='o200k_base')
command.set_defaults(run=pieces)
command = commands.add_parser('pattern')
command.add_argument('--megabytes', type=int, default=10)
command.add_argument('--only', default='', help='patterns whose names have this text')
command.add_argument('files', nargs='+')
command.set_defaults(run=patterns)
if sys.argv[1:2] == ['passes']:
    passes(*sys.argv[2:5], int(sys.argv[5]))
elif sys.argv[1:2] == ['document-passes']:
    document_passes(*sys.argv[2:4], int(sys.argv[4]))
else:
    print(f'On {processor()}, {len(os.sched_getaffinity(0))} cores.\n')
    arguments = parser.parse_args()
    arguments.run(arguments)
