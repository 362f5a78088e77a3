#!/usr/bin/env python3
"""Starts snac2 (https://codeberg.org/grunfink/snac2, Debian package `snac2`) with a few people, for the tests.

snac2 speaks the Mastodon interface, and not as Mastodon does: it ignores limits and places in listings, shows single
posts to nobody who is not signed in, and gives a post another id when it is edited.

  start.py --out state.json [--port N]

Writes state.json ({"base": …, "people": {"budi": {"token": …, "password": …}}}), prints READY, and serves on the loopback
interface until it is ended; then its folder is gone. Everybody in it is invented.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

# One person a test, so that tests run beside each other.
PEOPLE = ["satriadewi", "siti", "budi", "baru", "ubah", "hapus", "banyak", "rahasia"]
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", required=True)
    options.add_argument("--port", type=int, default=0)
    options = options.parse_args()
    folder = tempfile.mkdtemp(prefix="netra-snac.")
    server = None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        port = options.port or free_port()
        passwords = made(os.path.join(folder, "data"), port)
        log = open(os.path.join(folder, "httpd.log"), "wb")
        server = subprocess.Popen(["snac", "httpd", os.path.join(folder, "data")], stdout=log, stderr=log)
        base = f"http://localhost:{port}"
        until_it_answers(base, server)
        people = {name: {"password": password, "token": token(base, name, password)} for name, password in passwords.items()}
        with open(options.out, "w", encoding="utf-8") as out:
            json.dump({"base": base, "people": people}, out)
        print(f"READY {options.out}", flush=True)
        server.wait()
        sys.exit("snac2 ended by itself")
    except (OSError, subprocess.CalledProcessError, urllib.error.URLError, KeyError, ValueError) as error:
        sys.exit(f"snac2 cannot be had: {error}")
    finally:
        if server and server.poll() is None:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def made(data, port):
    """Makes the folder and its people; their passwords."""
    answers = f"127.0.0.1\n{port}\nlocalhost:{port}\n\n\n"
    subprocess.run(["snac", "init", data], input=answers, text=True, check=True, capture_output=True)
    settings = os.path.join(data, "server.json")
    with open(settings, encoding="utf-8") as file:
        server = json.load(file)
    server["protocol"] = "http"
    with open(settings, "w", encoding="utf-8") as file:
        json.dump(server, file)
    passwords = {}
    for name in PEOPLE:
        done = subprocess.run(["snac", "adduser", data, name], input=f"{name} (DEMO)\n", text=True, check=True, capture_output=True)
        passwords[name] = re.search(r"User password is (\S+)", done.stdout + done.stderr).group(1)
    return passwords


def until_it_answers(base, server):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/api/v1/instance", timeout=5).read()
            return
        except urllib.error.URLError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise OSError("it does not answer")


def token(base, name, password):
    app = posted(f"{base}/api/v1/apps", client_name="netra-tests", redirect_uris=OUT_OF_BAND, scopes="read write")
    app = json.loads(app)
    code = posted(f"{base}/oauth/x-snac-login", login=name, passwd=password, redir=OUT_OF_BAND, cid=app["client_id"], state="")
    granted = posted(
        f"{base}/oauth/token",
        grant_type="authorization_code",
        client_id=app["client_id"],
        client_secret=app["client_secret"],
        redirect_uri=OUT_OF_BAND,
        code=code.strip(),
    )
    return json.loads(granted)["access_token"]


def posted(url, **fields):
    return urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode(), timeout=30).read().decode()


main()
