"""What an operation sees of its call: arrays in and out, progress, cancellation."""

import json
import os
import threading


class Cancelled(Exception):
    """The caller no longer wants the answer."""


class BadInput(Exception):
    """Something the user can mend; its text is shown as it stands."""


class Calls:
    """The calls under way, and the one way to answer."""

    def __init__(self, out, folder):
        self._out = out
        self._lock = threading.Lock()
        self._cancelled = set()
        self._folder = folder

    def say(self, message) -> None:
        line = json.dumps(message, allow_nan=False)
        with self._lock:
            self._out.write(line + "\n")
            self._out.flush()

    def begin(self, number, arrays) -> "Call":
        return Call(self, number, arrays, self._folder)

    def end(self, number) -> None:
        self._cancelled.discard(number)

    def cancel(self, number) -> None:
        self._cancelled.add(number)

    def is_cancelled(self, number) -> bool:
        return number in self._cancelled


class Call:
    def __init__(self, calls, number, arrays, folder):
        self._calls = calls
        self._number = number
        self._arrays = arrays
        self._folder = folder
        self.returned = {}

    def check(self) -> None:
        """Raises where the caller has given up; to be called in every long loop."""
        if self._calls.is_cancelled(self._number):
            raise Cancelled

    def progress(self, stage, done, total, unit) -> None:
        self.check()
        self._calls.say(
            {"id": self._number, "type": "progress", "stage": stage, "done": done, "total": total, "unit": unit}
        )

    def array(self, name):
        """An array that came with the request."""
        import numpy

        return numpy.load(self._arrays[name], allow_pickle=False)

    def give(self, name, array) -> None:
        """Adds a float array to the answer, as float32."""
        import numpy

        path = os.path.join(self._folder, f"{self._number}-{name}.npy")
        numpy.save(path, numpy.ascontiguousarray(array, dtype="<f4"), allow_pickle=False)
        self.returned[name] = path
