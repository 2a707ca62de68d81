import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { InputError } from "../contracts/errors.js";

export interface Listening {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /** Waits until what is under way has been answered to the last byte, at most for `graceMs`, and closes every connection. */
  stop(graceMs: number): Promise<void>;
}

/** Answers requests at `host` and `port`. Throws `InputError` for a port that is taken or a host that is not this machine's. */
export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const answers = answersOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop(graceMs) {
      await Promise.race([answers.allSent(), setTimeout(graceMs, undefined, { ref: false })]);
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Follows the answers of a server until their last byte has left. `server.close()` does not: it ends connections whose
 * answer has been handed over but not yet sent.
 */
function answersOf(server: Server): { allSent(): Promise<void> } {
  const open = new Set<ServerResponse>();
  const wake: (() => void)[] = [];
  server.on("request", (_, response) => {
    open.add(response);
    response.once("close", () => {
      open.delete(response);
      if (open.size === 0) for (const resolve of wake.splice(0)) resolve();
    });
  });
  return {
    allSent: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => wake.push(resolve))),
  };
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new InputError(
        `port ${port} of ${host} is taken; choose another (--port), or 0 for any that is free`,
      );
    case "EACCES":
      return new InputError(`port ${port} may not be used by this user; choose one from 1024 (--port)`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new InputError(
        `"${host}" is no address of this machine; expected 127.0.0.1, 0.0.0.0, or one of its own`,
      );
    default:
      return error;
  }
}
