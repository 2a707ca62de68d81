import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { InputError } from "../contracts/errors.js";

export interface Listening {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /** Takes no more connections; resolves when the open ones have ended, or after `graceMs`, when they are cut. */
  stop(graceMs: number): Promise<void>;
}

/** Answers requests at `host` and `port`. Throws `InputError` for a port that is taken or a host that is not this machine's. */
export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
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
