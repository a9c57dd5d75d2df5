import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";

/** Where gitleaks and detect-secrets keep the findings that someone has reviewed, each with its file. */
const REVIEWED = [".gitleaksignore", ".secrets.baseline"];
/** Where scanners read which paths they pass over: GitHub's, GitGuardian's, TruffleHog's and gitleaks' own. */
const PASSED_OVER = [
  ".github/secret_scanning.yml",
  ".gitguardian.yaml",
  ".gitguardian.yml",
  ".trufflehogignore",
  ".gitleaks.toml",
  "gitleaks.toml",
];

/** Why a file has no secret according to its authors, who told a scanner so, as the end of a sentence. */
export function whyPassedOver(
  file: string,
  textOf: (path: string) => string | undefined,
): string | undefined {
  const named = new RegExp(`(?:^|[:"])${literalPattern(file)}(?=[:"])`, "m");
  const list = REVIEWED.find((path) => named.test(textOf(path) ?? ""));
  if (list !== undefined) return `${list} lists ${file} as reviewed`;
  const by = PASSED_OVER.find((path) => {
    const text = textOf(path) ?? "";
    return entriesIn(path.endsWith(".toml") ? allowedIn(text) : text).some((entry) => covers(entry, file));
  });
  return by && `${by} tells a scanner to pass over ${file}`;
}

/** The parts of a configuration of gitleaks about what it allows. */
function allowedIn(text: string): string {
  const parts = text.split(/^(?=\[)/m);
  return parts.filter((part) => /^\[+\s*(?:rules\.)?allow_?lists?\s*\]/i.test(part)).join("\n");
}

/** The quoted texts of each line, or else its entry of a list. */
function entriesIn(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    if (/^\s*#/.test(line)) return [];
    const quoted = [...line.matchAll(/"([^"]+)"|'([^']+)'/g)];
    return quoted.length > 0
      ? quoted.map(([, double, single]) => double ?? single ?? "")
      : [line.replace(/^[\s-]+/, "").trim()];
  });
}

/** True for a path, a pattern or an expression that begins with the file, its folder or one above it. */
function covers(entry: string, file: string): boolean {
  const start = entry.replaceAll("\\", "").replace(/^[\^(]*(?:\.\*|\*\*\/)?\)?/, "");
  const [plain = ""] = start.split(/\.?[*+?]|[$()|,[\]\s]/);
  const path = plain.replace(/^\/|\/$/g, "");
  return path.length >= SHORTEST && /[/.]/.test(plain) && `/${file}/`.includes(`/${path}/`);
}

/** A shorter text may be part of any path. */
const SHORTEST = 4;
