import type { Command } from "commander";
import type { QuantizeTarget } from "../../workflows/quantize-model.js";
import { type CommandContext, openSession, printJson } from "../context.js";

/** `alidade models quantize`: int8 or float16 weights of a model, and what they change. */
export function addModelsQuantize(models: Command, context: CommandContext): void {
  const command = models
    .command("quantize")
    .argument("<model>", "folder of a model with float32 ONNX weights, or ORG/MODEL of the hub")
    .description("Make int8 or float16 weights of a model, in your Python, and say what that changes")
    .requiredOption("--to <precision>", "int8 or float16")
    .option("-o, --output <folder>", "write the model with these weights to a new folder")
    .option("-c, --config <path>", "config file, for its python (default: alidade.yaml where there is one)")
    .option("--json", "print what was made as one JSON document")
    .action(async (model: string, flags: { to: QuantizeTarget; output?: string; config?: string }) => {
      const { terminal, onProgress, done } = openSession(models);
      const { locatedConfig } = await import("../../workflows/load-setup.js");
      const { quantizeModel } = await import("../../workflows/quantize-model.js");
      const cwd = process.cwd();
      const { config } = await locatedConfig(cwd, flags.config);
      const { to, output } = flags;
      const { signal } = context;
      const made = await quantizeModel(model, {
        to,
        output,
        cwd,
        python: config?.python,
        signal,
        onProgress,
      });
      done();
      if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(terminal, made);
      const { quantizedText } = await import("../render-quantized.js");
      terminal.out(quantizedText(made, model, terminal.columns));
    });
}
