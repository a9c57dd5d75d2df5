import { kept } from "@kustogen/kustomize/value/multimap.ts";
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

/** What an environment has. */
export const hasIn = new Fact((state): readonly Need[] => NEEDS.filter((need) => HAS[need](state)));

/** True where an environment has all that a rule looks at. */
export function isReady({ needs, fromAbsence }: Rule, state: State): boolean {
  const has = hasIn.of(state);
  return !(fromAbsence && state.inPart) && needs.every((need) => has.includes(need));
}

/** True where an environment has anything that a rule is about. */
export function isAbout({ kinds }: Rule, { index }: State): boolean {
  return kinds === undefined || index.hasAny(kinds);
}

/** The numbers of the rules of a list that are asked, by everything of an environment that decides it. */
const known = new WeakMap<readonly Rule[], Map<string, readonly number[]>>();

/**
 * Which rules of a list judge an environment, by their numbers in it: those that have all they look at, and something
 * to say that is bad enough. Environments that are alike in that get the same answer, so that a run over many asks once.
 */
export function askedOf(rules: readonly Rule[], state: State, least: Severity): readonly number[] {
  const { strictness, inPart } = state;
  let key = `${least} ${strictness} ${inPart}`;
  for (let at = 0; at < NEEDS.length; at++) if (HAS[NEEDS[at] as Need](state)) key += ` ${NEEDS[at]}`;
  const answers = kept(known, rules, () => new Map());
  let answer = answers.get(key);
  if (answer === undefined) {
    const numbers: number[] = [];
    for (const [number, rule] of rules.entries())
      if (
        (rule.check ?? rule.checkChange) !== undefined &&
        isAtLeast(worstOf(rule, strictness), least) &&
        isReady(rule, state)
      )
        numbers.push(number);
    answer = numbers;
    answers.set(key, answer);
  }
  return answer;
}

/** The rules of a list about kustomizations, about files, and about all environments together. */
interface Shared {
  ofKustomizations: readonly Rule[];
  ofFiles: readonly Rule[];
  ofRepositories: readonly Rule[];
}

const shared = new WeakMap<readonly Rule[], Shared>();

/** The rules of a list that judge more than one environment at once. */
export function sharedOf(rules: readonly Rule[]): Shared {
  let found = shared.get(rules);
  if (found === undefined) {
    found = {
      ofKustomizations: rules.filter(({ checkKustomization }) => checkKustomization !== undefined),
      ofFiles: rules.filter(({ checkFile }) => checkFile !== undefined),
      ofRepositories: rules.filter(({ checkRepository }) => checkRepository !== undefined),
    };
    shared.set(rules, found);
  }
  return found;
}
