import { once } from "node:events";
import type { Command } from "commander";
import type { Role } from "../../contracts/embedding-matrix.js";
import { errorMessage, InputError } from "../../contracts/errors.js";
import { type CommandContext, openSession } from "../context.js";
import { addDataOptions, collect, type DataFlags, flagsAsConfig, positiveInteger } from "../data-options.js";

interface ServeFlags extends DataFlags {
  host: string;
  port: number;
  name?: string[];
  keyEnv: string;
  allowOrigin?: string[];
  inputType: Role;
  batch?: number;
  maxTexts?: number;
  maxWaiting?: number;
  drain: number;
  threads?: number;
  json?: boolean;
}

/** `alidade serve [CANDIDATE]`: answers requests for embeddings until it is stopped. */
export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .argument(
      "[candidate]",
      "what to serve: a spec, or a name of the config (default: the config's only model, else static:embedded)",
    )
    .description("Serve a candidate behind an OpenAI-compatible /v1/embeddings");
  addDataOptions(command)
    .option("--host <address>", "address to bind to; any but this machine's own needs a key", "127.0.0.1")
    .option("--port <n>", "port; 0: any that is free", portNumber, 8080)
    .option(
      "--name <name>",
      "another name the model answers to, such as text-embedding-3-small; repeatable",
      collect,
    )
    .option(
      "--key-env <variable>",
      "environment variable that holds the key clients must send",
      "ALIDADE_API_KEY",
    )
    .option("--allow-origin <origin>", "origin of a page whose scripts may ask; repeatable", collect)
    .option(
      "--input-type <role>",
      "what texts without an input_type are: document or query",
      role,
      "document",
    )
    .option(
      "--batch <n>",
      "texts of one call of the model, at most (default: 32)",
      positiveInteger("--batch"),
    )
    .option(
      "--max-texts <n>",
      "texts of one request, at most (default: 2048)",
      positiveInteger("--max-texts"),
    )
    .option(
      "--max-waiting <n>",
      "texts that may wait before requests get 429 (default: 8192)",
      positiveInteger("--max-waiting"),
    )
    .option(
      "--drain <seconds>",
      "time that open requests have when the server is stopped",
      positiveInteger("--drain"),
      30,
    )
    .option("--threads <n>", "threads for inference", positiveInteger("--threads"))
    .option("--json", "print where it listens as one JSON document")
    .action(async (candidate: string | undefined, flags: ServeFlags) => {
      const { terminal, onProgress, done } = openSession(command);
      const { serveSetup } = await import("../../workflows/serve-setup.js");
      const setup = await serveSetup(
        candidate,
        process.cwd(),
        flags.config,
        flagsAsConfig(flags),
        onProgress,
      );
      const { serve } = await import("../../server/serve.js");
      const serving = await serve({
        ...setup,
        host: flags.host,
        port: flags.port,
        names: flags.name,
        key: process.env[flags.keyEnv] ?? null,
        origins: flags.allowOrigin,
        defaultRole: flags.inputType,
        textsPerBatch: flags.batch,
        maxTexts: flags.maxTexts,
        maxWaiting: flags.maxWaiting,
        signal: context.signal,
        onProgress,
        onFault: (error) => terminal.err(`error: ${errorMessage(error)}\n`),
      });
      done();
      const { address, names, dims, maxTokens } = serving;
      const started = { schema: "alidade/serve/v1", address, names, dims, maxTokens };
      terminal.out(flags.json ? `${JSON.stringify(started)}\n` : listeningText(started));
      context.endsOnSignal("stopping: open requests are answered first", flags.drain * 1000 + 1000);
      if (!context.signal.aborted) await once(context.signal, "abort");
      await serving.stop(flags.drain * 1000);
    });
}

function listeningText({
  address,
  names,
  dims,
}: {
  address: string;
  names: readonly string[];
  dims: number;
}): string {
  return [
    `${names[0]} (${dims} dimensions) at ${address}/embeddings`,
    ...(names.length > 1 ? [`  also as ${names.slice(1).join(", ")}`] : []),
    `  health ${address.replace(/v1$/, "health")}, metrics ${address.replace(/v1$/, "metrics")}; Ctrl-C stops`,
    "",
  ].join("\n");
}

function role(text: string): Role {
  if (text === "query" || text === "document") return text;
  throw new InputError(`--input-type is "${text}"; expected document or query`);
}

/** 0 asks for any port that is free. */
const portNumber = positiveInteger("--port", { from: 0, to: 65_535 });
