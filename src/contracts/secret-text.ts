/**
 * What a text seems to carry that must not stand in a file others read, or null: the key of a known service, a
 * password inside an address, a private key, a signed token.
 */
export function secretIn(text: string): string | null {
  return shapes.find(([shape]) => shape.test(text))?.[1] ?? null;
}

const shapes: readonly (readonly [RegExp, string])[] = [
  [/\bsk-[A-Za-z0-9_-]{20,}/, "an API key (sk-…)"],
  [/\bhf_[A-Za-z0-9]{20,}/, "a token of Hugging Face (hf_…)"],
  [/\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/, "a token of GitHub"],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, "a key of AWS"],
  [/\bAIza[\w-]{35}/, "a key of Google"],
  [/\bxox[abprs]-[\w-]{10,}/, "a token of Slack"],
  [/\b(pa|jina)[-_][A-Za-z0-9_-]{30,}/, "an API key"],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "a signed token (JWT)"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\bBearer [\w.~+/-]{16,}/, "a bearer token"],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i, "a password in an address"],
  [/[?&](api[-_]?key|access[-_]?token|token|secret|password)=[^&\s]+/i, "a key among the options"],
];
