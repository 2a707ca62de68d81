import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { GateFinding } from "../contracts/gates.js";
import { type GateWords, gateWords } from "./gates-words.js";
import { escapeHtml } from "./html.js";

/**
 * A result as JUnit XML, for systems that show test results: a suite of candidates (an error where one failed) and one of
 * gates, a test a check. A gate that failed is a failure, one that was not judged an error, a silent alarm is skipped:
 * neither of the last two is a pass. Valid against the schema of Ant's JUnit reports and that of Jenkins' xunit plugin.
 * Times are 0, because nothing here is timed as a test is.
 */
export function junitXml({ result }: { readonly result: BenchmarkResult }): string {
  const candidates = result.candidates.map(({ id, status, error }) =>
    testCase("candidates", id, status === "ok" ? null : outcome("error", status, error ?? status)),
  );
  const gates = (result.gates?.findings ?? []).map((finding) => {
    const words = gateWords(finding, (id) => id);
    return testCase("gates", `${finding.candidate}: ${finding.text}`, gateOutcome(finding, words));
  });
  const suites = [
    { name: "candidates", cases: candidates },
    ...(result.gates === undefined ? [] : [{ name: "gates", cases: gates }]),
  ];
  const body = suites.map(({ name, cases }, id) => suiteOf(result, name, id, cases)).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}</testsuites>\n`;
}

interface TestCase {
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly xml: string;
}

interface Outcome {
  readonly kind: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
  readonly body: string;
}

function gateOutcome({ status }: GateFinding, { verdict, evidence, power }: GateWords): Outcome | null {
  if (status === "passed") return null;
  const kind = status === "failed" ? "failure" : status === "not-judged" ? "error" : "skipped";
  return outcome(kind, verdict, `${verdict}: ${evidence}`, power);
}

function outcome(kind: Outcome["kind"], type: string, message: string, body = ""): Outcome {
  return { kind, type, message, body };
}

function testCase(suite: string, name: string, found: Outcome | null): TestCase {
  const open = `  <testcase name="${escapeXml(name)}" classname="alidade.${suite}" time="0"`;
  if (found === null) return { kind: "passed", xml: `${open}/>\n` };
  const { kind, type, message, body } = found;
  const attributes = `type="${escapeXml(type)}" message="${escapeXml(message)}"`;
  return {
    kind,
    xml: `${open}>\n   <${kind} ${attributes}>${escapeXml(body)}</${kind}>\n  </testcase>\n`,
  };
}

function suiteOf(
  { id: resultId, createdAt, dataset }: BenchmarkResult,
  name: string,
  id: number,
  cases: readonly TestCase[],
): string {
  const count = (kind: TestCase["kind"]) => cases.filter((one) => one.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  const properties = [
    ["result", resultId],
    ["dataset", dataset.name],
    ["fingerprint", dataset.fingerprint],
  ].map(([key, value]) => `   <property name="${key}" value="${escapeXml(value!)}"/>\n`);
  return ` <testsuite name="${name}" package="alidade" id="${id}" timestamp="${createdAt.slice(0, 19)}" hostname="localhost" ${counts} time="0">
  <properties>
${properties.join("")}  </properties>
${cases.map(({ xml }) => xml).join("")}  <system-out></system-out>
  <system-err></system-err>
 </testsuite>
`;
}

/** As for HTML, whose named entities used here XML has too; what no XML may hold becomes U+FFFD. */
function escapeXml(text: string): string {
  return escapeHtml(text).replace(/[\ufffe\uffff]/g, "\ufffd");
}
