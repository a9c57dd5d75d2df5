/** A set of layers as a bit mask: bit 0 is base, then the layers that environments share, then the environments. */
export type LayerSet = number;

/** One layer of an imported system. */
export interface ImportedLayer {
  name: string;
  /** The index of the layer it builds on; undefined for base. */
  parent: number | undefined;
  /** The stage of the environment that it is, "" where it has a name of its own; undefined for what isn't deployed. */
  stage: string | undefined;
}

/** A condition as code, and what of the context it uses. */
export interface LayerCondition {
  code: string;
  uses: "layer" | "stage" | "within";
}

/** The layers of an imported system, each after the one it builds on. */
export class ImportedLayers {
  readonly list: readonly ImportedLayer[];
  readonly names: readonly string[];
  readonly all: LayerSet;
  /** By layer: itself and all that build on it. */
  readonly #families: readonly LayerSet[];

  /**
   * @param environments with their stages
   * @param shared layers between base and environments, larger ones first, each with its environments
   */
  constructor(
    environments: readonly { name: string; stage: string }[],
    shared: readonly { name: string; members: readonly string[] }[] = [],
  ) {
    const holder = (names: readonly string[], before: number): number => {
      const index = shared
        .slice(0, before)
        .findLastIndex(({ members }) => names.every((name) => members.includes(name)));
      return index + 1;
    };
    this.list = [
      { name: "base", parent: undefined, stage: undefined },
      ...shared.map(({ name, members }, index) => ({
        name,
        parent: holder(members, index),
        stage: undefined,
      })),
      ...environments.map(({ name, stage }) => ({ name, parent: holder([name], shared.length), stage })),
    ];
    this.names = this.list.map(({ name }) => name);
    this.all = 2 ** this.list.length - 1;
    const families = this.list.map((_, index) => 2 ** index);
    for (let index = this.list.length - 1; index > 0; index--)
      families[this.list[index]?.parent as number] =
        (families[this.list[index]?.parent as number] as number) | (families[index] as number);
    this.#families = families;
  }

  /** The indexes of a set, base first. */
  indexes(set: LayerSet): number[] {
    return this.names.flatMap((_, index) => (set & (2 ** index) ? [index] : []));
  }

  /** What each layer has where one without a value of its own has its parent's. */
  inherited<Value>(values: readonly (Value | undefined)[]): (Value | undefined)[] {
    const known: (Value | undefined)[] = [];
    this.list.forEach(({ parent }, index) => {
      known.push(values[index] ?? (parent === undefined ? undefined : known[parent]));
    });
    return known;
  }

  /** The layers between base and an environment, the outermost first. */
  groupsOf(environment: string): string[] {
    const found: string[] = [];
    for (let at = this.list.find(({ name }) => name === environment)?.parent; at; at = this.list[at]?.parent)
      found.unshift(this.names[at] as string);
    return found;
  }

  /** The layers between base and environments. */
  get groups(): string[] {
    return this.list.slice(1).flatMap(({ name, stage }) => (stage === undefined ? [name] : []));
  }

  /** True for what is deployed. */
  isEnvironment(index: number): boolean {
    return this.list[index]?.stage !== undefined;
  }

  /** A few words for a set, for the names of files: the one layer whose family it is, else its environments. */
  label(set: LayerSet): string {
    const family = this.#families.indexOf(set);
    if (family >= 0) return this.names[family] as string;
    const environments = this.indexes(set).filter((index) => this.isEnvironment(index));
    return (environments.length > 0 ? environments : this.indexes(set))
      .map((index) => this.names[index])
      .join("-");
  }

  /**
   * The shortest condition, as TypeScript, that holds in the layers of `set` and in no other one of `among`.
   * Undefined where it always holds.
   */
  condition(set: LayerSet, among: LayerSet): LayerCondition | undefined {
    if (set === among) return undefined;
    const outside = among & ~set;
    const name = (index: number) => JSON.stringify(this.names[index]);
    if (outside === 1) return { code: 'layer !== "base"', uses: "layer" };
    if (set === 1) return { code: 'layer === "base"', uses: "layer" };
    // The largest family says the most.
    const family = (wanted: LayerSet) =>
      this.#families.findIndex((own, index) => index > 0 && (own & among) === wanted);
    const inside = family(set);
    if (inside > 0) return { code: `within(${name(inside)})`, uses: "within" };
    const without = family(outside);
    if (without > 0) return { code: `!within(${name(without)})`, uses: "within" };
    const stage = this.#stage(set, among);
    if (stage !== undefined) return { code: `stage === ${JSON.stringify(stage)}`, uses: "stage" };
    const notStage = this.#stage(outside, among);
    if (notStage !== undefined) return { code: `stage !== ${JSON.stringify(notStage)}`, uses: "stage" };
    return { code: `[${this.indexes(set).map(name).join(", ")}].includes(layer)`, uses: "layer" };
  }

  /** The stage that the layers of a set have and no other one. */
  #stage(set: LayerSet, among: LayerSet): string | undefined {
    const stageOf = (index: number) => this.list[index]?.stage ?? "development";
    if (this.indexes(among).some((index) => stageOf(index) === "")) return undefined;
    const [stage, ...others] = new Set(this.indexes(set).map(stageOf));
    if (stage === undefined || others.length > 0) return undefined;
    return this.indexes(among & ~set).some((index) => stageOf(index) === stage) ? undefined : stage;
  }
}
