"""Mixed requests to `bpe serve` for some minutes: Scripts/soak --serve [MINUTES]

Prints the server's memory each minute, and what it would grow to in a day at the rate after the first quarter. Fails if an
answer is not as it should be, if the server is gone, or if the memory at the end, after a rest, is more than 100 MB above the
start's.
"""

import base64
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time

from soak_memory import conclude, minutes_from_arguments, resident, words

minutes = minutes_from_arguments()
server = subprocess.Popen([os.environ["BPE"], "serve", "--port", "0", "-e", "default"], stdout=subprocess.PIPE)
address = server.stdout.readline().decode().strip()
port = int(address.rsplit(":", 1)[1])
stop = threading.Event()
lock = threading.Lock()
counts, slowest, faults = {}, {}, []


def question(generator, names):
    """A path, a body, its type, and the status that is expected."""
    text = words(generator, int(10 ** generator.uniform(0, 3)))
    chosen = generator.sample(names, generator.randint(1, min(4, len(names))))
    raw = json.dumps({"encodings": chosen}).encode() + b"\n"
    kind = generator.randrange(14)
    if kind == 0:
        return (
            "/api/tokenize",
            {"text": text + generator.choice(["", "  ", "    ", "\n\n", "a"]), "encodings": chosen},
            200,
        )
    if kind == 1:
        return "/api/tokens", raw + text.encode() * generator.randint(1, 20), 200
    if kind == 2:
        return "/api/findings", raw + text.encode() + b"  ", 200
    if kind == 3:
        return "/api/count", {"text": text, "encodings": chosen}, 200
    if kind == 4:
        return "/api/count", raw + generator.randbytes(int(10 ** generator.uniform(1, 6.5))), 200
    if kind == 5:
        return "/api/decode", {"ids": [generator.randrange(50000) for _ in range(generator.randint(0, 5000))]}, 200
    if kind == 6:
        return "/api/token", {"id": generator.randrange(50000), "encoding": chosen[0]}, 200
    if kind == 7:
        return "/api/piece", {"base64": base64.b64encode(generator.randbytes(generator.randint(1, 512))).decode()}, 200
    if kind == 8:
        return (
            "/api/vocabulary",
            {"text": generator.choice("aeiou ") * generator.randint(1, 4), "encoding": chosen[0], "limit": 1000},
            200,
        )
    if kind == 9:
        return "/api/vocabulary", {"bytes": "61" * generator.randint(1, 100000)}, 200
    if kind == 10:
        return "/api/learn", {"text": text[:2000], "sentence": text[:1000]}, 200
    if kind == 11:
        return "/api/tokenize", b"[" * generator.randint(1, 200000), 415
    if kind == 12:
        return "/api/token", {"id": 4294967295}, 422
    return "/api/tokens", raw + b"1 " * (1 << generator.randint(10, 19)), 200


def leave(generator):
    """A client that does not stay: half a request, or a large answer that it does not read."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        if generator.random() < 0.5:
            client.sendall(b"POST /api/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
        else:
            body = b"{}\n" + b"1 " * (1 << 19)
            client.sendall(
                b"POST /api/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body
            )
            time.sleep(generator.uniform(0, 0.5))


def ask(number):
    generator = random.Random(number)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    client.request("GET", "/api/encodings")
    names = [encoding["name"] for encoding in json.load(client.getresponse())["encodings"]][:4]
    while not stop.is_set():
        if generator.random() < 0.02:
            leave(generator)
            continue
        path, body, expected = question(generator, names)
        is_raw = isinstance(body, bytes)
        fields = {"Content-Type": "application/octet-stream" if is_raw else "application/json"}
        start = time.monotonic()
        try:
            client.request("POST", path, body if is_raw else json.dumps(body), fields)
            answer = client.getresponse()
            answer.read()
            status = answer.status
        except Exception as error:
            status = repr(error)
            client.close()
        seconds = time.monotonic() - start
        with lock:
            counts[path] = counts.get(path, 0) + 1
            slowest[path] = max(slowest.get(path, 0), seconds)
            # An id need not have a token in every encoding.
            if status != expected and not (status == 422 and path in ("/api/decode", "/api/token")):
                faults.append(f"{path}: {status} and not {expected}")


threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(4)]
begun = time.monotonic()
first = resident(server.pid)
samples = [(0.0, first)]
print(f"{address}, process {server.pid}: {first:.0f} MB at the start", flush=True)
for thread in threads:
    thread.start()
while (elapsed := (time.monotonic() - begun) / 60) < minutes and server.poll() is None:
    time.sleep(min(60, (minutes - elapsed) * 60))
    if server.poll() is not None:
        break
    samples.append(((time.monotonic() - begun) / 60, resident(server.pid)))
    with lock:
        print(
            f"minute {samples[-1][0]:.1f}: {samples[-1][1]:.0f} MB, {sum(counts.values()):,} requests, {len(faults)} faults",
            flush=True,
        )
stop.set()
for thread in threads:
    thread.join(timeout=130)
# What was freed is given back a few seconds later.
time.sleep(15)
rest = resident(server.pid) if server.poll() is None else 0
for path in sorted(counts):
    print(f"{path}: {counts[path]:,} requests, the slowest {slowest[path]:.2f} s")
kept = conclude(samples, minutes, first, "the start", rest)
for fault in faults[:20]:
    print(fault)
gone = server.poll() is not None
if not gone:
    server.terminate()
sys.exit(1 if gone or faults or not kept else 0)
