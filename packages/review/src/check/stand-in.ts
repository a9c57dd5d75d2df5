import type { Fact } from "./fact.ts";
import type { State } from "./state.ts";

/** What of an environment is known without rendering it. */
export type Known = Pick<
  State,
  "environment" | "strictness" | "kubernetes" | "declared" | "authored" | "inPart"
>;

/** What stands for an environment that is let go: its facts are known, and the rest is rendered again for who asks. */
export function standIn(
  state: State,
  facts: readonly Fact[],
  again: () => State,
  onAsked?: () => void,
): State {
  const stand = standInFor(state, again, onAsked);
  for (const fact of facts) fact.carry(state, stand);
  return stand;
}

/**
 * The same without its facts.
 *
 * @param onAsked told when someone asks for more than its name, how strictly it is judged and whether it is whole
 */
export function standInFor(known: Known, again: () => State, onAsked?: () => void): State {
  const { environment, strictness, kubernetes, declared, authored, inPart } = known;
  const asked = <Value>(value: Value): Value => {
    onAsked?.();
    return value;
  };
  return {
    environment,
    strictness,
    inPart,
    passed: undefined,
    get kubernetes() {
      return asked(kubernetes);
    },
    get declared() {
      return asked(declared);
    },
    get authored() {
      return asked(authored);
    },
    get resources() {
      return asked(again()).resources;
    },
    get index() {
      return asked(again()).index;
    },
    get pods() {
      return asked(again()).pods;
    },
    get selectable() {
      return asked(again()).selectable;
    },
    get sources() {
      return asked(again()).sources;
    },
    get since() {
      return asked(again()).since;
    },
  };
}
