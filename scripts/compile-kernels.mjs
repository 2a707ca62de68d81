// Compiles assembly/*.ts (AssemblyScript) to WebAssembly and writes it, as base64, into a module of src/, so that neither
// the build nor the package needs the compiler; with --check, fails where the committed module differs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const shared = ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"];
const kernels = [
  {
    source: "assembly/screening.ts",
    name: "screeningWasm",
    module: "src/neighbors/screening-wasm.ts",
    more: [],
  },
  {
    source: "assembly/scoring.ts",
    name: "scoringWasm",
    module: "src/neighbors/scoring-wasm.ts",
    more: shared,
  },
  {
    source: "assembly/quantised.ts",
    name: "quantisedWasm",
    module: "src/neighbors/quantised-wasm.ts",
    more: [],
  },
  {
    source: "assembly/tiles.ts",
    name: "tilesWasm",
    module: "src/neighbors/tiles-wasm.ts",
    more: [],
  },
  {
    source: "assembly/candidates.ts",
    name: "candidatesWasm",
    module: "src/neighbors/candidates-wasm.ts",
    more: shared,
  },
  {
    source: "assembly/umap.ts",
    name: "umapWasm",
    module: "src/geometry/projection/umap-wasm.ts",
    more: shared,
  },
  {
    source: "assembly/tsne.ts",
    name: "tsneWasm",
    module: "src/geometry/projection/tsne-wasm.ts",
    more: shared,
  },
];
const options = ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub", "--importMemory"];

const check = process.argv.includes("--check");
let stale = 0;
for (const { source, name, module, more } of kernels) {
  let binary = null;
  const { error, stderr } = await asc.main([source, ...options, ...more, "--outFile", "kernel.wasm"], {
    writeFile: (_name, contents) => {
      binary = contents;
    },
  });
  if (error !== null || binary === null) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString("base64");
  const text = `/** ${source} compiled to WebAssembly by \`npm run kernels\`, in base64. */\nexport const ${name} =\n  "${base64}";\n`;
  if (!check) writeFileSync(module, text);
  else if (!existsSync(module) || readFileSync(module, "utf8") !== text) {
    console.error(`${module} is not what ${source} says; run \`npm run kernels\` and commit it`);
    stale += 1;
  }
}
process.exitCode = stale > 0 ? 1 : 0;
