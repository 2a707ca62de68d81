import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A model on the stand-in: its commits by name, each with its files. */
export interface StandInModel {
  /** What branches and tags stand for; `main` must be among them. */
  refs: Record<string, string>;
  commits: Record<string, Record<string, Uint8Array | string>>;
  /** Needed to see it. */
  token?: string;
  /** Answered with this error code where the token is missing. */
  gated?: boolean;
}

/** A call that reached the stand-in. */
export interface StandInCall {
  readonly host: "hub" | "cdn";
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

/** What goes wrong with one call; absent members go right. */
export interface Fault {
  status?: number;
  headers?: Record<string, string>;
  /** Bytes of the body after which the connection is destroyed. */
  cutAfter?: number;
  /** Milliseconds before the answer begins. */
  delayMs?: number;
  /** Bytes per write, with a pause after each. */
  dribble?: number;
  /** Answer a range with the whole file. */
  ignoreRange?: boolean;
  /** Sent in place of the file. */
  body?: Uint8Array;
  never?: boolean;
}

export interface HubStandIn {
  readonly endpoint: string;
  readonly cdn: string;
  readonly models: Record<string, StandInModel>;
  readonly calls: StandInCall[];
  /** Asked for every call; the first that answers decides. */
  fault: (call: StandInCall) => Fault | undefined;
  close(): Promise<void>;
}

/**
 * A server with the layout of the Hugging Face hub (`/api/models/…/revision`, `/tree`, `/resolve`), and a second one that
 * large files are sent on to, as to a CDN. Files of 64 bytes and more, other than JSON and text, are large.
 */
export async function hubStandIn(models: Record<string, StandInModel> = {}): Promise<HubStandIn> {
  const calls: StandInCall[] = [];
  const state: { fault: HubStandIn["fault"] } = { fault: () => undefined };
  const hub = createServer((request, response) => void answer("hub", request, response));
  const cdn = createServer((request, response) => void answer("cdn", request, response));
  await Promise.all(
    [hub, cdn].map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))),
  );
  const [endpoint, cdnByNumber] = [hub, cdn].map(addressOf) as [string, string];
  // Another host, as it is there: Python follows a redirect only where it stays on the hub's.
  const cdnAddress = cdnByNumber.replace("127.0.0.1", "localhost");

  async function answer(host: "hub" | "cdn", request: IncomingMessage, response: ServerResponse) {
    const path = decodeURIComponent(new URL(request.url!, endpoint).pathname);
    const call: StandInCall = {
      host,
      path,
      range: request.headers.range ?? null,
      authorization: request.headers.authorization ?? null,
    };
    calls.push(call);
    const fault = state.fault(call) ?? {};
    if (fault.never) return;
    if (fault.delayMs !== undefined) await new Promise((done) => setTimeout(done, fault.delayMs));
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
    if (fault.status !== undefined) {
      response.writeHead(fault.status).end();
      return;
    }
    if (host === "cdn") return send(response, blobs().get(path.slice(1)), call, fault);
    return answerHub(path, call, response, fault);
  }

  async function answerHub(
    path: string,
    call: StandInCall,
    response: ServerResponse,
    fault: Fault,
  ): Promise<void> {
    const refuse = (status: number, code: string): void => {
      response.setHeader("x-error-code", code).writeHead(status).end();
    };
    const [, id = "", what = "", rest = ""] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/(.+)$/.exec(path) ??
      /^\/([^/]+\/[^/]+)\/(resolve)\/(.+)$/.exec(path) ??
      [];
    const model = models[id];
    if (model === undefined) return refuse(401, "RepoNotFound");
    if (model.token !== undefined && call.authorization !== `Bearer ${model.token}`)
      return model.gated ? refuse(403, "GatedRepo") : refuse(401, "RepoNotFound");
    const revision = Object.keys({ ...model.refs, ...model.commits }).find(
      (name) => rest === name || rest.startsWith(`${name}/`),
    );
    if (revision === undefined) return refuse(404, "RevisionNotFound");
    const commit = model.refs[revision] ?? revision;
    const files = model.commits[commit]!;
    if (what === "revision") return json(response, { id, sha: commit });
    if (what === "tree") return json(response, Object.entries(files).map(treeEntry));
    const name = rest.slice(revision.length + 1);
    const content = files[name];
    if (content === undefined) return refuse(404, "EntryNotFound");
    const bytes = Buffer.from(content);
    response.setHeader("x-repo-commit", commit);
    if (!isLarge(name, bytes)) {
      response.setHeader("etag", `"${gitSha1(bytes)}"`);
      return send(response, bytes, call, fault);
    }
    const etag = sha256(bytes);
    if (!response.hasHeader("x-linked-etag")) response.setHeader("x-linked-etag", `"${etag}"`);
    response.setHeader("x-linked-size", bytes.length);
    response.writeHead(302, { location: `${cdnAddress}/${etag}?signature=secret` }).end();
  }

  function blobs(): Map<string, Buffer> {
    const all = Object.values(models).flatMap(({ commits }) => Object.values(commits).flatMap(Object.values));
    return new Map(all.map((content) => [sha256(Buffer.from(content)), Buffer.from(content)]));
  }

  return {
    endpoint,
    cdn: cdnAddress,
    models,
    calls,
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    close: async () => {
      for (const server of [hub, cdn]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

async function send(
  response: ServerResponse,
  content: Buffer | undefined,
  { range }: StandInCall,
  { cutAfter, dribble, ignoreRange, body }: Fault,
): Promise<void> {
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  const whole = body === undefined ? content : Buffer.from(body);
  const start = ignoreRange ? 0 : Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
  if (start >= whole.length && start > 0) {
    response.writeHead(416).end();
    return;
  }
  const part = whole.subarray(start);
  if (start > 0) response.setHeader("content-range", `bytes ${start}-${whole.length - 1}/${whole.length}`);
  response.setHeader("content-length", part.length);
  response.writeHead(start > 0 ? 206 : 200);
  if (cutAfter !== undefined) {
    response.write(part.subarray(0, cutAfter));
    setTimeout(() => response.destroy(), 20);
    return;
  }
  for (let at = 0; dribble !== undefined && at < part.length; at += dribble) {
    response.write(part.subarray(at, at + dribble));
    await new Promise((done) => setTimeout(done, 1));
  }
  response.end(dribble === undefined ? part : undefined);
}

function treeEntry([path, content]: [string, Uint8Array | string]) {
  const bytes = Buffer.from(content);
  const entry = { type: "file", path, size: bytes.length, oid: gitSha1(bytes) };
  if (!isLarge(path, bytes)) return entry;
  const oid = sha256(bytes);
  return { ...entry, lfs: { oid, size: bytes.length, pointerSize: 130 }, xetHash: oid };
}

function isLarge(path: string, bytes: Buffer): boolean {
  return bytes.length >= 64 && !/\.(json|md|txt)$/.test(path);
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The name that git gives a content. */
export function gitSha1(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
