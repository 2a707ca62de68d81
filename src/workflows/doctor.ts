import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { type FoundPython, findPython } from "../bridge/find-python.js";
import { hostedKinds, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { EgressFindings } from "../contracts/egress.js";
import { errorMessage } from "../contracts/errors.js";
import { vendorOf } from "../providers/hosted/vendors.js";
import { openProvider } from "../providers/open-provider.js";
import { createOnnxMatrixEngine } from "../search/onnx-matrix-engine.js";
import { cacheUsage } from "../storage/cache-usage.js";
import { projectFolder } from "../storage/project-folder.js";
import { embeddedModelDir } from "./candidate-job.js";
import { calibrationNotes } from "./doctor-calibrations.js";
import { locatedConfig } from "./load-setup.js";
import { egressFindings } from "./open-egress.js";
import { packageVersion, thisMachine } from "./versions.js";

/** One thing that was looked at. Only a `broken` one stands in the way of the default path. */
export interface DoctorCheck {
  readonly name: string;
  readonly status: "ok" | "missing" | "broken";
  readonly detail: string;
}

export interface DoctorReport {
  readonly schema: "alidade/doctor/v1";
  readonly version: string;
  readonly healthy: boolean;
  readonly checks: readonly DoctorCheck[];
  /** The Python that the bridge would use, with the packages it has of those that Alidade can use; null: none. */
  readonly python: FoundPython | null;
  /** Names of the variables that hold a key of a hosted model; never what is in them. */
  readonly keys: readonly string[];
  /** Where texts and results of this project went; null where its config cannot be read. */
  readonly egress: EgressFindings | null;
  /** What is worth knowing and nothing that could fail. */
  readonly notes: readonly string[];
}

/** Looks at what works on this machine, by doing it. Touches no network and shows no value of the environment. */
export async function doctor({
  cwd,
  env = process.env,
}: {
  cwd: string;
  /** Where keys are looked for. Default: the environment. */
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<DoctorReport> {
  const keys = keysSet(env);
  const python = await pythonCheck(cwd);
  const checks = [
    nodeCheck(),
    await attempt("ONNX Runtime", exactSearchCheck),
    await attempt("DuckDB", duckdbCheck),
    await attempt("embedded model", embeddedModelCheck),
    await attempt("project folder", () => folderCheck(cwd)),
    python.check,
  ];
  return {
    schema: "alidade/doctor/v1",
    version: packageVersion,
    healthy: checks.every(({ status }) => status !== "broken"),
    checks,
    python: python.found,
    keys,
    egress: await projectEgress(cwd),
    notes: [keysNote(keys), machineNote(), ...(await calibrationNotes()), installFlagNote],
  };
}

/** A config that cannot be read says nothing of what may leave; the command that needs it tells its mistake. */
async function projectEgress(cwd: string): Promise<EgressFindings | null> {
  const setting = await locatedConfig(cwd).then(
    ({ config }) => config?.egress ?? "any",
    () => null,
  );
  return setting === null ? null : egressFindings({ setting, cwd });
}

async function attempt(name: string, check: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, status: "ok", detail: await check() };
  } catch (error) {
    return { name, status: "broken", detail: errorMessage(error) };
  }
}

function nodeCheck(): DoctorCheck {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const recent = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "Node.js",
    status: recent ? "ok" : "broken",
    detail: recent ? process.version : `${process.version}; Alidade needs 20.19 or newer`,
  };
}

async function exactSearchCheck(): Promise<string> {
  const engine = createOnnxMatrixEngine({ threads: 1 });
  try {
    const items = { rows: 3, dims: 2, data: Float32Array.of(1, 0, 0, 1, 0.6, 0.8) };
    const { rows } = await engine.topK({ rows: 1, dims: 2, data: Float32Array.of(0, 1) }, items, 3);
    if (rows.join() !== "1,2,0") throw new Error(`exact search answers ${rows.join()} where 1,2,0 is right`);
    return "exact search gives the right answer";
  } finally {
    await engine.close();
  }
}

async function duckdbCheck(): Promise<string> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll("select version()");
  connection.closeSync();
  instance.closeSync();
  return `${String(reader.getRows()[0]?.[0])} reads CSV, TSV, JSONL and Parquet`;
}

async function embeddedModelCheck(): Promise<string> {
  const provider = await openProvider(parseCandidateSpec("static:embedded"), {
    baseDir: embeddedModelDir,
    threads: 1,
    embeddedModelDir,
  });
  try {
    const { matrix } = await provider.embed(["torch", "flashlight", "duvet"], { role: "document" });
    const [torch, flashlight, duvet] = [0, 1, 2].map((row) =>
      matrix.data.subarray(row * matrix.dims, (row + 1) * matrix.dims),
    );
    const close = dot(torch!, flashlight!);
    const far = dot(torch!, duvet!);
    if (!(close > far)) throw new Error("it finds a torch closer to a duvet than to a flashlight");
    return `${matrix.dims} dimensions, ${((provider.modelBytes ?? 0) / 1e6).toFixed(1)} MB`;
  } finally {
    await provider.close();
  }
}

async function folderCheck(cwd: string): Promise<string> {
  const { root } = projectFolder(cwd);
  await access(existsSync(root) ? root : cwd, constants.W_OK);
  const usage = await cacheUsage(projectFolder(cwd));
  return `.alidade/ can be written; ${(usage.totalBytes / 1e6).toFixed(1)} MB stored`;
}

/** Python is a guest here: one that is missing, or was named and cannot be used, breaks nothing of the default path. */
async function pythonCheck(cwd: string): Promise<{ check: DoctorCheck; found: FoundPython | null }> {
  const name = "Python";
  try {
    const configured = await locatedConfig(cwd).then(
      ({ config }) => config?.python,
      () => undefined,
    );
    const { found, passedOver } = await findPython({ cwd, configured });
    const skipped = passedOver.map(
      ({ source, path, reason }) => `; ${source} (${path}) is passed over: ${reason}`,
    );
    if (found === null) {
      const detail = `none of version 3.9 or newer is found${skipped.join("")}; only st: and models quantize need it`;
      return { check: { name, status: "missing", detail }, found };
    }
    const packages = Object.entries(found.packages).map(([has, version]) => `${has} ${version}`);
    const has = packages.length === 0 ? "none of the packages that Alidade can use" : packages.join(", ");
    const detail = `${found.version} of ${found.source} (${found.executable}): ${has}${skipped.join("")}`;
    return { check: { name, status: "ok", detail }, found };
  } catch (error) {
    return { check: { name, status: "missing", detail: errorMessage(error) }, found: null };
  }
}

function keysSet(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = hostedKinds.flatMap((kind) => vendorOf(kind).keys);
  return [...new Set(names)].filter((name) => (env[name] ?? "") !== "").sort();
}

function keysNote(keys: readonly string[]): string {
  return keys.length === 0
    ? "No key of a hosted model is set."
    : `Keys of hosted models that are set: ${keys.join(", ")}.`;
}

function machineNote(): string {
  const { platform, cpu, cores, memoryBytes } = thisMachine();
  return `This machine: ${platform}, ${cores} cores (${cpu}), ${(memoryBytes / 2 ** 30).toFixed(0)} GiB.`;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

const installFlagNote =
  "Install with --ignore-scripts: onnxruntime-node's install script only fetches GPU libraries from outside npm, and where that download is blocked it fails the whole install.";
