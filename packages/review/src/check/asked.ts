import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import { Fact } from "./fact.ts";
import { isAtLeast, type Need, type Rule, type Severity, worstOf } from "./rule.ts";
import type { State } from "./state.ts";

const HAS: Record<Need, (state: State) => boolean> = {
  rendered: () => true,
  sources: ({ sources }) => sources !== undefined,
  authored: ({ authored }) => authored !== undefined,
  since: ({ since }) => since !== undefined,
};

const NEEDS = Object.keys(HAS) as Need[];

/** The features of an environment that rules may require. */
export const hasIn = new Fact((state): readonly Need[] => NEEDS.filter((need) => HAS[need](state)));

/** True if an environment has everything that a rule requires. */
export function isReady({ needs, fromAbsence }: Rule, state: State): boolean {
  const has = hasIn.of(state);
  const lacks =
    fromAbsence === true ? state.inPart === true : fromAbsence === "data" && state.inPart !== false;
  return !lacks && needs.every((need) => has.includes(need));
}

/** True if an environment has anything that a rule applies to. */
export function isAbout({ kinds }: Rule, { index }: State): boolean {
  return kinds === undefined || index.hasAny(kinds);
}

/** The indexes of applicable rules in a list, by all properties of an environment that determine them. */
const known = new WeakMap<readonly Rule[], Map<string, readonly number[]>>();

/**
 * The indexes of a list's rules that apply to an environment: their requirements are met, and their findings are severe
 * enough. The result is cached for environments with the same properties.
 */
export function askedOf(rules: readonly Rule[], state: State, least: Severity): readonly number[] {
  const { strictness, inPart } = state;
  let key = `${least} ${strictness} ${inPart}`;
  for (let at = 0; at < NEEDS.length; at++) if (HAS[NEEDS[at] as Need](state)) key += ` ${NEEDS[at]}`;
  const answers = kept(known, rules, () => new Map());
  return entryOf(answers, key, () => {
    const numbers: number[] = [];
    for (const [number, rule] of rules.entries())
      if (
        (rule.check ?? rule.checkChange) !== undefined &&
        isAtLeast(worstOf(rule, strictness), least) &&
        isReady(rule, state)
      )
        numbers.push(number);
    return numbers;
  });
}

/** A list's rules about kustomizations, about files, and about all environments together. */
interface Shared {
  ofKustomizations: readonly Rule[];
  ofFiles: readonly Rule[];
  ofRepositories: readonly Rule[];
}

const shared = new WeakMap<readonly Rule[], Shared>();

/** A list's rules that check more than one environment at once. */
export function sharedOf(rules: readonly Rule[]): Shared {
  return entryOf(shared, rules, () => ({
    ofKustomizations: rules.filter(({ checkKustomization }) => checkKustomization !== undefined),
    ofFiles: rules.filter(({ checkFile }) => checkFile !== undefined),
    ofRepositories: rules.filter(({ checkRepository }) => checkRepository !== undefined),
  }));
}
