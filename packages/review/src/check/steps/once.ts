import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Judged } from "../model/judgement.ts";
import { isAtLeast } from "../model/rule.ts";

/** The worst of the findings about one prerequisite, or one place that several environments share; and all others. */
export function once(findings: readonly Judged[]): Judged[] {
  const listed = new Map<string, Judged>();
  const keys = findings.map(keyOf);
  for (const [at, finding] of findings.entries()) {
    const key = keys[at];
    if (key === undefined) continue;
    const known = listed.get(key);
    if (known === undefined || !isAtLeast(known.severity, finding.severity)) listed.set(key, finding);
  }
  return findings.filter((finding, at) => {
    const key = keys[at];
    return key === undefined || listed.get(key) === finding;
  });
}

function keyOf(finding: Judged): string | undefined {
  const { rule, environment, prerequisite, shared, place, path = [], file, line, at, message } = finding;
  if (shared && place) return `${rule.id}|${place.file}|${place.line}|${printPath(path)}|${message}`;
  if (prerequisite !== undefined) return `${rule.id}|${environment}|${prerequisite}`;
  if (file === undefined) return undefined;
  return `${rule.id}|${file}|${line ?? ""}|${at?.path.join("/") ?? ""}|${message}`;
}
