import type { Simulation } from "../contracts/simulation.js";
import type { TerminalOptions } from "./benchmark-terminal.js";
import { simulationBlock } from "./simulation-block.js";

/** A simulation on the user's own scores, for a terminal by itself. No line break at the end. */
export function simulationTerminal(
  simulation: Simulation,
  { columns = 80, color = false }: TerminalOptions = {},
): string {
  return simulationBlock(simulation, Math.max(24, Math.min(columns, 160)), color);
}
