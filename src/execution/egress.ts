import {
  type Egress,
  type EgressEntry,
  type EgressSetting,
  egressSettingSchema,
  type Outgoing,
} from "../contracts/egress.js";
import { InputError, type InputLocation } from "../contracts/errors.js";
import { isLoopback } from "../contracts/loopback.js";

export interface EgressOptions {
  readonly setting: EgressSetting;
  /** Writes a call down before it leaves; where that fails, the call is not made. */
  readonly record: (entry: EgressEntry) => Promise<void>;
  /** Where the config says `egress`. */
  readonly location?: InputLocation | undefined;
  readonly now?: () => Date;
}

/**
 * The only function of Alidade that opens a connection: it checks the setting, writes down where a call goes and how
 * much it carries, and only then sends it. Addresses of this machine itself (`localhost`, 127.0.0.0/8, `::1`) are
 * always allowed, because nothing sent to them leaves it; they are written down too. Redirects are not followed, for
 * they may lead elsewhere. `scripts/check-layers.mjs` refuses a second way out. Throws `InputError` for a setting that is none.
 */
export function createEgress({ setting, record, location, now = () => new Date() }: EgressOptions): Egress {
  if (!egressSettingSchema.safeParse(setting).success) {
    throw new InputError(
      `egress is ${JSON.stringify(setting)}; expected none, any, or a list of hosts such as [api.example.com]`,
      location,
    );
  }
  return {
    setting,
    async send(call) {
      const url = addressOf(call);
      const local = isLoopback(url.hostname);
      if (!local && !allows(setting, url)) throw refusal(call, url, setting, location);
      const { purpose, kind, texts, body } = call;
      const bytes = body === undefined ? 0 : Buffer.byteLength(body);
      await record({ time: now().toISOString(), place: placeOf(url), local, purpose, kind, texts, bytes });
      return fetch(url, {
        method: call.method,
        redirect: "manual",
        ...(call.headers === undefined ? {} : { headers: { ...call.headers } }),
        ...(body === undefined ? {} : { body }),
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
    },
  };
}

/** Throws `InputError` for what is no http address, or carries a password, without repeating it. */
function addressOf({ url: text, purpose }: Outgoing): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new InputError(
      `The address of ${purpose} is no http or https address; expected one such as https://host:5000`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new InputError(
      `The address of ${purpose} (${placeOf(url)}) carries a user or password; leave it out there and give it through the environment`,
    );
  }
  return url;
}

function allows(setting: EgressSetting, url: URL): boolean {
  if (typeof setting === "string") return setting === "any";
  return setting.some((entry) => {
    const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    return (
      hostOf(new URL(`${url.protocol}//${host}`)) === hostOf(url) &&
      (port === undefined || Number(port) === portOf(url))
    );
  });
}

function refusal(
  { purpose, kind, texts }: Outgoing,
  url: URL,
  setting: EgressSetting,
  location: InputLocation | undefined,
): InputError {
  const what = {
    texts: `${texts} ${texts === 1 ? "text" : "texts"}`,
    results: "results",
    request: "a request",
  };
  const rule =
    typeof setting === "string"
      ? `egress is ${setting}`
      : `egress allows ${setting.join(", ")} and this machine alone`;
  const entries = typeof setting === "string" ? [] : setting;
  return new InputError(
    `${rule}, so nothing was sent: ${purpose} would have sent ${what[kind]} to ${placeOf(url)}; to allow that, set egress: [${[...entries, placeOf(url)].join(", ")}]`,
    location,
  );
}

function placeOf(url: URL): string {
  return url.port === "" ? hostOf(url) : `${hostOf(url)}:${url.port}`;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, "");
}

function portOf({ port, protocol }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
