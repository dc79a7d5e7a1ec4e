"""A server on this machine that has one tokenizer, as Hugging Face's Hub would give it."""
import hashlib, http.server, threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = self.server.content
        if not self.path.endswith("/tokenizer.json"):
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = 0
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and self.headers.get("If-Range", "").strip('"') in ("", self.server.tag):
            start = min(int(asked[6:].split("-")[0]), len(content) - 1)
        self.send_response(206 if start else 200)
        if start: self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", f'"{self.server.tag}"')
        self.send_header("X-Repo-Commit", "0123456789abcdef")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:])

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass  # The program was killed, or its connection was.

    def log_message(self, *_): pass


def serve(content):
    """Starts the server on a free port, and returns its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.content = content
    server.tag = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
