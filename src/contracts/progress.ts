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
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string };

export type ProgressListener = (event: ProgressEvent) => void;
