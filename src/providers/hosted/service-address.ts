import { InputError } from "../../contracts/errors.js";
import { isLoopback } from "../../contracts/loopback.js";

/** Values of the environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service is asked, and with which key. */
export interface ServiceAddress {
  /** Without a slash at the end. */
  readonly base: string;
  /** Host, with its port; null: the vendor's own address, over https where it is a vendor's. */
  readonly endpoint: string | null;
  /** This machine itself. */
  readonly local: boolean;
  readonly key: string | null;
  /** Name of the variable that holds the key; null: none is sent. */
  readonly keyName: string | null;
}

/** What is known of a service before the user has said anything. */
export interface AddressDefaults {
  readonly name: string;
  readonly base: string | null;
  readonly keys: readonly string[];
  readonly needsKey: boolean;
}

/**
 * The address of a service and the key for it. A vendor's own key goes to the vendor's own address alone; any other
 * address gets the one that `key` names, or none, unless the vendor has no address of its own. Throws `InputError` for an
 * address that is none and a key that is not there; without an environment no key is looked for.
 */
export function serviceAddress(
  { name, base: own, keys, needsKey }: AddressDefaults,
  {
    spec,
    base: given,
    key: named,
  }: { readonly spec: string; readonly base: string | undefined; readonly key: string | undefined },
  env: Environment | null,
): ServiceAddress {
  const text = given ?? own;
  if (text === null)
    throw new InputError(`"${spec}" says not where ${name} is; give its address with base=https://…`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new InputError(
      `"${spec}": the address ${JSON.stringify(text)} is none; expected one such as http://localhost:8000/v1`,
    );
  }
  const base = text.replace(/\/+$/, "");
  // By its origin: a key of the vendor's is not sent in the clear.
  const isOwn = own !== null && new URL(own).origin === url.origin;
  const key = keyOf(
    { names: named === undefined ? (isOwn || own === null ? keys : []) : [named], spec, name },
    env,
    {
      required: named !== undefined || (needsKey && (isOwn || own === null)),
    },
  );
  return { base, endpoint: isOwn ? null : url.host, local: isLoopback(url.hostname), ...key };
}

function keyOf(
  { names, spec, name }: { readonly names: readonly string[]; readonly spec: string; readonly name: string },
  env: Environment | null,
  { required }: { readonly required: boolean },
): Pick<ServiceAddress, "key" | "keyName"> {
  if (env === null) return { key: null, keyName: null };
  const keyName = names.find((candidate) => (env[candidate] ?? "") !== "");
  if (keyName !== undefined) return { key: usableKey(env[keyName]!, keyName), keyName };
  if (!required) return { key: null, keyName: null };
  throw new InputError(
    `"${spec}" needs a key of ${name}, and ${names.join(" or ")} is not set; export ${names[0]}=… (keys are read from the environment alone)`,
  );
}

/** What is in a variable, without what a copy brought along. Throws `InputError` for what can be no key, without repeating it. */
function usableKey(text: string, keyName: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new InputError(
    `What is in ${keyName} can be no key: keys hold letters, digits and signs alone, and this has spaces, other characters or nothing in it`,
  );
}
