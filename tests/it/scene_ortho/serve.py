"""Serves a folder over https to this machine: prints its port; asks for a signature in the query."""
import functools
import http.server
import os
import ssl
import sys


class Signed(http.server.SimpleHTTPRequestHandler):
    """Answers whole files and ranges of them, to those who sign."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, with_body):
        path = self.translate_path(self.path)
        if "signature=c0ffee" not in self.path or not os.path.isfile(path):
            self.send_error(403)
            return
        with open(path, "rb") as file:
            content = file.read()
        first, last = 0, len(content) - 1
        asked = self.headers.get("Range")
        if asked:
            first, end = asked.removeprefix("bytes=").split("-")
            first, last = int(first), min(int(end or last), last)
        self.send_response(206 if asked else 200)
        self.send_header("ETag", "\"one\"")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last + 1 - first))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.end_headers()
        if with_body:
            self.wfile.write(content[first : last + 1])

    def log_message(self, *_):
        pass


folder, certificate, key = sys.argv[1:]
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Signed, directory=folder))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
