/** Entry points of processes and threads exist compiled only; tests that run from `src/` use the built ones. */
export function compiledEntry(
  name:
    | "workflows/candidate.worker"
    | "workflows/embed.worker"
    | "workflows/calibration.worker"
    | "workflows/static.worker"
    | "workflows/token-vectors.worker"
    | "workflows/word2vec.worker"
    | "workflows/projection.worker"
    | "search/search-part.worker",
): URL {
  const here = new URL(`../${name}.js`, import.meta.url);
  return new URL(here.href.replace(`/src/${name}`, `/dist/${name}`));
}
