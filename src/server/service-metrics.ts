import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { FinishedBatch } from "../contracts/served-model.js";

/** What a server counts, in the text format of Prometheus. No text, key or address is in it. */
export interface ServiceMetrics {
  readonly contentType: string;
  request(status: number, seconds: number): void;
  batch(batch: FinishedBatch): void;
  answered(texts: { readonly tokens: number; readonly truncated: number; readonly zero: number }): void;
  text(): Promise<string>;
}

/** Metrics of one server; `waiting` gives how many texts wait for the model. */
export function serviceMetrics(waiting: () => number): ServiceMetrics {
  const registers = [new Registry()];
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name: `alidade_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name: `alidade_${name}`, help, buckets, registers });
  const requests = counter("requests_total", "Requests for embeddings, by status", ["status"]);
  const duration = histogram("request_duration_seconds", "From a request to its answer", seconds);
  const calls = counter("batches_total", "Calls of the model, by outcome", ["outcome"]);
  const batchTexts = histogram("batch_texts", "Texts of a call of the model", [1, 2, 4, 8, 16, 32, 64, 128]);
  const batchTime = histogram("batch_duration_seconds", "Time of a call of the model", seconds);
  const tokens = counter("tokens_total", "Tokens of the texts embedded, prompts included");
  const truncated = counter(
    "truncated_texts_total",
    "Texts that were longer than the model takes and were cut",
  );
  const zero = counter("zero_vectors_total", "Texts without a token that the model knows");
  new Gauge({
    name: "alidade_waiting_texts",
    help: "Texts that wait for the model",
    registers,
    collect() {
      this.set(waiting());
    },
  });
  return {
    contentType: registers[0]!.contentType,
    request(status, took) {
      requests.inc({ status: String(status) });
      duration.observe(took);
    },
    batch({ texts, ms, error }) {
      calls.inc({ outcome: error === null ? "answered" : "failed" });
      batchTexts.observe(texts);
      batchTime.observe(ms / 1000);
    },
    answered(texts) {
      tokens.inc(texts.tokens);
      truncated.inc(texts.truncated);
      zero.inc(texts.zero);
    },
    text: () => registers[0]!.metrics(),
  };
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
