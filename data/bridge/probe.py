"""Prints what this interpreter is and which versions of the named packages it has; imports none of them."""

import json
import os
import platform
import sys
import sysconfig

try:
    from importlib import metadata
except ImportError:  # before Python 3.8, which is told to be too old
    metadata = None


def version(names):
    for name in names:
        try:
            return metadata.version(name)
        except Exception:
            continue
    return None


packages = {name: version(names) for name, names in json.loads(sys.argv[1]).items()} if metadata else {}
managed = os.path.exists(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"))
print(
    json.dumps(
        {
            "version": platform.python_version(),
            "executable": sys.executable,
            "managed": managed and sys.prefix == sys.base_prefix,
            "packages": packages,
        }
    )
)
