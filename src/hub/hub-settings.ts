import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";

/** Where models come from and where they are kept, as the environment says. */
export interface HubSettings {
  /** Address of the hub, without a slash at the end. */
  readonly endpoint: string;
  /** Sent as a bearer token to the endpoint alone; null: none is sent. Never shown. */
  readonly token: string | null;
  /** Folder of the models, laid out as Python's huggingface_hub does. */
  readonly cache: string;
  /** The variable that forbids every call; null: none does. */
  readonly offline: string | null;
}

/** The variables of the environment that are read. */
export type HubEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that Python's huggingface_hub reads, with its defaults: `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_CACHE`
 * (else `HUGGINGFACE_HUB_CACHE`, else `hub` in `HF_HOME`, else in `huggingface` of `XDG_CACHE_HOME`, else of
 * `~/.cache`), `HF_HUB_OFFLINE` and `TRANSFORMERS_OFFLINE`. Throws `InputError` for an endpoint that is no address and
 * for a token that no header can carry, without repeating it.
 */
export function hubSettings(env: HubEnvironment = process.env, home: string = homedir()): HubSettings {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const token = given("HF_TOKEN")?.trim() ?? null;
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    throw new InputError("HF_TOKEN holds a character that no token has; copy it again, without quotes");
  return {
    endpoint: endpointOf(given("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: token === "" ? null : token,
    cache: hubCache(env, home),
    offline: ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].find((name) => isTrue(env[name])) ?? null,
  };
}

/** Folder of the models, as the environment says: an absolute path, for Python works in another folder. */
export function hubCache(env: HubEnvironment = process.env, home: string = homedir()): string {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const base = given("HF_HOME") ?? join(given("XDG_CACHE_HOME") ?? join(home, ".cache"), "huggingface");
  const cache = given("HF_HUB_CACHE") ?? given("HUGGINGFACE_HUB_CACHE") ?? join(base, "hub");
  return resolve(expanded(cache, env, home));
}

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.search !== "") {
    throw new InputError("HF_ENDPOINT is no address; expected one such as https://huggingface.co");
  }
  if (url.username !== "" || url.password !== "")
    throw new InputError("HF_ENDPOINT carries a user or password; give a token through HF_TOKEN instead");
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** `~` at the start and `$NAME` or `${NAME}` anywhere, as Python expands them. */
function expanded(path: string, env: HubEnvironment, home: string): string {
  return homePath(path, home).replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (whole, plain?: string, braced?: string) => env[plain ?? braced ?? ""] ?? whole,
  );
}

function isTrue(value: string | undefined): boolean {
  return ["1", "ON", "YES", "TRUE"].includes(value?.toUpperCase() ?? "");
}
