import { InputError } from "../contracts/errors.js";
import { type FoundPython, findPython, type PythonPlace } from "./find-python.js";
import type { PythonPackage } from "./python-packages.js";

/**
 * The user's Python, with the packages that something needs. Throws `InputError` with the command that installs what is
 * missing; `who` is what needs it, as the user wrote it.
 */
export async function requirePython(
  place: PythonPlace,
  who: string,
  needs: readonly PythonPackage[],
): Promise<FoundPython> {
  const { found, passedOver } = await findPython(place);
  if (found === null) {
    const tried = passedOver.map(({ path, reason }) => `${path}: ${reason}`).join("; ");
    throw new InputError(
      `${who} needs Python 3.9 or newer with ${needs.join(" and ")}, and none was found${tried === "" ? "" : ` (${tried})`}; install Python, then: ${freshEnvironment(needs)}`,
    );
  }
  const missing = needs.filter((name) => found.packages[name] === undefined);
  if (missing.length === 0) return found;
  const install = found.managed
    ? freshEnvironment(needs)
    : `${quoted(found.executable)} -m pip install ${missing.join(" ")}`;
  throw new InputError(
    `${who} needs the Python ${missing.length === 1 ? "package" : "packages"} ${missing.join(" and ")}, which the Python of ${found.source} (${found.executable}, ${found.version}) has not; run: ${install}`,
  );
}

/** A virtual environment in the project is found there by itself. */
function freshEnvironment(needs: readonly PythonPackage[]): string {
  return process.platform === "win32"
    ? `py -m venv .venv && .venv\\Scripts\\python -m pip install ${needs.join(" ")}`
    : `python3 -m venv .venv && .venv/bin/python -m pip install ${needs.join(" ")}`;
}

function quoted(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `"${path}"`;
}
