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
    }
  | { readonly type: "notice"; readonly level: "info" | "warning"; readonly message: string };

export type ProgressListener = (event: ProgressEvent) => void;
