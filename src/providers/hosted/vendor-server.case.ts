import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HostedKind } from "../../contracts/candidate-spec.js";
import { type PlayedVendor, playedVendors } from "./played-vendors.case.js";

/** What a service may do to a call. */
export const faults = [
  "429",
  "429 with a wait",
  "500",
  "503 in HTML",
  "502 that repeats the key",
  "slow",
  "cut",
  "reset",
  "empty",
  "wrong dimensions",
  "not finite",
  "fewer vectors",
  "too large",
  "reordered",
] as const;
export type Fault = (typeof faults)[number];

export interface VendorServerOptions {
  readonly kind: HostedKind;
  readonly dims?: number | undefined;
  /** Tokens of a text at most. */
  readonly maxTokens?: number | undefined;
  readonly key?: string | null | undefined;
  /** What becomes of a call for these texts; null: it is answered. */
  readonly faultOf?: ((texts: readonly string[], call: number) => Fault | null) | undefined;
  /** How long a slow answer takes. */
  readonly slowMs?: number | undefined;
}

/** A call for vectors as the server saw it. */
export interface SeenCall {
  readonly texts: readonly string[];
  readonly fault: Fault | null;
  readonly body: Record<string, unknown>;
  /** The service computed vectors for it, and bills it. */
  readonly billed: boolean;
  readonly tokens: number;
}

export interface VendorServer {
  /** The candidate that asks this server. */
  readonly spec: string;
  readonly url: string;
  readonly calls: SeenCall[];
  /** Hears of each call before it is answered. */
  onCall: ((texts: readonly string[]) => void) | null;
  /** The vector that a text has here. */
  vectorOf(text: string, type: string | null): Float32Array;
  close(): Promise<void>;
}

export const serverKey = "sk-secret-of-the-test-0123456789abcdef";

/** Plays a vendor in this process: its documented requests, answers, limits and refusals, and faults. */
export async function vendorServer({
  kind,
  dims = 8,
  maxTokens = 200,
  key = serverKey,
  faultOf = () => null,
  slowMs = 400,
}: VendorServerOptions): Promise<VendorServer> {
  const vendor = playedVendors[kind];
  const calls: SeenCall[] = [];
  let served = 0;

  function answer(request: IncomingMessage, text: string, response: ServerResponse): void {
    const facts = vendor.about?.(request.url ?? "");
    if (facts !== undefined) return void json(response, 200, facts);
    if (key !== null && vendor.keyOf(request) !== key)
      return void json(response, 401, vendor.refusal(`invalid key ${vendor.keyOf(request)}`, 401));
    const body = JSON.parse(text) as Record<string, unknown>;
    const asked = vendor.read(body, request.url ?? "");
    server.onCall?.(asked.texts);
    const fault = faultOf(asked.texts, served++);
    const tokens = asked.texts.reduce((sum, one) => sum + Math.min(tokensOf(one), maxTokens), 0);
    const refused =
      fault === null || fault === "reordered" ? vendor.refuses(asked, { maxTokens, tokensOf }) : null;
    const billed = refused === null && !unbilled.has(fault);
    calls.push({ texts: asked.texts, fault, body, billed, tokens });
    if (refused !== null)
      return void json(response, refused.status, vendor.refusal(refused.message, refused.status));
    const wide = fault === "wrong dimensions" ? 3 : (asked.dims ?? dims);
    const some = fault === "fewer vectors" ? asked.texts.slice(1) : asked.texts;
    const vectors = some.map((one) => vectorAs(one, asked.type, wide));
    const whole = vendor.write(vectors, { ...asked, tokens, reordered: fault === "reordered" });
    const headers = { ...limitHeaders, ...whole.headers };
    const good = JSON.stringify(whole.body);
    switch (fault) {
      case "429":
        return void json(response, 429, vendor.refusal("rate limit exceeded", 429));
      case "429 with a wait":
        return void json(response, 429, vendor.refusal("rate limit exceeded", 429), { "retry-after": "2" });
      case "500":
        return void json(response, 500, vendor.refusal("internal error", 500));
      case "503 in HTML":
        response.writeHead(503, { "content-type": "text/html" });
        return void response.end("<html>unavailable</html>");
      case "502 that repeats the key":
        return void json(
          response,
          502,
          vendor.refusal(`upstream got ${key} and ${encodeURIComponent(String(key))}`, 502),
        );
      case "slow":
        return void setTimeout(() => json(response, 200, whole.body, headers), slowMs).unref();
      case "cut":
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": String(good.length),
        });
        response.write(good.slice(0, good.length >> 1));
        return void setTimeout(() => response.destroy(), 1);
      case "reset":
        return void request.socket.destroy();
      case "empty":
        return void response.end();
      case "not finite":
        response.writeHead(200, { "content-type": "application/json" });
        return void response.end(notFinite(good));
      case "too large":
        return void json(response, 413, "length limit exceeded");
      default:
        return void json(response, 200, whole.body, headers);
    }
  }

  const http = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    request.on("end", () => answer(request, text, response));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: VendorServer = {
    spec: specOf(kind, vendor, url, key),
    url,
    calls,
    onCall: null,
    vectorOf: (text, type) => Float32Array.from(vectorAs(text, type, dims)),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

/** A token for four bytes of UTF-8. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 4);
}

function specOf(
  kind: HostedKind,
  { model, basePath }: PlayedVendor,
  url: string,
  key: string | null,
): string {
  const named = key === null ? "" : "key=TEST_KEY";
  return kind === "tei"
    ? `tei:${url}?${named}`
    : `${kind}:${model}?base=${encodeURIComponent(url + basePath)}&${named}`.replace(/&$/, "");
}

/** A vector of length 1 that is another one for any other text or type. */
function vectorAs(text: string, type: string | null, dims: number): number[] {
  let hash = 2166136261;
  for (const character of `${type ?? ""}|${text}`)
    hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619) >>> 0;
  const values = Array.from({ length: dims }, (_, i) => {
    hash = Math.imul(hash ^ (i + 1), 2654435761) >>> 0;
    return hash / 2 ** 31 - 1;
  });
  const norm = Math.hypot(...values);
  return values.map((value) => Math.fround(value / norm));
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A number too large for a float in place of the first of the first vector; of base64, bytes that are none. */
function notFinite(text: string): string {
  const numbers = text.replace(/\[(-?\d[\d.e-]*),/, "[1e999,");
  return numbers === text ? text.replace(/"embedding":"[^"]{8}/, '"embedding":"AADAfwAA') : numbers;
}

/** The service refuses these before it computes anything. */
const unbilled: ReadonlySet<Fault | null> = new Set([
  "429",
  "429 with a wait",
  "500",
  "503 in HTML",
  "502 that repeats the key",
  "reset",
  "too large",
] as const);

const limitHeaders = {
  "x-ratelimit-limit-requests": "100000",
  "x-ratelimit-remaining-requests": "99990",
  "x-ratelimit-reset-requests": "6ms",
  "x-ratelimit-limit-tokens": "10000000",
  "x-ratelimit-remaining-tokens": "9999000",
  "x-ratelimit-reset-tokens": "6ms",
};
