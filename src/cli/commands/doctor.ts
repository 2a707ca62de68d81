import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";

/** `alidade doctor`: what works on this machine and what is missing. Exit code 1 where the default path is broken. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("doctor")
    .description("What works on this machine, and what is missing")
    .option("--json", "print the findings as one JSON document")
    .action(async (flags: { json?: boolean }) => {
      const { terminal } = openSession(command);
      const { doctor } = await import("../../workflows/doctor.js");
      const report = await doctor({ cwd: process.cwd() });
      if (!report.healthy) context.setExitCode(1);
      if (flags.json) return printJson(terminal, report);
      const { doctorText } = await import("../render-small.js");
      terminal.out(doctorText(report, terminal.columns));
    });
}
