import { parse } from "yaml";

/** A step of a job: an action it uses, or a script it runs. */
export interface JobStep {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly JobStep[] }>>;
}

/** The steps of the one job of a workflow. */
export function stepsOfWorkflow(text: string): readonly JobStep[] {
  const { jobs } = parse(text) as Workflow;
  return Object.values(jobs)[0]!.steps;
}

/** The yaml blocks of a page, in order. */
export function yamlBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
}
