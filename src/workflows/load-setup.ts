import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Config, ConfigInput } from "../contracts/config.js";
import { InputError, placed } from "../contracts/errors.js";
import { flagName } from "../contracts/flag-name.js";
import { homePath } from "../contracts/home-path.js";
import type { DatasetSource, FolderSource, SourcePlaces, TablesSource } from "../datasets/dataset-source.js";
import type { ConfigPlaces, LocateKey } from "../storage/config.js";

/** The settings of one invocation: flags over the config over defaults. */
export interface Setup {
  readonly config: Config;
  readonly source: DatasetSource;
  /** Folder of the config, else the current one: every path starts from it and `.alidade/` lies in it. */
  readonly baseDir: string;
  /** Where the config says what a key holds; undefined where a flag or a default does. */
  readonly locate: LocateKey;
}

/**
 * Reads the config (the one named; else alidade.yaml where there is one) and lays the flags over it.
 * Throws `InputError` where neither names any data, and for a flag whose value the config would not take.
 */
export async function loadSetup(
  cwd: string,
  configPath: string | undefined,
  flags: Partial<ConfigInput>,
): Promise<Setup> {
  const { checkedConfig, readConfig } = await import("../storage/config.js");
  const path = configFile(cwd, configPath);
  const file = path === null ? null : await readConfig(path, configPath ?? "alidade.yaml");
  const data = flags.data ?? file?.config.data;
  if (data === undefined) {
    throw new InputError(
      "No data was given: name a folder (--data ./my-shop) or tables (--corpus products.csv …), or run `alidade init` for a config",
    );
  }
  const timing = { ...file?.config.timing, ...flags.timing };
  const traffic =
    flags.traffic === undefined ? {} : { traffic: { ...file?.config.traffic, ...flags.traffic } };
  const config = checkedConfig({ ...file?.config, ...flags, ...traffic, data, timing }, flagPlaces);
  const baseDir = path === null ? cwd : dirname(path);
  const locate: LocateKey = (key) => (Object.hasOwn(flags, String(key[0])) ? undefined : file?.locate(key));
  const source = placed(locate(["data"]), () => sourceOf(config.data));
  return { config, source: { ...source, places: placesOf(config.data, locate) }, baseDir, locate };
}

/** The config of a project, the one named or alidade.yaml, null where there is none; its folder; where its keys stand. */
export interface LocatedConfig extends Pick<Setup, "baseDir" | "locate"> {
  readonly config: Config | null;
}

/** Reads the config of a project. Throws as `readConfig`. */
export async function locatedConfig(cwd: string, configPath?: string): Promise<LocatedConfig> {
  const path = configFile(cwd, configPath);
  if (path === null) return { config: null, baseDir: cwd, locate: () => undefined };
  const { readConfig } = await import("../storage/config.js");
  return { ...(await readConfig(path, configPath ?? "alidade.yaml")), baseDir: dirname(path) };
}

function configFile(cwd: string, named: string | undefined): string | null {
  if (named !== undefined) return resolve(cwd, named);
  const usual = join(cwd, "alidade.yaml");
  return existsSync(usual) ? usual : null;
}

/** The dataset a config names; `~` in a path is the home folder. */
function sourceOf(data: Config["data"]): FolderSource | TablesSource {
  const here = (path: string): string => homePath(path, homedir());
  if (typeof data === "string") return { kind: "beir", path: here(data) };
  const { path, corpus, name, queries, qrels, ...columns } = data;
  if (path !== undefined && corpus !== undefined) {
    throw new InputError(
      "data names both path and corpus; path is a whole folder, corpus one table of documents: keep one",
    );
  }
  if (path !== undefined) return { kind: "beir", path: here(path), name };
  if (corpus === undefined && qrels === undefined)
    throw new InputError("data names neither path nor corpus nor qrels; give one of them");
  return {
    kind: "tables",
    corpus: corpus === undefined ? undefined : here(corpus),
    name,
    queries: queries === undefined ? undefined : here(queries),
    qrels: qrels === undefined ? undefined : here(qrels),
    ...columns,
  };
}

function placesOf(data: Config["data"], locate: LocateKey): SourcePlaces {
  if (typeof data === "string") return { path: locate(["data"]) };
  const keys = (["path", "corpus", "queries", "qrels"] as const).filter((key) => data[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, locate(["data", key])]));
}

/** What the file says was checked when it was read, so whatever is wrong now was a flag. */
const flagPlaces: ConfigPlaces = {
  locate: () => undefined,
  nameOf: (path) => {
    const key = path.filter((step) => typeof step === "string").join(".");
    return flagName(flagNames[key] ?? key.replace(/^(data|traffic)\./, ""));
  },
};

/** Flags that are called otherwise than their key. */
const flagNames: Readonly<Record<string, string>> = {
  models: "model",
  metrics: "metric",
  slices: "slice",
  hybrids: "hybrid",
  "timing.queries": "timingQueries",
};
