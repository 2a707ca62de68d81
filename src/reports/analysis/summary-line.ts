/**
 * A line of the one-screen summary of `analyze`. The first of a section is always shown; where the screen is too short for
 * all, the last ones are left to --full, so a section says what matters most first.
 */
export interface SummaryLine {
  /** At most 12 characters: `Hubness`. Equal labels of neighbouring lines are shown once. */
  readonly label: string;
  /** What was found, in plain words with its numbers; best at most 67 characters, or it takes another line. */
  readonly text: string;
  /** How it looks: `caution` for what deserves a look, never for what is only unusual. Default: plain. */
  readonly style?: "good" | "caution" | "dim" | undefined;
}
