/** The command as typed, quoted for a shell; the program's own path is left out. */
export function typedCommand(argv: readonly string[] = process.argv): string {
  const words = argv
    .slice(2)
    .map((word) => (/^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`));
  return ["alidade", ...words].join(" ");
}
