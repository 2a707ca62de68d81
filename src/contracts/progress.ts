import type { Role } from "./embedding-matrix.js";

/** What a workflow reports while it works; the edge decides how to show it. */
export type ProgressEvent =
  | { readonly type: "stage"; readonly candidate: string | null; readonly stage: string }
  | {
      readonly type: "progress";
      readonly candidate: string | null;
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
      /** Share of the work done, 0 to 1, where it is known better than by counting: long texts come first. */
      readonly share?: number;
    }
  | { readonly type: "payment"; readonly candidate: string | null; readonly payment: Payment }
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string };

/** A call to a vendor that is to be paid: one that was answered, or one whose answer was lost and that may be billed. */
export interface Payment {
  readonly provider: string;
  readonly model: string;
  readonly role: Role;
  readonly texts: number;
  readonly tokens: number;
  /** null where the price is not known. */
  readonly usd: number | null;
  /**
   * The answer was lost (timed out, cut, of no use), and its texts are asked for again: tokens and price are the most that
   * it can be billed at.
   */
  readonly uncertain?: true | undefined;
}

/** Calls whose answers were lost: they may have been billed, and their texts were asked for again. */
export interface UncertainPayments {
  readonly calls: number;
  readonly texts: number;
  /** The most that it can be; null where a price is not known. */
  readonly usd: number | null;
}

export type ProgressListener = (event: ProgressEvent) => void;
