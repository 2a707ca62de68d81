"""The Python side of Alidade's bridge: reads requests from stdin, one JSON a line, and answers on what was stdout.

Started by src/bridge/python-bridge.ts with the private folder for arrays as its argument, and folders of further
operations after it; docs/python.md has the protocol. It ends when stdin does, so that it never outlives the process that started it. It opens no connection
off this machine and starts no program (guard.py).
"""

import json
import os
import queue
import re
import signal
import sys
import threading
import traceback

PROTOCOL = 1


def main() -> None:
    folder, more_operations = sys.argv[1], sys.argv[2:]
    # Whatever a library prints goes to stderr: the protocol has the real stdout for itself.
    out = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches the whole group; the parent decides
    end_with_parent()
    sys.dont_write_bytecode = True  # the package's own folder stays as it was installed
    import guard
    import operations
    from calls import Calls

    operations.__path__.extend(more_operations)
    sys.dont_write_bytecode = False
    guard.install()
    requests: "queue.SimpleQueue[dict]" = queue.SimpleQueue()
    calls = Calls(out, folder)
    threading.Thread(target=read_requests, args=(requests, calls), daemon=True).start()
    calls.say({"type": "ready", "protocol": PROTOCOL, "pid": os.getpid()})
    known = {}
    while True:
        answer(requests.get(), calls, known, guard)


def read_requests(requests, calls) -> None:
    """Runs beside the work, so that a cancellation and the end of the parent are seen at once."""
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "cancel" in request:
            calls.cancel(request["cancel"])
        else:
            requests.put(request)
    os._exit(0)


def answer(request, calls, known, guard) -> None:
    from calls import BadInput, Cancelled

    number = request["id"]
    guard.refused.clear()
    call = calls.begin(number, request.get("arrays", {}))
    try:
        call.check()
        value = find(request["operation"], known)(call, **request["params"])
        calls.say({"id": number, "type": "result", "value": value, "arrays": call.returned})
    except Cancelled:
        calls.say({"id": number, "type": "error", "kind": "cancelled", "message": "cancelled"})
    except BadInput as error:
        calls.say({"id": number, "type": "error", "kind": "input", "message": str(error)})
    except BaseException as error:  # whatever a library raises is told, SystemExit too
        message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        calls.say(
            {
                "id": number,
                "type": "error",
                "kind": "failed",
                "message": message,
                "traceback": traceback.format_exc(),
                "refused": sorted(guard.refused),
            }
        )
    finally:
        calls.end(number)


def find(name, known):
    """The function of an operation "file.function": each file of operations/ lists its own."""
    if not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", name):
        raise LookupError(f"{name} is not the name of an operation")
    module, function = name.split(".")
    if module not in known:
        import importlib

        sys.dont_write_bytecode = True
        try:
            source = importlib.import_module(f"operations.{module}")
        finally:
            sys.dont_write_bytecode = False
        known[module] = source.OPERATIONS
    return known[module][function]


def end_with_parent() -> None:
    """On Linux the kernel ends this process with its parent, even in the middle of code that lets no other thread run."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError, ImportError):
        return  # stdin still ends with the parent
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main()
