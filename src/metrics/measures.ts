/** A kind of metric; with cutoff, level and parameter it makes a metric name. */
export type Measure = keyof typeof measures;

/** What a measure's name may hold and how its scores are summed up. */
export interface MeasureRules {
  /** For people: `nDCG`. */
  readonly label: string;
  /** Whether the name takes `@k`, the number of documents looked at. */
  readonly cutoff: "required" | "optional" | "none";
  /** Null where a relevance level applies, else why it does not. */
  readonly noLevel: string | null;
  readonly parameter: ParameterRules | null;
  /** How the scores of the queries become one number. Only means have intervals and tests. */
  readonly summary: "mean" | "geometric-mean" | "sum";
  /** Whether a difference between two runs says that one is better; else the measure only describes. */
  readonly compared: boolean;
}

/** A number in a measure's name. */
export interface ParameterRules {
  /** As ir_measures writes it in brackets. */
  readonly name: string;
  /** Where it stands: `rbp.95`, `iprec@0.1`, `set-f(beta=2)`. */
  readonly form: "fraction" | "point" | "named";
  readonly meaning: string;
  readonly valid: (value: number) => boolean;
  readonly expected: string;
  readonly example: string;
  /** Its value where the name has none; null where it is required, "derived" where the judgements give it. */
  readonly standard: number | "derived" | null;
}

const gradesAreGains = "its grades are its gains";
const anyGrade = "it counts documents of any grade";

const plain = {
  noLevel: null,
  parameter: null,
  summary: "mean",
  compared: true,
} as const;

const persistence = {
  name: "p",
  form: "fraction",
  meaning: "the chance of going on to the next document",
  valid: (value: number) => value > 0 && value < 1,
  expected: "a number between 0 and 1",
  example: ".95",
  standard: null,
} as const;

const recallPoint = {
  name: "recall",
  form: "point",
  meaning: "a recall",
  valid: (value: number) => value >= 0 && value <= 1,
  expected: "a recall from 0 to 1",
  example: "@0.1",
  standard: null,
} as const;

const multiple = {
  name: "multiple",
  form: "point",
  meaning: "a multiple of R",
  valid: (value: number) => value > 0 && value <= 1000,
  expected: "a number above 0, up to 1000",
  example: "@0.5",
  standard: null,
} as const;

const beta = {
  name: "beta",
  form: "named",
  meaning: "the weight of recall",
  valid: (value: number) => value > 0,
  expected: "a number above 0",
  example: "(beta=2)",
  standard: 1,
} as const;

const largestGrade = {
  name: "max",
  form: "named",
  meaning: "the largest grade of the scale",
  valid: (value: number) => Number.isInteger(value) && value >= 1 && value <= 100,
  expected: "a whole number from 1 to 100",
  example: "(max=4)",
  standard: "derived",
} as const;

const novelty = {
  name: "alpha",
  form: "named",
  meaning: "the share that a subtopic loses each time it is answered",
  valid: (value: number) => value >= 0 && value <= 1,
  expected: "a number from 0 to 1",
  example: "(alpha=0.9)",
  standard: 0.5,
} as const;

const wanted = {
  name: "t",
  form: "named",
  meaning: "how many relevant documents are wanted",
  valid: (value: number) => value >= 1,
  expected: "a number from 1",
  example: "(t=2)",
  standard: null,
} as const;

const count = { ...plain, cutoff: "none", summary: "sum", compared: false } as const;

/** Every measure by its canonical name, in the order of the documentation. */
export const measures = {
  ndcg: { ...plain, label: "nDCG", cutoff: "optional", noLevel: gradesAreGains },
  "ndcg-exp": { ...plain, label: "nDCG-exp", cutoff: "optional", noLevel: gradesAreGains },
  precision: { ...plain, label: "P", cutoff: "required" },
  recall: { ...plain, label: "R", cutoff: "required" },
  "capped-recall": { ...plain, label: "Capped R", cutoff: "required" },
  map: { ...plain, label: "MAP", cutoff: "optional" },
  gmap: { ...plain, label: "GMAP", cutoff: "none", summary: "geometric-mean" },
  infap: { ...plain, label: "infAP", cutoff: "none" },
  mrr: { ...plain, label: "MRR", cutoff: "optional" },
  "r-precision": { ...plain, label: "R-precision", cutoff: "none" },
  "r-precision-mult": { ...plain, label: "R-precision-mult", cutoff: "none", parameter: multiple },
  success: { ...plain, label: "Success", cutoff: "required" },
  f1: { ...plain, label: "F1", cutoff: "required" },
  bpref: { ...plain, label: "bpref", cutoff: "none" },
  "gm-bpref": { ...plain, label: "GM-bpref", cutoff: "none", summary: "geometric-mean" },
  rbp: { ...plain, label: "RBP", cutoff: "none", parameter: persistence },
  "rbp-graded": {
    ...plain,
    label: "RBP-graded",
    cutoff: "none",
    noLevel: gradesAreGains,
    parameter: persistence,
  },
  "rbp-residual": {
    ...plain,
    label: "RBP-residual",
    cutoff: "none",
    noLevel: anyGrade,
    parameter: persistence,
    compared: false,
  },
  err: { ...plain, label: "ERR", cutoff: "optional", noLevel: gradesAreGains, parameter: largestGrade },
  inst: { ...plain, label: "INST", cutoff: "none", parameter: wanted },
  iprec: { ...plain, label: "IPrec", cutoff: "none", parameter: recallPoint },
  "11pt-avg": { ...plain, label: "11pt-avg", cutoff: "none" },
  "pair-accuracy": { ...plain, label: "Pair accuracy", cutoff: "none" },
  compatibility: {
    ...plain,
    label: "Compatibility",
    cutoff: "none",
    noLevel: gradesAreGains,
    parameter: persistence,
  },
  "alpha-ndcg": {
    ...plain,
    label: "alpha-nDCG",
    cutoff: "optional",
    noLevel: "it counts the subtopics answered",
    parameter: novelty,
  },
  "binary-g": { ...plain, label: "binG", cutoff: "none" },
  "set-precision": { ...plain, label: "Set P", cutoff: "optional" },
  "set-recall": { ...plain, label: "Set R", cutoff: "optional" },
  "set-capped-recall": { ...plain, label: "Set capped R", cutoff: "optional" },
  "set-f": { ...plain, label: "Set F", cutoff: "optional", parameter: beta },
  "set-map": { ...plain, label: "Set MAP", cutoff: "optional" },
  hits: { ...plain, label: "Hits", cutoff: "optional" },
  utility: { ...plain, label: "Utility", cutoff: "none" },
  dcg: { ...plain, label: "DCG", cutoff: "optional", noLevel: gradesAreGains },
  "dcg-exp": { ...plain, label: "DCG-exp", cutoff: "optional", noLevel: gradesAreGains },
  judged: { ...plain, label: "Judged", cutoff: "optional", noLevel: anyGrade, compared: false },
  unjudged: { ...plain, label: "Unjudged", cutoff: "required", noLevel: anyGrade, compared: false },
  "num-ret": { ...count, label: "Retrieved", noLevel: anyGrade },
  "num-rel": { ...count, label: "Relevant" },
  "num-rel-ret": { ...count, label: "Relevant retrieved" },
  "num-nonrel-judged-ret": { ...count, label: "Judged not relevant, retrieved" },
  /** One of the user's own: its module has its rules. */
  module: { ...plain, label: "module", cutoff: "none", noLevel: "its module decides what is relevant" },
} as const satisfies Record<string, MeasureRules>;
