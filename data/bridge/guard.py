"""Keeps Python on this machine: no connection off it, no look-up of a name, no other program.

An audit hook (PEP 578) cannot be taken back. It sees what goes through Python; compiled code with sockets of its own
is kept off by the environment that src/bridge/bridge-environment.ts sets. A socket that is given a name has it looked up
before the event of its connection, which is refused then.
"""

import os
import re
import sys

refused: "set[str]" = set()


def install() -> None:
    sys.addaudithook(_audit)


def _audit(event, args) -> None:
    if event == "socket.connect" or event == "socket.sendto" or event == "socket.sendmsg":
        sock, address = args[0], args[1]
        if _is_internet(sock) and isinstance(address, tuple) and not _is_loopback(address[0]):
            _refuse(f"connecting to {address[0]}")
    elif event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        if args[0] is not None and not _is_loopback(args[0]):
            _refuse(f"looking up {_text(args[0])}")
    elif event in _PROGRAMS:
        _refuse(f"starting {_program(event, args)}")


def _refuse(what) -> None:
    refused.add(what)
    raise PermissionError(f"Alidade's bridge allows no {what}")


def _is_internet(sock) -> bool:
    import socket

    return sock.family in (socket.AF_INET, socket.AF_INET6)


def _is_loopback(host) -> bool:
    name = _text(host).rstrip(".").lower()
    # A whole address: 127.example.com is a name like any other.
    return name in ("localhost", "::1", "") or re.fullmatch(r"127(\.\d{1,3}){3}", name) is not None


def _program(event, args) -> str:
    first = args[0] if args and args[0] is not None else (args[1] if len(args) > 1 else event)
    if isinstance(first, (list, tuple)):
        first = first[0] if first else event
    return os.path.basename(_text(first).split(" ")[0])


def _text(value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
