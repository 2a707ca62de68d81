import type { SectionName } from "../contracts/analysis-result.js";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EgressSetting } from "../contracts/egress.js";
import type { InputLocation } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { DatasetSource } from "../datasets/dataset-source.js";

export interface AnalyzeOptions {
  /** The candidate whose vectors are looked at: a spec, or a folder of vectors, which means `vectors:FOLDER`. */
  readonly candidate: string | CandidateSpec;
  /** Texts of the items, queries and judgements. Models need it; vectors that exist already are joined with it by id. */
  readonly source?: DatasetSource | null | undefined;
  /** Which judgements of a folder. Default `test`. */
  readonly split?: string | undefined;
  /** How grades of several raters become one. */
  readonly merge?: string | undefined;
  /** Folder that paths start from and that holds `.alidade/`. */
  readonly cwd: string;
  /** A table with a label for each item's id; default: the `label` of the items of a folder of vectors. */
  readonly labels?: string | undefined;
  /** A list of terms of the user's own, one a line, optionally a tab and a category after it. */
  readonly terms?: string | undefined;
  /** Queries in place of those of the data: texts, or, where the candidate is a folder, vectors. */
  readonly queries?: string | undefined;
  /** Length of the lists on which k-occurrences are counted. Default 10. */
  readonly k?: number | undefined;
  /** Items that get a list of neighbours, at most; which ones is decided by the seed. Default 50,000. */
  readonly sample?: number | undefined;
  /** Number of clusters of k-means, 2 to 1,000, two items a cluster; default: chosen by silhouette among 2 to 50. Looks for clusters without `full` too. */
  readonly clusters?: number | undefined;
  /**
   * Items that a group must have to be a cluster of HDBSCAN, from 2 to half of the items looked at; default: 0.5 % of them, at
   * least 5. Looks for clusters without `full` too.
   */
  readonly minClusterSize?: number | undefined;
  /** Sections to run; default: those of the one-screen summary, or all where `full`. */
  readonly sections?: readonly SectionName[] | undefined;
  /** Measure everything. Default false: what the one-screen summary shows. */
  readonly full?: boolean | undefined;
  /** Default: one a core, at most 4. */
  readonly threads?: number | undefined;
  /** Default 42. */
  readonly seed?: number | undefined;
  /** What may leave this machine, for hosted models. Default: any. */
  readonly egress?: EgressSetting | undefined;
  /** Where the config says `egress`. */
  readonly egressLocation?: InputLocation | undefined;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
  /** The command that makes the result again, for its manifest. */
  readonly command?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  readonly now?: (() => Date) | undefined;
}
