import type { Fact } from "./fact.ts";
import type { State } from "./state.ts";

/** What stands for an environment that is let go: its facts are known, and the rest is rendered again for who asks. */
export function standIn(state: State, facts: readonly Fact[], again: () => State): State {
  const { environment, strictness, kubernetes, declared, authored, inPart } = state;
  const stand: State = {
    environment,
    strictness,
    kubernetes,
    declared,
    authored,
    inPart,
    passed: undefined,
    get resources() {
      return again().resources;
    },
    get index() {
      return again().index;
    },
    get pods() {
      return again().pods;
    },
    get selectable() {
      return again().selectable;
    },
    get sources() {
      return again().sources;
    },
    get since() {
      return again().since;
    },
  };
  for (const fact of facts) fact.carry(state, stand);
  return stand;
}
