import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Finding, isAtLeast, type Rule, type Severity, severityOf, worstOf } from "./rule.ts";
import type { Strictness } from "./strictness.ts";

/** A finding as it is reported: with its rule, its severity and the environment it holds in. */
export interface Judged extends Finding {
  rule: Rule;
  severity: Severity;
  environment: string;
  resource?: Resource;
}

/** A rule that stopped with an error of its own instead of judging. */
export interface RuleFailure {
  rule: Rule;
  environment: string;
  error: Error;
}

/** What all rules say. */
export interface Judgement {
  findings: Judged[];
  failures: RuleFailure[];
}

/** What is the same for findings of which the first alone is listed; undefined for one that stands for itself. */
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

/** Takes what rules say, what they say of a prerequisite or of a shared source once. */
export class Said implements Judgement {
  readonly findings: Judged[] = [];
  readonly failures: RuleFailure[] = [];
  readonly #listed = new Set<string>();
  readonly #least: Severity;

  /** @param least what is less bad is not wanted */
  constructor(least: Severity = "info") {
    this.#least = least;
  }

  /** Takes a finding. Throws Error for one that is worse than its rule declares. */
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
    if (isAtLeast(severity, this.#least)) this.findings.push(judged);
  }

  /** Notes that a rule stopped with an error of its own. */
  failed(rule: Rule, environment: string, error: unknown): void {
    this.failures.push({ rule, environment, error: error as Error });
  }
}
