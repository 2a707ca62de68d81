import type { Simulation } from "../contracts/simulation.js";
import { visibleText } from "./plain-text.js";
import { simulationWords } from "./simulation-words.js";
import { styled } from "./tables.js";
import { wrapToWidth } from "./text-width.js";

/** A simulation as a block of the findings, at most `width` wide. */
export function simulationBlock(simulation: Simulation, width: number, color: boolean): string {
  const { errors, intervals, power } = simulationWords(simulation);
  return [
    styled("Simulated on your scores", "bold", color),
    ...[errors, intervals, power].flatMap((sentence) => wrapToWidth(visibleText(sentence), width)),
  ].join("\n");
}
