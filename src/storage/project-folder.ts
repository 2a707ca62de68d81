import { join } from "node:path";

/** Where a project's state lives: `.alidade/` in the user's folder. */
export interface ProjectFolder {
  readonly root: string;
  /** One folder of vectors for each provider and role. */
  readonly vectors: string;
  /** Models fitted on documents, one folder each. */
  readonly fitted: string;
  /** What a candidate did on a dataset: its run, timings and counts. */
  readonly outcomes: string;
  /** Graphs of neighbours that are not finished, one folder each. */
  readonly graphs: string;
  /** What was found out about models that services run. */
  readonly services: string;
  /** Findings, one folder a result. */
  readonly results: string;
  /** Tracker events, one JSON a line. */
  readonly trackerLog: string;
  /** What trackers elsewhere have taken of it, one JSON a line. */
  readonly tracked: string;
  /** Payments to vendors, one JSON a line. */
  readonly spendingLog: string;
  /** Calls that left this machine, one JSON a line. */
  readonly egressLog: string;
  /** Judgements given to `judge`, one JSON a line. */
  readonly judgingLog: string;
  /** Designs of judging, and grades that a model predicted. */
  readonly judging: string;
  /** Every decision that was asked, so that looks at a question are counted; append-only, one JSON a line. */
  readonly ledger: string;
}

/** The state folder of a project. */
export function projectFolder(cwd: string): ProjectFolder {
  const root = join(cwd, ".alidade");
  return {
    root,
    vectors: join(root, "cache", "vectors"),
    fitted: join(root, "cache", "fitted"),
    outcomes: join(root, "cache", "outcomes"),
    graphs: join(root, "cache", "graphs"),
    services: join(root, "cache", "services"),
    results: join(root, "results"),
    trackerLog: join(root, "tracking.jsonl"),
    tracked: join(root, "tracked.jsonl"),
    spendingLog: join(root, "spending.jsonl"),
    egressLog: join(root, "egress.jsonl"),
    judgingLog: join(root, "judging.jsonl"),
    judging: join(root, "judging"),
    ledger: join(root, "ledger.jsonl"),
  };
}
