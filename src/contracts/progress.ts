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

/** A call to a vendor that was answered and is to be paid. */
export interface Payment {
  readonly provider: string;
  readonly model: string;
  readonly role: Role;
  readonly texts: number;
  readonly tokens: number;
  /** null where the price is not known. */
  readonly usd: number | null;
}

export type ProgressListener = (event: ProgressEvent) => void;
