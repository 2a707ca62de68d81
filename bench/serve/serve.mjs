// Requests per second and latency of `alidade serve` beside a minimal FastAPI + sentence-transformers server, at 1, 8 and
// 64 clients that each send one text, wait for its vector and send the next. Both serve the same model with the same
// threads; the rounds alternate. See README.md.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    model: { type: "string" },
    "peer-model": { type: "string" }, // the same model with PyTorch's weights; default: the same folder
    data: { type: "string" },
    side: { type: "string", default: "queries" },
    threads: { type: "string", default: "2" },
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
    clients: { type: "string", default: "1,8,64" },
  },
});
const { python, model, data, side, threads } = values;
if (!python || !model || !data)
  throw new Error("usage: serve.mjs --python PYTHON --model FOLDER --data BEIR_FOLDER");
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const file = side === "queries" ? "queries.jsonl" : "corpus.jsonl";
const texts = readFileSync(`${data}/${file}`, "utf8")
  .split("\n")
  .filter(Boolean)
  .slice(0, 2000)
  .map((line) => JSON.parse(line))
  .map(({ title = "", text }) => `${title} ${text}`.trim())
  .filter(Boolean);

const servers = [
  {
    name: "alidade serve",
    port: 18181,
    command: process.execPath,
    args: [
      new URL("../../dist/cli/main.js", import.meta.url).pathname,
      "serve",
      `onnx:${model}`,
      "--name",
      "m",
      "--port",
      "18181",
      "--threads",
      threads,
    ],
  },
  {
    name: "FastAPI + sentence-transformers",
    port: 18182,
    command: python,
    args: [new URL("peer.py", import.meta.url).pathname, values["peer-model"] ?? model, "18182", threads],
  },
];

process.on("exit", () => {
  for (const { child } of servers) child?.kill("SIGTERM");
});
for (const server of servers) {
  server.child = spawn(server.command, server.args, { stdio: ["ignore", "ignore", "inherit"] });
  await Promise.race([answers(server.port), ended(server)]);
}
const vectors = await Promise.all(servers.map(({ port }) => embed(port, new Agent(), texts[0])));
const cosine = vectors[0].reduce((sum, value, i) => sum + value * vectors[1][i], 0);
console.log(
  `${texts.length} ${side}, ${threads} threads, cosine of the first text's vectors ${cosine.toFixed(6)}`,
);

for (const clients of values.clients.split(",").map(Number)) {
  const found = servers.map(() => []);
  for (const { port } of servers) await load(port, clients, 1);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { port }] of servers.entries()) found[i].push(await load(port, clients, seconds));
  }
  const rows = found.map((all) => ({
    rate: median(all.map(({ rate }) => rate)),
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
  }));
  rows.forEach(({ rate, p50, p99 }, i) => {
    const text = `${rate.toFixed(0).padStart(6)} requests/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
    console.log(`${String(clients).padStart(3)} clients  ${servers[i].name.padEnd(32)} ${text}`);
  });
  console.log(
    `${" ".repeat(13)}ratio of rates ${(rows[0].rate / rows[1].rate).toFixed(2)}, of p99 ${(rows[1].p99 / rows[0].p99).toFixed(2)}`,
  );
}
process.exit(0); // which ends the servers

async function load(port, clients, duration) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const end = performance.now() + duration * 1000;
  const times = [];
  let next = 0;
  const client = async () => {
    while (performance.now() < end) {
      const began = performance.now();
      await embed(port, agent, texts[next++ % texts.length]);
      times.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { rate: times.length / took, p50: at(0.5), p99: at(0.99) };
}

function embed(port, agent, input) {
  const body = JSON.stringify({ model: "m", input });
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        host: "127.0.0.1",
        path: "/v1/embeddings",
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.on("end", () => {
          if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode}: ${text}`));
          else resolve(JSON.parse(text).data[0].embedding);
        });
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

async function answers(port) {
  for (let tries = 0; tries < 600; tries++) {
    const ready = await new Promise((resolve) => {
      request({ port, host: "127.0.0.1", path: "/health" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      })
        .on("error", () => resolve(false))
        .end();
    });
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing answers at port ${port}`);
}

function ended({ name, child }) {
  return new Promise((_, reject) =>
    child.once("exit", () => reject(new Error(`${name} ended before it answered`))),
  );
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
