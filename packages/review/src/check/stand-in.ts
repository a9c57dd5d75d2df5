import type { Fact } from "./fact.ts";
import type { State } from "./state.ts";

/** Facts about an environment that are known without rendering it. */
export type Known = Pick<
  State,
  "environment" | "strictness" | "kubernetes" | "declared" | "authored" | "inPart"
>;

/** The stand-in for a released environment: its facts are known, and the rest is rendered again on demand. */
export function standIn(
  state: State,
  facts: readonly Fact[],
  again: () => State,
  onAsked?: () => void,
): State {
  const stand = new StandIn(state, again, onAsked);
  for (const fact of facts) fact.carry(state, stand);
  return stand;
}

/** The same without its facts. A class, because V8 keeps a hidden class for each literal with accessors. */
export class StandIn implements State {
  readonly environment: string;
  readonly strictness: State["strictness"];
  readonly inPart: State["inPart"];
  readonly #kubernetes: State["kubernetes"];
  readonly #declared: State["declared"];
  readonly #authored: State["authored"];
  readonly #onAsked: (() => void) | undefined;

  /** @param onAsked called when more is needed than the name, the strictness and whether it is fully rendered */
  constructor(
    known: Known,
    private readonly again: () => State,
    onAsked?: () => void,
  ) {
    this.environment = known.environment;
    this.strictness = known.strictness;
    this.inPart = known.inPart;
    this.#kubernetes = known.kubernetes;
    this.#declared = known.declared;
    this.#authored = known.authored;
    this.#onAsked = onAsked;
  }

  get kubernetes() {
    return this.#asked(this.#kubernetes);
  }

  get declared() {
    return this.#asked(this.#declared);
  }

  get authored() {
    return this.#asked(this.#authored);
  }

  get resources() {
    return this.#asked(this.again()).resources;
  }

  get index() {
    return this.#asked(this.again()).index;
  }

  get pods() {
    return this.#asked(this.again()).pods;
  }

  get selectable() {
    return this.#asked(this.again()).selectable;
  }

  get sources() {
    return this.#asked(this.again()).sources;
  }

  get since() {
    return this.#asked(this.again()).since;
  }

  #asked<Value>(value: Value): Value {
    this.#onAsked?.();
    return value;
  }
}
