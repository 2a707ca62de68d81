// Compiles src/ to dist/ and makes the command executable. npm's own pre/post hooks are off (.npmrc), so this does it
// all. It compiles beside dist/ and then changes places, so that a command that runs meanwhile finds its files.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";

const [fresh, old] = [`dist.${process.pid}.new`, `dist.${process.pid}.old`];
const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", fresh];
const { status } = spawnSync(process.execPath, tsc, { stdio: "inherit" });
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status ?? 1);
}
chmodSync(`${fresh}/cli/main.js`, 0o755);
if (existsSync("dist")) renameSync("dist", old);
renameSync(fresh, "dist");
rmSync(old, { recursive: true, force: true });
