import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { askedOf, isAbout } from "./asked.ts";
import { changeSince } from "./change-context.ts";
import { changeFindings } from "./change-findings.ts";
import type { Said } from "./judged.ts";
import type { Finding, Rule, Severity } from "./rule.ts";
import type { State } from "./state.ts";

const NONE: readonly never[] = [];

/**
 * Applies the rules about one environment to several, rule by rule, so that the code of each rule stays warm.
 * @param saidOf returns the collector for an environment's findings
 * @param least less severe findings aren't wanted; rules that have no others are skipped
 * @param onRule called before each rule, with its place in the list
 */
export function judgeEnvironments(
  states: readonly State[],
  rules: readonly Rule[],
  saidOf: (state: State) => Said,
  least: Severity = "info",
  onRule?: (id: string, number: number) => void,
): void {
  const asked = askedBy(states, rules, least);
  for (let number = 0; number < rules.length; number++) {
    const rule = rules[number] as Rule;
    onRule?.(rule.id, number);
    const judged = asked[number];
    if (judged === undefined || isLate(rule, () => judged.map(saidOf))) continue;
    for (let index = 0; index < judged.length; index++) {
      const state = judged[index] as State;
      try {
        for (const found of rule.check?.(state, least) ?? NONE) {
          const finding = asSure(rule, state, found);
          if (finding !== undefined) saidOf(state).add(rule, state.strictness, finding, state.environment);
        }
        if (state.since !== undefined)
          for (const finding of changeFindings(rule, changeSince(state, state.since.state)))
            saidOf(state).add(rule, state.strictness, finding, state.environment);
      } catch (error) {
        saidOf(state).failed(rule, state.environment, error);
      }
    }
  }
}

/** The environments that each rule checks, in order. */
function askedBy(
  states: readonly State[],
  rules: readonly Rule[],
  least: Severity,
): readonly (readonly State[] | undefined)[] {
  const asked = new Array<State[] | undefined>(rules.length);
  for (let index = 0; index < states.length; index++) {
    const state = states[index] as State;
    const numbers = askedOf(rules, state, least);
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] as number;
      if (!isAbout(rules[number] as Rule, state)) continue;
      const judged = asked[number];
      if (judged === undefined) asked[number] = [state];
      else judged.push(state);
    }
  }
  return asked;
}

/** True if time has run out, so that no more rules are applied; records it once for each collector. */
export function isLate(rule: Rule, takers: () => readonly Said[]): boolean {
  try {
    refuseLate();
    return false;
  } catch (error) {
    for (const said of new Set(takers())) said.failed(rule, "", error);
    return true;
  }
}

/**
 * A finding as it holds whatever the entries that are left out would change: nothing is known about an object that one
 * of them changes, except that a credential in it is in git.
 */
function asSure(rule: Rule, { unsure }: State, finding: Finding): Finding | undefined {
  const isUnsure = finding.resource !== undefined && unsure?.has(finding.resource) === true;
  return isUnsure && rule.basis !== "credential" ? undefined : finding;
}
