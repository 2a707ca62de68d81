/** Path of the lists of a pipeline's stage, in the folder of a result. */
export function stageFile(slug: string, stage: number): string {
  return `runs/stages/${slug}/${stage + 1}.trec`;
}

/** Name of the same lists in the folder of an outcome. */
export function outcomeStageFile(stage: number): string {
  return `stage-${stage + 1}.trec`;
}
