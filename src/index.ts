// Errors that a user can mend, and progress

export {
  BudgetError,
  errorKind,
  InputError,
  InputErrors,
  InterruptedError,
  ProviderError,
} from "./contracts/errors.js";
export type { ProgressEvent, ProgressListener } from "./contracts/progress.js";

// The user's Python

export type { BridgeOperation } from "./bridge/bridge-operation.js";
export {
  type FoundPython,
  findPython,
  type PythonPlace,
  type PythonSearch,
} from "./bridge/find-python.js";
export {
  type BridgeOptions,
  type CallOptions,
  type CallResult,
  openPythonBridge,
  type PythonBridge,
} from "./bridge/python-bridge.js";

// Runs, judgements, data and vectors in memory

export { type ClickLog, type ClickRow, clickLogFromRows } from "./contracts/click-log.js";
export type { Corpus, Dataset, DatasetSummary, TextTable } from "./contracts/dataset.js";
export type {
  EmbeddingMatrix,
  MatrixManifest,
  ProviderManifest,
  Role,
} from "./contracts/embedding-matrix.js";
export { type Qrels, qrelsFromMaps } from "./contracts/qrels.js";
export { type Rating, type Ratings, ratingsFromRows } from "./contracts/ratings.js";
export { type Run, runFromMaps } from "./contracts/run.js";

// Reading and writing files

export type { DatasetSource, ReadDatasetOptions } from "./datasets/dataset-source.js";
export { readClickLog } from "./datasets/read-click-log.js";
export { readDataset } from "./datasets/read-dataset.js";
export { readMetadata } from "./datasets/read-metadata.js";
export { readQrelsFile } from "./datasets/read-qrels-file.js";
export { type QueryLog, type ReadQueryLogOptions, readQueryLog } from "./datasets/read-query-log.js";
export { readSubtopicQrels } from "./datasets/read-subtopic-qrels.js";
export { type ReadTopicsFileOptions, readTopicsFile } from "./datasets/read-topics-file.js";
export { readVectors } from "./datasets/read-vectors.js";
export { type ReadRunFileOptions, readRunFile } from "./storage/read-run-file.js";
export { readTrecRun, writeTrecRun } from "./storage/trec-run.js";
export { writeQrelsFile } from "./storage/write-qrels-file.js";
export { writeRunFile } from "./storage/write-run-file.js";

// Scores of a run: metrics and the conventions of harnesses

export { type EvaluateOptions, type Evaluation, evaluateRun } from "./metrics/evaluate-run.js";
export { type MetricName, parseMetricName } from "./metrics/metric-name.js";
export {
  type ProfileCause,
  type ProfileDifferences,
  type ProfileDifferencesOptions,
  type ProfileScore,
  profileDifferences,
} from "./metrics/profile-differences.js";
export { type HarnessProfile, type ProfileName, profiles } from "./metrics/profiles.js";

// What nobody judged, and how alike two lists are

export {
  type Holes,
  type HolesOptions,
  measureHoles,
  type PairHoles,
  type RunHoles,
} from "./metrics/holes.js";
export { kendallTau, kendallTopK, tauAp } from "./metrics/kendall-tau.js";
export { type ListAgreement, type ListAgreementOptions, listAgreement } from "./metrics/list-agreement.js";
export { type QueryAgreement, queryAgreement, type RunOverlap, runOverlap } from "./metrics/overlap.js";
export {
  type RankBiasedOverlap,
  type RankBiasedOverlapOptions,
  type Ranking,
  rankBiasedOverlap,
} from "./metrics/rank-biased-overlap.js";

// Fusions of runs

export {
  type FusionMethod,
  fusionMethods,
  type Normalization,
  normalizations,
} from "./contracts/fusion-method.js";
export { type FusionOptions, fuseRuns } from "./fusion/fuse-runs.js";

// Judgements: pools, raters, clicks

export {
  type ClickRelevanceOptions,
  clickRelevance,
  type WeakJudgement,
  type WeakJudgements,
} from "./judgements/click-relevance.js";
export { type CohenKappa, type CohenKappaOptions, cohenKappa } from "./judgements/cohen-kappa.js";
export { type BatchQuery, judgingBatch } from "./judgements/judging-batch.js";
export {
  followDesign,
  type JudgedPair,
  type JudgingDesign,
  type JudgingQuestion,
  type JudgingState,
  type JudgingStatus,
} from "./judgements/judging-design.js";
export { type JudgingPool, judgingPool, type PooledLists } from "./judgements/judging-pool.js";
export {
  type KrippendorffAlpha,
  type KrippendorffAlphaOptions,
  krippendorffAlpha,
} from "./judgements/krippendorff-alpha.js";
export {
  type Disagreement,
  type MergedRatings,
  mergedQrels,
  mergeRatings,
} from "./judgements/merge-ratings.js";
export { describeMergeRule, type MergeRule, parseMergeRule } from "./judgements/merge-rule.js";
export { type DecisiveBy, type PooledQuery, type PoolOptions, poolRuns } from "./judgements/pool.js";
export { type PoolSheetOptions, poolSheet, type SheetRow } from "./judgements/pool-sheet.js";
export {
  givenPropensities,
  type PositionPropensities,
  positionCurve,
  swapPropensities,
} from "./judgements/position-propensities.js";
export {
  type RaterAgreement,
  type RaterAgreementOptions,
  raterAgreement,
} from "./judgements/rater-agreement.js";
export {
  type LoggedQuery,
  type QueryLogSample,
  type SampledQuery,
  sampleQueryLog,
} from "./judgements/sample-query-log.js";
export {
  type JudgingSimulation,
  type SimulateJudgingOptions,
  simulateJudging,
} from "./judgements/simulate-judging.js";
export type { GradeLookup } from "./judgements/visit-query.js";
export { type WeakGrades, type WeakGradesOptions, weakGrades } from "./judgements/weak-grades.js";

// Measures of a candidate, and what a user requires of them

export type { Choice, Team } from "./contracts/choice.js";
export type { MeasureUnit } from "./contracts/measure-unit.js";
export { candidateMeasureNames, parseCandidateMeasure } from "./selection/candidate-measures.js";
export { checkRequirements } from "./selection/check-requirements.js";
export { type ChoiceFrontierOptions, choiceFrontier } from "./selection/choice-frontier.js";
export type { CandidateMeasure, MeasuredDataset, MeasuredValue } from "./selection/measured-value.js";
export {
  checkRequirement,
  parseRequirement,
  type Requirement,
  type RequirementFinding,
  type RequirementOperator,
} from "./selection/requirement.js";
export { type TradeOffOptions, tradeOffs } from "./selection/trade-offs.js";
export { type WeighOptions, weighCandidates } from "./selection/weigh-candidates.js";

// What candidates cost

export { priceList } from "./catalog/price-list.js";
export { type CostPreview, costPreviewSchema, type PreviewPart } from "./contracts/cost-preview.js";
export type { Billing } from "./contracts/embedding-provider.js";
export type { Assumption, CostPart, MonthlyCost, Traffic } from "./contracts/monthly-cost.js";
export type { Amount, Certainty, Price, PriceInUse, PriceList, StatedPrice } from "./contracts/price.js";
export { costPreviewTerminal } from "./reports/cost-preview-terminal.js";
export { hnswLinkBytes } from "./selection/hnsw-bytes.js";
export { type CostFacts, type EmbeddingFacts, monthlyCost } from "./selection/monthly-cost.js";
export { priceOf, withStatedPrices } from "./selection/price-of.js";
export { previewCost } from "./workflows/preview-cost.js";

// Differences and decisions

export type { Gate, GateFinding, GatesResult } from "./contracts/gates.js";
export type { CountedPairs, GraphCheckpoint, GraphPart } from "./contracts/graph-checkpoint.js";
export { type SeededRandom, seededRandom } from "./numeric/seeded-random.js";
export type { CandidateScores } from "./selection/candidate-scores.js";
export {
  type CompareOptions as CompareCandidatesOptions,
  compareCandidates,
} from "./selection/compare-candidates.js";
export { type CouldBeBest, type CouldBeBestOptions, couldBeBest } from "./selection/could-be-best.js";
export { type DecideOptions, decide } from "./selection/decide.js";
export { lookLevel } from "./selection/look-level.js";
export {
  type EstablishedDrop,
  type EstablishedDropOptions,
  establishedDrop,
  establishedDropPower,
  type NonInferiority,
  type NonInferiorityOptions,
  nonInferiority,
  nonInferiorityPower,
} from "./selection/non-inferiority.js";
export { type Objective, paretoFrontier } from "./selection/pareto.js";
export { type EstimateOptions, estimateMean } from "./statistics/estimate-mean.js";
export { type GuardedBoundOptions, guardedMeanBound } from "./statistics/guarded-mean-bound.js";
export { holm } from "./statistics/holm.js";
export { type PairedTTest, pairedTTest } from "./statistics/paired-t-test.js";
export { type SequentialBoundary, sequentialBoundary } from "./statistics/sequential-boundary.js";
export { type SignFlipOptions, type SignFlipTest, signFlipTest } from "./statistics/sign-flip-test.js";

// Failures, slices and perturbed queries

export { type ReasonCounts, reasonLift } from "./attribution/reason-lift.js";
export { type ReasonReader, type ReasonSummary, summariseReasons } from "./attribution/summarise-reasons.js";
export { type ExplainReport, explainReportSchema } from "./contracts/explain-report.js";
export type { FailureReason, FailureSummary, ReasonCode } from "./contracts/failures.js";
export { type PerturbationKind, perturbationKinds } from "./contracts/perturbation-kind.js";
export type { Slice, SliceFindings } from "./contracts/slices.js";
export { type PerturbOptions, perturbQueries } from "./perturbation/perturb-queries.js";
export { parseSynonyms, type SynonymTable } from "./perturbation/synonyms.js";
export { type SliceScoresOptions, sliceScores } from "./selection/slice-scores.js";
export { categorySlicing, numericSlicing, type Slicing, type SlicingName } from "./selection/slicing.js";
export {
  createFailureReader,
  type FailureReader,
  type FailureReaderOptions,
  type ReadCandidate,
} from "./workflows/failure-reader.js";

// The log of runs

export { type Tracker, type TrackerEvent, trackerEventSchema } from "./contracts/tracker.js";
export { jsonlTracker } from "./tracking/jsonl-tracker.js";
export { type MlflowPlace, mlflowPlaces } from "./tracking/mlflow-place.js";
export { type MlflowTracker, type MlflowTrackerOptions, mlflowTracker } from "./tracking/mlflow-tracker.js";
export { type OpenTracker, type OpenTrackersOptions, openTrackers } from "./workflows/open-trackers.js";
export { type ReplayReport, type ReplayRunsOptions, replayRuns } from "./workflows/replay-runs.js";
export type { CandidateFindings, RunFindings } from "./workflows/run-events.js";
export {
  openRunRecorder,
  type RunRecorder,
  type RunRecorderOptions,
  type RunStatus,
} from "./workflows/run-recorder.js";
export { type TrackedRun, type TrackedRuns, trackedRuns } from "./workflows/tracked-runs.js";

// What leaves this machine

export type {
  Egress,
  EgressFindings,
  EgressKind,
  EgressSetting,
  EgressTotal,
  Outgoing,
} from "./contracts/egress.js";
export { egressFindings, type OpenEgressOptions, openEgress } from "./workflows/open-egress.js";

// Models, fitted baselines and exact search

export { knownPrompts, promptList } from "./catalog/known-prompts.js";
export type { Calibration } from "./contracts/calibration.js";
export { type CandidateSpec, parseCandidateSpec } from "./contracts/candidate-spec.js";
export type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "./contracts/embedding-provider.js";
export type { InferenceSetting } from "./contracts/inference-setting.js";
export type { KnownPrompt, PromptList } from "./contracts/known-prompt.js";
export type { MatrixEngine, TopK } from "./contracts/matrix-engine.js";
export type { PromptAblation, PromptEffect } from "./contracts/prompt-ablation.js";
export type { IndexReport, Retriever, RetrieverManifest, SearchReport } from "./contracts/retriever.js";
export type { Sweep, SweepFindings, SweptSetting } from "./contracts/sweep.js";
export type { VectorBlocks } from "./contracts/vector-blocks.js";
export type { Quantisation, Rescoring, StoredPrecision, VectorForm } from "./contracts/vector-form.js";
export { vectorFormOf } from "./contracts/vector-form.js";
export { pacedProvider } from "./execution/paced-provider.js";
export { patientProvider } from "./execution/patient-provider.js";
export {
  type CallTally,
  createVendorClient,
  type VendorClient,
  type VendorClientOptions,
} from "./execution/vendor-client.js";
export { type Analyzer, type AnalyzerOptions, createAnalyzer } from "./lexical/analyzer.js";
export { type Bm25Index, createBm25Index } from "./lexical/bm25-index.js";
export { createLsaEncoder, fitLsa, type LsaEncoder, type LsaModel, type LsaOptions } from "./lexical/lsa.js";
export type { SubwordOptions, Word2vecOptions } from "./lexical/word2vec/word2vec-options.js";
export { type CalibrationRanges, calibrationRanges } from "./neighbors/calibration-ranges.js";
export { createVectorIndex, type VectorIndexOptions } from "./neighbors/create-vector-index.js";
export { type ExactSearchOptions, exactSearch } from "./neighbors/exact-search.js";
export {
  type NeighborGraph,
  type NeighborGraphOptions,
  neighborGraph,
  neighborGraphOfBlocks,
  type QueryGraphOptions,
  queryGraph,
} from "./neighbors/neighbor-graph.js";
export type { PairSimilarities } from "./neighbors/pair-similarities.js";
export { createPlainEngine } from "./neighbors/plain-engine.js";
export {
  decodeEmbeddings,
  type QuantizedEmbeddings,
  type QuantizedPrecision,
  quantizeEmbeddings,
} from "./neighbors/quantize-embeddings.js";
export { truncateEmbeddings } from "./neighbors/truncate-embeddings.js";
export type { VectorIndex } from "./neighbors/vector-index.js";
export { type OpenProviderOptions, openProvider } from "./providers/open-provider.js";
export { createOnnxMatrixEngine } from "./search/onnx-matrix-engine.js";
export { listCalibrations } from "./storage/calibration-store.js";
export { userCacheFolder } from "./storage/user-cache-folder.js";
export { embeddedModelDir } from "./workflows/candidate-job.js";
export { type FitProviderOptions, fitProvider } from "./workflows/fit-provider.js";
export {
  type TrainWordVectorsOptions,
  trainWordVectors,
  type WordVectors,
} from "./workflows/train-word-vectors.js";

// Pipelines and rerankers

export type { RerankedDocuments, Reranker, RerankerManifest, RerankOptions } from "./contracts/reranker.js";
export { parseRerankerSpec, type RerankerSpec } from "./contracts/reranker-spec.js";
export type { StageResult } from "./contracts/stages.js";
export {
  type RerankAllOptions,
  type RerankedAll,
  type RerankTask,
  rerankAll,
} from "./execution/rerank-all.js";
export { bestOrder } from "./metrics/best-order.js";
export { type OpenRerankerOptions, openReranker } from "./rerankers/open-reranker.js";
export { createRerankingRetriever, type RerankingOptions } from "./search/reranking-retriever.js";

// Modules of the user's own

export type {
  ModuleContext,
  ModuleDocuments,
  ModuleEmbedded,
  ModuleExport,
  ModuleHit,
  ModuleMetric,
  ModuleProvider,
  ModuleRankedList,
  ModuleReranker,
  ModuleRetriever,
  ModuleScores,
  ModuleVectors,
} from "./contracts/module.js";
export { loadMetrics } from "./workflows/load-metrics.js";

// The commands as functions

export type { AnalysedSpace, SpaceSide } from "./contracts/analysed-space.js";
export { type Config, type ConfigInput, configSchema } from "./contracts/config.js";
export type { Simulation } from "./contracts/simulation.js";
export { type SpaceComparison, spaceComparisonSchema } from "./contracts/space-comparison.js";
export { completeConfig } from "./storage/complete-config.js";
export type { AgreementReport } from "./workflows/agreement-of-lists.js";
export { bench } from "./workflows/bench.js";
export type { BenchFindings, BenchOptions } from "./workflows/bench-options.js";
export { type CompareOptions, type CompareReport, compare } from "./workflows/compare.js";
export {
  type CompareProfilesOptions,
  compareProfiles,
  type ProfilesReport,
} from "./workflows/compare-profiles.js";
export type { WeightsComparison } from "./workflows/compare-weights.js";
export { distill } from "./workflows/distill.js";
export { type DistillLoss, distillLoss } from "./workflows/distill-loss.js";
export type {
  Distillation,
  DistillOptions,
  DistillRecipe,
  StaticDtype,
} from "./workflows/distill-options.js";
export { type DoctorReport, doctor } from "./workflows/doctor.js";
export { type EmbedReport, embed } from "./workflows/embed.js";
export type { EmbedFileOptions } from "./workflows/embed-options.js";
export { type ExplainOptions, explain } from "./workflows/explain.js";
export {
  listModels,
  type ModelEntry,
  type ModelList,
  type PulledModel,
  type PullModelOptions,
  pullModel,
  type RemovedModels,
  type RemoveModelsOptions,
  removeModels,
  type VerifiedModels,
  type VerifyModelsOptions,
  verifyModels,
} from "./workflows/hub-models.js";
export {
  type ImportJudgementsOptions,
  type ImportReport,
  importJudgements,
} from "./workflows/import-judgements.js";
export { type InitOptions, type InitReport, init } from "./workflows/init.js";
export { type JudgeAnswer, type JudgeOptions, type JudgeReport, judge } from "./workflows/judge.js";
export {
  type JudgeBatchOptions,
  type JudgeBatchReport,
  type JudgeImportOptions,
  type JudgeImportReport,
  judgeBatch,
  judgeImport,
} from "./workflows/judge-batch.js";
export { type ClickReport, type JudgeByClicksOptions, judgeByClicks } from "./workflows/judge-by-clicks.js";
export { loadSetup, type Setup } from "./workflows/load-setup.js";
export { type LookedAtData, type LookList, type StoredLook, storedLooks } from "./workflows/looks.js";
export { type PoolReport, type PoolWorkflowOptions, pool } from "./workflows/pool.js";
export type { GatePreview } from "./workflows/preview-gates.js";
export {
  type QuantizedModel,
  type QuantizeOptions,
  type QuantizeTarget,
  quantizeModel,
} from "./workflows/quantize-model.js";
export {
  type RemovedResults,
  type RemoveResultsOptions,
  type ResultEntry,
  type ResultList,
  removeResults,
  storedResults,
} from "./workflows/results.js";
export { type SampledGraphOfFileOptions, sampledGraphOfFile } from "./workflows/sampled-graph-of-file.js";
export { type SearchFindings, type SearchOptions, search } from "./workflows/search.js";
export { type SimilarityOptions, type SimilarityReport, similarity } from "./workflows/similarity.js";
export { type SimulateOptions, simulate } from "./workflows/simulate.js";
export { type SimulateResultOptions, simulateResult } from "./workflows/simulate-result.js";
export { type ValidateOptions, type ValidateReport, validate } from "./workflows/validate.js";
export { type VerifyData, type VerifyOptions, verifyResult } from "./workflows/verify-result.js";

// Serving

export { type ServeOptions, type Serving, serve } from "./server/serve.js";

// Vector spaces

export {
  type AnalysisResult,
  type AnalysisSections,
  analysisResultSchema,
  type SectionName,
} from "./contracts/analysis-result.js";
export { type HdbscanClusters, type HdbscanOptions, hdbscan } from "./geometry/hdbscan.js";
export { type KMeansClusters, type KMeansOptions, kMeans } from "./geometry/k-means.js";
export { analysisHtml } from "./reports/analysis/analysis-html.js";
export { type AnalysisTerminalOptions, analysisTerminal } from "./reports/analysis/analysis-terminal.js";
export { analyze } from "./workflows/analyze.js";
export type { AnalyzeOptions } from "./workflows/analyze-options.js";
export { loadAnalysis } from "./workflows/load-analysis.js";
export { storeAnalysis } from "./workflows/store-analysis.js";

// Results and reports

export type {
  Picture,
  PictureQuality,
  ProjectionFindings,
  ProjectionMethod,
} from "./contracts/analysis/projection.js";
export { type BenchmarkDetails, benchmarkDetailsSchema } from "./contracts/benchmark-details.js";
export {
  type BenchmarkResult,
  benchmarkResultSchema,
  type CandidateResult,
  type Comparison,
  type Decision,
  type Estimate,
} from "./contracts/benchmark-result.js";
export { type ResultSettings, resultSettingsSchema } from "./contracts/result-settings.js";
export { type VerifyReport, verifyReportSchema } from "./contracts/verify-report.js";
export { goodmanKruskal } from "./geometry/hubness/goodman-kruskal.js";
export { type HubnessMeasures, hubnessMeasures } from "./geometry/hubness/hubness-measures.js";
export { type HubnessNull, hubnessNull } from "./geometry/hubness/hubness-null.js";
export { type KOccurrence, kOccurrence } from "./geometry/hubness/k-occurrence.js";
export { benchmarkHtml } from "./reports/benchmark-html.js";
export {
  type BenchmarkTerminalOptions,
  benchmarkTerminal,
  type TerminalOptions,
} from "./reports/benchmark-terminal.js";
export { decisionRecord } from "./reports/decision-record.js";
export { explainHtml } from "./reports/explain-html.js";
export { explainTerminal } from "./reports/explain-terminal.js";
export { junitXml } from "./reports/junit-xml.js";
export { scoresCsv } from "./reports/scores-csv.js";
export { simulationTerminal } from "./reports/simulation-terminal.js";
export { spaceComparisonTerminal } from "./reports/space-comparison-terminal.js";
export type { StoredResult } from "./storage/result-store.js";
export {
  type ProjectionOptions,
  type Projections,
  projectSpace,
} from "./workflows/analysis/projection.js";
export { loadResult } from "./workflows/load-result.js";
export {
  type CompareCandidateSpacesOptions,
  compareCandidateSpaces,
} from "./workflows/space-comparison/compare-candidate-spaces.js";
export { type CompareSpacesOptions, compareSpaces } from "./workflows/space-comparison/compare-spaces.js";
export { type RenderedFindings, storeFindings } from "./workflows/store-findings.js";
