import { z } from "zod";

/** Which calls may leave this machine. */
export const egressSettingSchema = z.union([
  z.enum(["any", "none"]),
  z
    .array(
      z
        .string()
        .regex(
          /^(\[[0-9a-fA-F:.]+\]|[^\s/@?#:*%<>^|\\[\]]+)(:0*([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?$/,
          "expected the name of one host, whole and without http:// or *, and if need be a port from 1 to 65535",
        )
        .describe("host or host:port, such as api.example.com"),
    )
    .min(1),
]);
export type EgressSetting = z.infer<typeof egressSettingSchema>;

/** What a call carries: words of documents or queries; scores, settings and names; or only a question. */
export const egressKinds = ["texts", "results", "request"] as const;
export type EgressKind = (typeof egressKinds)[number];

/** One call, written down before it leaves: where to and how much, never what it said. */
export const egressEntrySchema = z.strictObject({
  time: z.string().describe("ISO 8601"),
  place: z.string().describe("Host, with its port where it is not the usual one"),
  local: z.boolean().describe("An address of this machine itself (loopback)"),
  purpose: z.string().describe("Who sent it, such as tracker mlflow"),
  kind: z.enum(egressKinds),
  texts: z.int().nonnegative().describe("Texts of documents or queries in it"),
  bytes: z.int().nonnegative().describe("Bytes of the body"),
});
export type EgressEntry = z.infer<typeof egressEntrySchema>;

/** What went to one place for one purpose. */
export const egressTotalSchema = egressEntrySchema.omit({ time: true }).extend({
  calls: z.int().positive(),
  first: z.string().describe("ISO 8601"),
  last: z.string().describe("ISO 8601"),
});
export type EgressTotal = z.infer<typeof egressTotalSchema>;

/** Where texts and results of a project went, and what may leave. */
export const egressFindingsSchema = z.strictObject({
  setting: egressSettingSchema,
  sent: z.array(egressTotalSchema).describe("From this project so far, by place, purpose and kind"),
  damaged: z.int().nonnegative().describe("Lines of the log that could not be read"),
});
export type EgressFindings = z.infer<typeof egressFindingsSchema>;

/** A call that a part of Alidade wants to make. */
export interface Outgoing {
  /** `http:` or `https:`; credentials go into a header, never into the address. */
  readonly url: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  /** Who sends, as records and errors name it: "tracker mlflow", "the judge's endpoint". */
  readonly purpose: string;
  readonly kind: EgressKind;
  /** How many texts of documents or queries the body holds; 0 unless `kind` is `texts`. */
  readonly texts: number;
  readonly signal?: AbortSignal | undefined;
}

/** The one way out of this machine. */
export interface Egress {
  readonly setting: EgressSetting;
  /**
   * Sends a call and gives its answer, which may be a redirect: none is followed. Throws `InputError`, before a byte
   * leaves, where the setting does not allow the place; otherwise what the network throws.
   */
  send(call: Outgoing): Promise<Response>;
}
