import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as the server saw it. */
export interface RerankCall {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
  readonly documents: readonly string[];
}

export interface RerankServer {
  readonly url: string;
  readonly calls: RerankCall[];
  close(): Promise<void>;
}

/** What becomes of a call; null: it is answered. */
export type RerankFault = "429" | "500" | "cut" | "fewer" | "twice" | "not a number" | "too long";

/** Plays Cohere, Jina and TEI as they document their reranking, told apart by path: a score counts words in common. */
export async function rerankServer(
  faultOf: (documents: readonly string[], call: number) => RerankFault | null = () => null,
): Promise<RerankServer> {
  const calls: RerankCall[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const documents = (body.documents ?? body.texts) as string[];
    const path = request.url ?? "";
    calls.push({ path, authorization: request.headers.authorization, body, documents });
    const fault = faultOf(documents, calls.length - 1);
    const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (fault === "429") return send(429, { message: "slow down" }, { "retry-after": "0" });
    if (fault === "500") return send(500, { message: "try again" });
    if (fault === "cut") return void response.destroy();
    if (fault === "too long")
      return send(413, {
        error: "Input validation error: inputs must have less than 512 tokens",
        error_type: "Validation",
      });
    const scores = documents.map((document, index) => ({
      index,
      score: playedScore(String(body.query), document),
    }));
    if (fault === "fewer") scores.pop();
    if (fault === "twice") scores[0] = scores[1]!;
    const best = scores.sort((a, b) => b.score - a.score);
    if (fault === "not a number") (best[0] as { score: unknown }).score = null;
    if (path === "/rerank") return send(200, best, { "x-compute-tokens": "42" });
    const results = best.map(({ index, score }) => ({ index, relevance_score: score }));
    return path === "/v2/rerank"
      ? send(200, { id: "x", results, meta: { billed_units: { search_units: 1 } } })
      : send(200, { model: body.model, results, usage: { total_tokens: 7 * documents.length } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The score that the server gives a pair. */
export function playedScore(query: string, document: string): number {
  const words = query.toLowerCase().split(/\W+/);
  const shared = words.filter((word) => word !== "" && document.toLowerCase().includes(word)).length;
  return 1 / (1 + Math.exp(2 - shared - document.length / 1000));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
