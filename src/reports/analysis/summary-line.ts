/** A line of the one-screen summary of `analyze`. */
export interface SummaryLine {
  /** At most 12 characters: `Hubness`. Equal labels of neighbouring lines are shown once. */
  readonly label: string;
  /** What was found, in plain words with its numbers; best at most 66 characters, or it takes another line. */
  readonly text: string;
  /** How it looks: `caution` for what deserves a look, never for what is only unusual. Default: plain. */
  readonly style?: "good" | "caution" | "dim" | undefined;
}
