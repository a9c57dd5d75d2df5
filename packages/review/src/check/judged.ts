import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Finding, isAtLeast, type Rule, type Severity, severityOf, worstOf } from "./rule.ts";
import type { Strictness } from "./strictness.ts";

/** A finding as reported: with its rule, its severity and its environment. */
export interface Judged extends Finding {
  rule: Rule;
  severity: Severity;
  environment: string;
  resource?: Resource;
}

/** A rule that failed with an error instead of checking. */
export interface RuleFailure {
  rule: Rule;
  environment: string;
  error: Error;
}

/** The results of all rules. */
export interface Judgement {
  findings: Judged[];
  failures: RuleFailure[];
}

/** The key shared by findings of which only the first is listed; undefined for a finding that is always listed. */
export function onceKey({
  rule,
  environment,
  prerequisite,
  file,
  line,
  at,
  message,
}: Judged): string | undefined {
  if (prerequisite !== undefined) return `${rule.id}|${environment}|${prerequisite}`;
  if (file === undefined) return undefined;
  return `${rule.id}|${file}|${line ?? ""}|${at?.path.join("/") ?? ""}|${message}`;
}

/** Collects the results of rules; a prerequisite or a shared source is recorded only once. */
export class Said implements Judgement {
  readonly findings: Judged[] = [];
  readonly failures: RuleFailure[] = [];
  readonly #listed = new Set<string>();

  /** @param least less severe findings are dropped */
  constructor(private readonly least: Severity = "info") {}

  /** Adds a finding. Throws Error if it is more severe than its rule declares. */
  add(rule: Rule, strictness: Strictness | undefined, finding: Finding, environment: string): void {
    const severity = finding.severity ?? severityOf(rule, strictness);
    const judged: Judged = { ...finding, rule, severity, environment };
    const key = onceKey(judged);
    if (key !== undefined) {
      if (this.#listed.has(key)) return;
      this.#listed.add(key);
    }
    if (!isAtLeast(worstOf(rule, strictness), severity))
      throw new Error(`${rule.id} has a finding that is worse than it declares`);
    if (isAtLeast(severity, this.least)) this.findings.push(judged);
  }

  /** Records that a rule failed with an error. */
  failed(rule: Rule, environment: string, error: unknown): void {
    this.failures.push({ rule, environment, error: error as Error });
  }
}
