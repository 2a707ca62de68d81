import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { EgressEntry, EgressSetting, Outgoing } from "../contracts/egress.js";
import { createEgress } from "./egress.js";

describe("egress", () => {
  test("sends a call to this machine under none, and writes it down first", async () => {
    const { port, requests } = await serve((_request, answer) => answer(200, "pong"));
    const { egress, entries } = open("none");
    const url = `http://127.0.0.1:${port}/label?id=7`;
    const answer = await egress.send({ ...call(url), kind: "texts", texts: 2, body: "für dich" });
    expect([answer.status, await answer.text()]).toEqual([200, "pong"]);
    expect(requests).toEqual([{ method: "POST", url: "/label?id=7", body: "für dich", key: "abc" }]);
    expect(entries).toEqual([
      {
        time: "2026-01-02T03:04:05.000Z",
        place: `127.0.0.1:${port}`,
        local: true,
        purpose: "the judge's endpoint",
        kind: "texts",
        texts: 2,
        bytes: 9,
      },
    ]);
  });

  test.each(["http://localhost:1", "http://127.9.8.7:1", "http://[::1]:1", "http://localhost.:1"])(
    "%s is this machine",
    async (url) => {
      const { egress, entries } = open("none");
      await expect(egress.send(call(url))).rejects.not.toThrow(/egress is none/);
      expect(entries.map(({ local }) => local)).toEqual([true]);
    },
  );

  test.each([
    "https://api.example.com/v1",
    "http://0.0.0.0:1",
    "http://10.0.0.1",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://[::ffff:127.0.0.1]",
    "http://192.168.1.4:8080",
  ])("none refuses %s and writes nothing down", async (url) => {
    const { egress, entries } = open("none");
    await expect(egress.send(call(url))).rejects.toThrow(/^egress is none, so nothing was sent/);
    expect(entries).toEqual([]);
  });

  test("a refusal names place, what would have been sent, setting and remedy, and no key", async () => {
    const { egress } = open("none");
    const url = "https://api.example.com/v1/chat?api_key=abc123";
    const refused = egress.send({ ...call(url), kind: "texts", texts: 20, body: "twenty texts" });
    await expect(refused).rejects.toThrow(
      "egress is none, so nothing was sent: the judge's endpoint would have sent 20 texts to api.example.com; to allow that, set egress: [api.example.com] (alidade.yaml:9:9)",
    );
  });

  test.each<[EgressSetting, string, boolean]>([
    [["api.example.com"], "https://api.example.com/v1", true],
    [["API.Example.com"], "https://api.example.com./v1", true],
    [["api.example.com"], "https://api.example.com:8443", true],
    [["api.example.com:443"], "https://api.example.com", true],
    [["api.example.com:443"], "http://api.example.com", false],
    [["api.example.com:5000"], "http://api.example.com:5001", false],
    [["example.com"], "https://api.example.com", false],
    [["api.example.com"], "https://api.example.com.evil.test", false],
    [["other.test", "münchen.test"], "https://xn--mnchen-3ya.test", true],
    [["[2001:DB8::1]:80"], "http://[2001:db8:0::1]", true],
    ["any", "http://anything.test", true],
  ])("under %j, %s: %s", async (setting, url, allowed) => {
    const { egress, entries } = open(setting);
    const stopped = AbortSignal.abort();
    await expect(egress.send({ ...call(url), signal: stopped })).rejects.toThrow(
      allowed ? /abort/ : /so nothing was sent/,
    );
    expect(entries).toHaveLength(allowed ? 1 : 0);
  });

  test.each([[["*.com"]], [["http://a.com"]], [["a.com:99999"]], [["a.com:0"]], [["a.com:"]]])(
    "%j is no setting",
    (setting) => {
      expect(() => open(setting)).toThrow("expected none, any, or a list of hosts");
    },
  );

  test("follows no redirect, which may lead elsewhere", async () => {
    const { port, requests } = await serve((_request, answer) =>
      answer(302, "", { location: "http://192.0.2.1/elsewhere" }),
    );
    const answer = await open("none").egress.send({ ...call(`http://127.0.0.1:${port}/`), method: "GET" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://192.0.2.1/elsewhere"]);
    expect(requests).toHaveLength(1);
  });

  test("sends nothing that cannot be written down", async () => {
    const { port, requests } = await serve((_request, answer) => answer(200, ""));
    const egress = createEgress({
      setting: "any",
      record: () => Promise.reject(new Error("the disk is full")),
    });
    await expect(egress.send(call(`http://127.0.0.1:${port}/`))).rejects.toThrow("the disk is full");
    expect(requests).toEqual([]);
  });

  test.each([
    ["ftp://example.com/x", /no http or https address/],
    ["example.com", /no http or https address/],
    ["https://user:hunter2@example.com", /\(example\.com\) carries a user or password/],
  ])("refuses the address %s without showing a password", async (url, message) => {
    const { egress, entries } = open("any");
    const refused = egress.send(call(url));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/hunter2/);
    expect(entries).toEqual([]);
  });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function open(setting: EgressSetting) {
  const entries: EgressEntry[] = [];
  const egress = createEgress({
    setting,
    record: async (entry) => void entries.push(entry),
    location: { file: "alidade.yaml", line: 9, column: 9 },
    now: () => new Date("2026-01-02T03:04:05Z"),
  });
  return { egress, entries };
}

function call(url: string): Outgoing {
  return {
    url,
    method: "POST",
    headers: { "x-key": "abc" },
    purpose: "the judge's endpoint",
    kind: "request",
    texts: 0,
  };
}

type Answer = (status: number, body: string, headers?: Record<string, string>) => void;

async function serve(respond: (request: IncomingMessage, answer: Answer) => void) {
  const requests: object[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, url, headers } = request;
    requests.push({ method, url, body: Buffer.concat(parts).toString(), key: headers["x-key"] });
    respond(request, (status, body, more) => response.writeHead(status, more).end(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, requests };
}
