import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { EgressSetting } from "../contracts/egress.js";
import { errorKind } from "../contracts/errors.js";
import { createChatClient } from "./chat-client.js";
import { createEgress } from "./egress.js";
import { instantClock } from "./instant-clock.case.js";

type Handler = (
  request: { body: unknown; headers: IncomingMessage["headers"]; url: string },
  response: ServerResponse,
) => void;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A service that answers one handler after the other, the last again and again; its address and what it was asked. */
async function service(...handlers: Handler[]) {
  const seen: { body: unknown; headers: IncomingMessage["headers"]; url: string }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    request.on("end", () => {
      const asked = { body: JSON.parse(text) as unknown, headers: request.headers, url: request.url ?? "" };
      const handler = handlers[Math.min(seen.length, handlers.length - 1)]!;
      seen.push(asked);
      handler(asked, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen };
}

const completion =
  (content: unknown): Handler =>
  (_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion",
        choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
        usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
      }),
    );
  };
const status =
  (code: number, body: string, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(code, headers);
    response.end(body);
  };

function client(url: string, more: { retries?: number; timeoutMs?: number; setting?: EgressSetting } = {}) {
  const clock = instantClock();
  const { setting = "any", ...options } = more;
  const chat = createChatClient({
    egress: createEgress({ setting, record: async () => {} }),
    url,
    model: "small",
    apiKey: "sk-very-secret",
    purpose: "the judge's language model",
    clock,
    ...options,
  });
  return {
    ask: (signal?: AbortSignal) => chat.ask([{ role: "user", content: "hello" }], 1, signal),
    waits: clock.waits,
  };
}

test("asks as the interface is documented, and reads the answer with its tokens", async () => {
  const { url, seen } = await service(completion("[3]"));
  const answer = await client(url).ask();
  expect(answer).toEqual({ text: "[3]", promptTokens: 12, completionTokens: 3 });
  expect(seen[0]!.url).toBe("/v1/chat/completions");
  expect(seen[0]!.headers.authorization).toBe("Bearer sk-very-secret");
  expect(seen[0]!.body).toEqual({
    model: "small",
    messages: [{ role: "user", content: "hello" }],
    temperature: 0,
  });
});

describe("failures that may pass", () => {
  test("429 with Retry-After waits as long as it says; 500 and 503 wait by chance, longer each time", async () => {
    const { url, seen } = await service(
      status(429, "{}", { "retry-after": "7" }),
      status(500, "oops"),
      status(503, ""),
      completion("ok"),
    );
    const { ask, waits } = client(url);
    expect((await ask()).text).toBe("ok");
    expect(waits).toHaveLength(3);
    expect(waits[0]).toBe(7000);
    expect(waits[1]).toBeLessThan(1000);
    expect(waits[2]).toBeLessThan(2000);
    expect(seen).toHaveLength(4);
  });

  test("a service that asks for an hour is not waited for", async () => {
    const { url, seen } = await service(status(429, "{}", { "retry-after": "3600" }), completion("ok"));
    const { ask, waits } = client(url);
    await expect(ask()).rejects.toThrow("it asks to wait 60 minutes");
    expect([waits.length, seen.length]).toEqual([0, 1]);
  });

  test("a connection that is cut, in the middle of an answer or before one, is tried again", async () => {
    const { url } = await service(
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"choices"');
        setTimeout(() => response.destroy(), 10);
      },
      (_, response) => void response.destroy(),
      completion("ok"),
    );
    expect((await client(url).ask()).text).toBe("ok");
  });

  test("an answer that does not come is given up after the time, and says so", async () => {
    const { url, seen } = await service(() => {});
    const failed = client(url, { timeoutMs: 300, retries: 1 }).ask();
    await expect(failed).rejects.toThrow("did not answer within 0.3 s");
    expect(seen).toHaveLength(2);
  });
});

describe("failures that do not", () => {
  test("a refusal is not tried again, gives the reason and never the key", async () => {
    const body = JSON.stringify({ error: { message: "Incorrect API key provided: sk-very-secret." } });
    const { url, seen } = await service(status(401, body));
    const error = await client(url)
      .ask()
      .catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("provider");
    expect(String(error)).toContain("answered 401: Incorrect API key provided: ….");
    expect(String(error)).not.toContain("sk-very-secret");
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["no JSON", status(200, "<html>")],
    ["no choices", status(200, '{"choices":[]}')],
    ["no content", completion(null)],
    ["null", status(200, "null")],
  ])("an answer that is no completion (%s) ends as an error of the service", async (_, handler) => {
    const { url } = await service(handler);
    await expect(client(url, { retries: 1 }).ask()).rejects.toThrow("no chat completion");
  });

  test("an answer that is no completion and repeats the key is shown without any part of it", async () => {
    const { url } = await service(
      status(200, `{"echo":"${"x".repeat(58)} sk-very-secret ${"x".repeat(400)}"}`),
    );
    const error = await client(url, { retries: 0 })
      .ask()
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("x …");
    expect(String(error)).not.toContain("sk-v");
    expect(String(error).length).toBeLessThan(350);
  });

  test("egress: none sends nothing elsewhere", async () => {
    const failed = client("https://api.example.com/v1", { setting: "none" }).ask();
    await expect(failed).rejects.toThrow("egress is none, so nothing was sent");
  });

  test("a model without a name, and no address", async () => {
    const egress = createEgress({ setting: "any", record: async () => {} });
    expect(() => createChatClient({ egress, url: "http://localhost", model: " ", purpose: "x" })).toThrow(
      "names no model",
    );
    await expect(client("not an address").ask()).rejects.toThrow("no http or https address");
  });

  test("an interruption ends a wait for an answer", async () => {
    const { url } = await service(() => {});
    const stop = new AbortController();
    const failed = client(url).ask(stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(failed).rejects.toThrow("interrupted");
  });
});
