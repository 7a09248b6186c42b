"""The `aws` command line without its start: the same code, read once and forked for each call.

    python -m exports.quick_aws serve SOCKET          reads the command line and waits
    python -m exports.quick_aws program FILE SOCKET   writes a program to stand in for `aws`

A script with a hundred calls takes a tenth of the time, so that it can be killed at many points. What the program
does before or after a call is in the environment:

    QUICK_AWS_COUNT   file with the number of calls so far
    QUICK_AWS_KILL    kills the script at this call, after it was carried out (before, with a minus)
    QUICK_AWS_FAIL    this call fails and is not carried out
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

SERVICES = ("cloudfront", "cloudwatch", "iam", "medialive", "mediapackage", "s3", "sns", "sts")

PROGRAM = """#!{python} -IS
import os, signal, socket, sys, json
file = os.environ.get("QUICK_AWS_COUNT")
number = 0
if file:
    with open(file, "a+") as f:
        f.seek(0)
        number = len(f.read()) + 1
        f.write(".")
def kill_script():
    # the script and whatever it began, this program too
    os.killpg(int(os.environ["QUICK_AWS_GROUP"]), signal.SIGKILL)
kill = int(os.environ.get("QUICK_AWS_KILL") or 0)
if kill == -number != 0:
    kill_script()
if number and number == int(os.environ.get("QUICK_AWS_FAIL") or 0):
    print("\\nAn error occurred (InternalFailure) when calling an operation: made to fail", file=sys.stderr)
    sys.exit(254)
with socket.socket(socket.AF_UNIX) as s:
    s.connect({socket!r})
    socket.send_fds(s, [json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode() + b"\\0"], [0, 1, 2])
    code = s.recv(1)
if kill == number != 0:
    kill_script()
sys.exit(code[0] if code else 255)
"""


def serve(path: str) -> None:
    import json

    from awscli.clidriver import create_clidriver
    from botocore.exceptions import DataNotFoundError

    # read here, once, and its plug-ins and models too
    driver = create_clidriver()
    loader = driver.session.get_component("data_loader")
    for service in SERVICES:
        for kind in ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2"):
            with contextlib.suppress(DataNotFoundError):
                loader.load_service_model(service, kind)
    # awscli puts its own place there when it is read
    own = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(16)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                data, fds, _, _ = socket.recv_fds(connection, 1 << 16, 3)
                while not data.endswith(b"\0"):
                    data += connection.recv(1 << 20)
                arguments, environment, cwd = json.loads(data[:-1])
                for there, fd in enumerate(fds):
                    os.dup2(fd, there)
                os.environ.clear()
                os.environ.update(environment | own)
                os.chdir(cwd)
                try:
                    code = driver.main(arguments)
                except SystemExit as e:
                    code = e.code if isinstance(e.code, int) else 1
                sys.stdout.flush()
                sys.stderr.flush()
                connection.sendall(bytes([code & 255]))
                os._exit(0)
            connection.close()


def program(file: str, path: str) -> None:
    Path(file).write_text(PROGRAM.format(python=sys.executable, socket=path))
    Path(file).chmod(0o755)


if __name__ == "__main__":
    {"serve": serve, "program": program}[sys.argv[1]](*sys.argv[2:])
