/** What the edge knows of the terminal; everything a command prints goes through it. */
export interface Terminal {
  /** The result: for people or, with --json, one document. */
  out(text: string): void;
  /** Everything else: progress, warnings, notices. */
  err(text: string): void;
  readonly columns: number;
  readonly color: boolean;
  /** Whether stderr is a terminal whose last line may be redrawn. */
  readonly redraw: boolean;
  /** Whether questions may be asked. */
  readonly interactive: boolean;
}

export interface TerminalSettings {
  readonly color?: boolean | undefined;
  readonly progress?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The terminal of this process. A flag beats NO_COLOR, which beats FORCE_COLOR, which beats the kind of stream. */
export function processTerminal({ color, progress, env }: TerminalSettings): Terminal {
  const { stdout, stderr, stdin } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: stdout.columns ?? (Number(env.COLUMNS) || 100),
    color: wantsColor(color, env, stdout.isTTY === true),
    redraw: progress !== false && stderr.isTTY === true,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
  };
}

/** Whether to colour: pure, so that it can be tested. */
export function wantsColor(flag: boolean | undefined, env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return true;
  return isTty;
}
