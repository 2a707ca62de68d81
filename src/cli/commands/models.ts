import type { Command } from "commander";
import { InterruptedError } from "../../contracts/errors.js";
import { type CommandContext, openSession, printJson, type Session } from "../context.js";
import { addModelsQuantize } from "./models-quantize.js";

/** `alidade models`: the models in the cache of the Hugging Face hub; `pull`, `rm`, `verify` and `quantize`. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("models")
    .description("List the models of the Hugging Face hub that are on this machine, with sizes and licences")
    .option("--json", "print them as one JSON document")
    .action(async (flags: { json?: boolean }) => {
      const { terminal } = openSession(command);
      const { listModels } = await import("../../workflows/hub-models.js");
      const list = await listModels();
      if (flags.json) return printJson(terminal, list);
      const { modelsText } = await import("../render-models.js");
      terminal.out(modelsText(list, terminal.columns));
    });
  addPull(command, context);
  addRemove(command);
  addVerify(command, context);
  addModelsQuantize(command, context);
  command.showHelpAfterError(
    "(`alidade models` alone lists the models; `pull` downloads one, `rm` removes, `verify` hashes again, `quantize` makes smaller weights)",
  );
}

function addPull(models: Command, context: CommandContext): void {
  const pull = models
    .command("pull")
    .argument("<models...>", "ORG/MODEL, or a candidate such as onnx:ORG/MODEL@REVISION?dtype=fp16")
    .description("Download what a candidate needs of a model, or what is new of it")
    .option("-c, --config <path>", "config file, for its egress (default: alidade.yaml where there is one)")
    .option("--json", "print what was downloaded as one JSON document")
    .action(async (names: string[], flags: { config?: string }) => {
      const { terminal, onProgress, done } = openSession(models);
      const { locatedConfig } = await import("../../workflows/load-setup.js");
      const { openEgress } = await import("../../workflows/open-egress.js");
      const { pullModel } = await import("../../workflows/hub-models.js");
      const { config, baseDir, locate } = await locatedConfig(process.cwd(), flags.config);
      const egress = openEgress({
        setting: config?.egress ?? "any",
        cwd: baseDir,
        location: locate(["egress"]),
      });
      const pulled = [];
      for (const name of names)
        pulled.push(await pullModel(name, { egress, signal: context.signal, onProgress }));
      done();
      // The parent takes --json where both know it.
      if (pull.optsWithGlobals<{ json?: boolean }>().json) return printJson(terminal, pulled);
      const { pulledText } = await import("../render-models.js");
      terminal.out(pulledText(pulled));
    });
}

function addRemove(models: Command): void {
  const remove = models
    .command("rm")
    .argument("<models...>", "ORG/MODEL, or ORG/MODEL@REVISION for one revision")
    .description("Remove models from the cache, for Python too; asked first, or done with --yes")
    .option("-y, --yes", "remove them without asking")
    .option("--json", "print what was, or would be, removed as JSON")
    .action(async (names: string[], flags: { yes?: boolean }) => {
      const session = openSession(models);
      const { terminal } = session;
      const { json } = remove.optsWithGlobals<{ json?: boolean }>();
      const { removeModels } = await import("../../workflows/hub-models.js");
      const { removedModelsText } = await import("../render-models.js");
      let removed = await removeModels(names, { confirmed: flags.yes === true });
      if (flags.yes !== true && json !== true && terminal.interactive) {
        terminal.err(removedModelsText(removed));
        if (!(await agreed(session))) return;
        removed = await removeModels(names, { confirmed: true });
      }
      if (json) return printJson(terminal, removed);
      terminal.out(removedModelsText(removed));
    });
}

function addVerify(models: Command, context: CommandContext): void {
  const verify = models
    .command("verify")
    .argument("[models...]", "ORG/MODEL or ORG/MODEL@REVISION (default: all)")
    .description("Hash the files again and compare with what the hub listed; exit code 3 where one differs")
    .option("--json", "print what was found as one JSON document")
    .action(async (names: string[]) => {
      const { terminal, onProgress, done } = openSession(models);
      const { verifyModels } = await import("../../workflows/hub-models.js");
      const found = await verifyModels(names, { signal: context.signal, onProgress });
      done();
      if (!found.sound) context.setExitCode(3);
      if (verify.optsWithGlobals<{ json?: boolean }>().json) return printJson(terminal, found);
      const { verifiedModelsText } = await import("../render-models.js");
      terminal.out(verifiedModelsText(found, terminal.columns));
    });
}

async function agreed({ done }: Session): Promise<boolean> {
  done();
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: "Remove them?", initialValue: false });
  if (isCancel(answer)) throw new InterruptedError();
  return answer;
}
