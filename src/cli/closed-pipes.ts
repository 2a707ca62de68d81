/**
 * A reader of the result that has seen enough (`alidade … | head`) ends the command well. One that reads only the
 * messages does not: the command goes on, and what it says there is lost.
 */
export function allowClosedPipes({ stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">): void {
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
