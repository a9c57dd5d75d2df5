import { refuseLate } from "@kustogen/kustomize/limits.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Finding, isAtLeast, type Rule, type Severity, severityOf, worstOf } from "./rule.ts";
import type { State, Strictness } from "./state.ts";

/** A finding with its rule, its severity and its environment and, once it is placed, with what it is about. */
export interface Judged extends Finding {
  rule: Rule;
  severity: Severity;
  environment: string;
  resource?: Resource;
  /** Where to mend it, as a path in the tree. */
  place?: { file?: string; line?: number };
  /** The other files with the same credential, as paths in the tree. */
  also?: readonly string[];
}

/** A step that each finding takes by itself: what is left of it, if anything. */
export type Correction = (finding: Judged) => Judged | undefined;

/** A rule that failed with an error instead of checking. */
export interface RuleFailure {
  rule: Rule;
  environment: string;
  error: Error;
}

/** The results of rules, in the order in which they were found. */
export class Judgement {
  findings: Judged[] = [];
  readonly failures: RuleFailure[] = [];
  #isLate = false;

  /**
   * @param least less severe findings are dropped
   * @param correct the steps that each finding takes
   */
  constructor(
    readonly least: Severity = "info",
    private readonly correct: readonly Correction[] = [],
  ) {}

  /** Runs a rule, and records the error that it fails with. Once time has run out, no rule runs anymore. */
  run(rule: Rule, environment: string, judge: () => void): void {
    if (this.#isLate) return;
    try {
      refuseLate();
    } catch (error) {
      this.#isLate = true;
      this.failures.push({ rule, environment: "", error: error as Error });
      return;
    }
    try {
      judge();
    } catch (error) {
      this.failures.push({ rule, environment, error: error as Error });
    }
  }

  /** Adds a finding. Throws Error if it is more severe than its rule declares. */
  add(
    rule: Rule,
    strictness: Strictness | undefined,
    finding: Finding,
    environment = finding.environment ?? "",
  ): void {
    const severity = finding.severity ?? severityOf(rule, strictness);
    if (!isAtLeast(worstOf(rule, strictness), severity))
      throw new Error(`${rule.id} has a finding that is worse than it declares`);
    if (isAtLeast(severity, this.least)) this.take({ ...finding, rule, severity, environment });
  }

  /** Adds a finding as the corrections leave it. */
  take(finding: Judged): void {
    let left: Judged | undefined = finding;
    for (const correct of this.correct) left = left && correct(left);
    if (left !== undefined) this.findings.push(left);
  }
}

/** True if enough of an environment is rendered for a rule. */
export function isReady({ fromAbsence }: Rule, { inPart }: State): boolean {
  return fromAbsence !== true || inPart !== true;
}

/** True if a rule is about an environment, and may have findings there that are severe enough. */
export function applies(rule: Rule, state: State, least: Severity): boolean {
  return isReady(rule, state) && isAtLeast(worstOf(rule, state.strictness), least);
}
