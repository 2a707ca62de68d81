// A program, mostly in Python, that a benchmark measures beside Alidade: it prints its versions as a line of JSON, then
// answers each line with one line of JSON.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts `script` and returns its versions, all of its first line, `ask` and `stop`. `env` is added to this process's. */
export async function startPythonPeer(python, script, args, env = {}) {
  const child = spawn(python, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the other side ended early");
    return JSON.parse(value);
  };
  const first = await next();
  return {
    versions: first.versions,
    first,
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
