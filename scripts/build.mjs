// Compiles src/ to dist/ and makes the command executable. npm's own pre/post hooks are off (.npmrc), so this does it all.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  {
    stdio: "inherit",
  },
);
if (status !== 0) process.exit(status ?? 1);
chmodSync("dist/cli/main.js", 0o755);
