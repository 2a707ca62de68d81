import type { MiddlewareHandler } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { cors } from "hono/cors";
import { isLoopback } from "../contracts/loopback.js";
import { ApiError } from "./api-error.js";

export interface AccessRules {
  /** Bound to this machine itself: then a name of it has to be asked for, so that no page can reach it by a name of its own. */
  readonly loopback: boolean;
  /** Who asks has to know it; null: nobody has to. */
  readonly key: string | null;
  /** Origins of pages whose scripts may ask. */
  readonly origins: readonly string[];
}

/**
 * Who may ask. A browser sends the origin of the page whose script asks: another page than those allowed is refused, also
 * where it would not be shown the answer. The key goes into `Authorization: Bearer`, as OpenAI's clients send it, and is
 * compared in constant time; `/health` answers without it.
 */
export function accessRules({ loopback, key, origins }: AccessRules): MiddlewareHandler[] {
  const hosts: MiddlewareHandler = async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (loopback && !isLoopback(host.replace(/:\d+$/, ""))) {
      throw new ApiError(403, `this server answers to localhost and 127.0.0.1, not to the host "${host}"`);
    }
    const origin = c.req.header("origin");
    if (origin !== undefined && !origins.includes(origin)) {
      throw new ApiError(
        403,
        `pages of ${origin} may not ask this server; --allow-origin ${origin} lets them`,
      );
    }
    await next();
  };
  const rules = [hosts, cors({ origin: [...origins] })];
  if (key === null) return rules;
  const refused = (message: string): { message: object; wwwAuthenticateHeader: string } => ({
    message: new ApiError(401, message, { code: "invalid_api_key" }).body(),
    wwwAuthenticateHeader: "Bearer",
  });
  const auth = bearerAuth({
    token: key,
    noAuthenticationHeader: refused("this server needs its key in the header Authorization: Bearer …"),
    invalidAuthenticationHeader: refused("the header Authorization must be Bearer and the key"),
    invalidToken: refused("the key is not that of this server"),
  });
  return [...rules, (c, next) => (c.req.path === "/health" ? next() : auth(c, next))];
}
