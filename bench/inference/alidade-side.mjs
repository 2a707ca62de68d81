// Alidade's side of inference.mjs, in a process of its own as the peers are, so that its memory is its own.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [dist, model, folder, dtype, threads] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(resolve(dist), path)).href);
const { openSessions } = await load("workflows/open-sessions.js");
const { parseCandidateSpec } = await load("contracts/candidate-spec.js");
const { embedAll } = await load("execution/embed-all.js");
const provider = await openSessions(parseCandidateSpec(`onnx:${model}?dtype=${dtype}`), {
  options: { baseDir: process.cwd(), threads: 1, embeddedModelDir: "" },
  threads: Number(threads),
  charactersAhead: Number.POSITIVE_INFINITY,
});
const { runtime } = provider.manifest;
console.log(
  JSON.stringify({ versions: { node: process.version, ...runtime }, inference: provider.inference }),
);

for await (const line of createInterface({ input: process.stdin })) {
  const { what, texts } = JSON.parse(line);
  let answer;
  if (what === "embed") {
    const start = performance.now();
    const { matrix, computedTokens } = await embedAll(provider, texts, { role: "document" });
    answer = { seconds: (performance.now() - start) / 1000, tokens: computedTokens };
    writeFileSync(join(folder, `alidade-${dtype}.f32`), matrix.data);
  } else {
    const times = [];
    for (const text of texts) {
      const start = performance.now();
      await provider.embed([text], { role: "query" });
      times.push(performance.now() - start);
    }
    answer = { times };
  }
  answer.peakBytes = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify(answer));
}
await provider.close();
