import { camelCase } from "./words.ts";

/** A set of environments as a bit mask. */
export type LayerSet = number;

/** The layers with a value, in a list with one value for each. */
export function layersOf(values: readonly unknown[]): LayerSet {
  return values.reduce<LayerSet>((set, value, at) => (value === undefined ? set : set | (2 ** at)), 0);
}

/** The number of environments in a set. */
export function countOf(set: LayerSet): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}

/** An environment of an imported system. */
export interface ImportedLayer {
  name: string;
  /** Its stage, "" if that has the environment's own name. */
  stage: string;
}

/** A condition as code, and the parts of the context it uses. */
export interface LayerCondition {
  code: string;
  uses: "layer" | "settings" | "stage" | "within";
}

/** The environments of an imported system, and groups of them with something in common. */
export class ImportedLayers {
  readonly list: readonly ImportedLayer[];
  readonly names: readonly string[];
  readonly all: LayerSet;
  /** The environment that base is like: the first that isn't production. */
  readonly base: LayerSet;
  /** Groups by name, larger ones first. */
  readonly #groups: ReadonlyMap<string, LayerSet>;
  readonly #used = new Set<string>();
  /** Features within a component's group, with their paths there. */
  readonly nested = new Map<string, readonly [group: string, name: string]>();
  readonly #features: { setting: string; set: LayerSet }[] = [];

  constructor(
    environments: readonly ImportedLayer[],
    groups: readonly { name: string; members: readonly string[] }[] = [],
  ) {
    this.list = environments;
    this.names = environments.map(({ name }) => name);
    this.all = 2 ** environments.length - 1;
    this.base =
      2 **
      Math.max(
        environments.findIndex(({ stage }) => stage !== "production"),
        0,
      );
    this.#groups = new Map(groups.map(({ name, members }) => [name, this.setOf(members)]));
  }

  /** Declares that a setting enables a part of the system in these environments. */
  addFeature(setting: string, set: LayerSet): void {
    this.#features.push({ setting, set });
  }

  setOf(names: readonly string[]): LayerSet {
    return names.reduce((set, name) => set | (2 ** this.names.indexOf(name)), 0);
  }

  /** The path of a feature or group in the settings: within a component's group, after a dot, or else its name. */
  pathOf(feature: string): string {
    return this.nested.get(feature)?.filter(Boolean).join(".") ?? feature;
  }

  /** The indexes of a set. */
  indexes(set: LayerSet): number[] {
    return this.names.flatMap((_, index) => (set & (2 ** index) ? [index] : []));
  }

  /** The groups that the written code or a setting uses, larger ones first. */
  get groups(): string[] {
    return [...this.#groups.keys()].filter((name) => this.#used.has(name));
  }

  /** The groups of an environment, larger ones first; all of them, or only used ones. */
  groupsOf(environment: string, used = true): string[] {
    const own = this.setOf([environment]);
    const among = used ? this.groups : [...this.#groups.keys()];
    return among.filter((name) => ((this.#groups.get(name) ?? 0) & own) !== 0);
  }

  /** The members of a group, which counts as used from now on if `use` is true. */
  members(group: string, use = false): LayerSet {
    if (use) this.#used.add(group);
    return this.#groups.get(group) ?? 0;
  }

  /** True if a name suggests that it is a part of a feature, which is on in exactly these environments. */
  isPart(set: LayerSet, among: LayerSet, about: string): boolean {
    return this.#feature(set, among, (setting) => belongs(about, setting)) !== undefined;
  }

  /** True for the environments of a group. */
  isGroup(set: LayerSet): boolean {
    return [...this.#groups.values()].includes(set);
  }

  get groupNames(): string[] {
    return [...this.#groups.keys()];
  }

  /** A short name of a set for file names: its group, or else its environments. */
  label(set: LayerSet): string {
    for (const [name, members] of this.#groups) if (members === set) return name;
    return this.indexes(set)
      .map((index) => this.names[index])
      .join("-");
  }

  /**
   * The shortest condition, as TypeScript, that holds in the environments of `set` and in no other one of `among`.
   * Undefined if it always holds. In base it holds if it holds in the environment that base is like.
   * @param about the name of the conditional part: one with a feature's name depends on that feature
   */
  condition(set: LayerSet, among: LayerSet, about = ""): LayerCondition | undefined {
    if (set === among) return undefined;
    const outside = among & ~set;
    const named = this.#feature(set, among, (setting) => belongs(about, setting));
    if (named !== undefined) return named;
    const inBase = (set & this.base) !== 0;
    const inside = inBase ? undefined : this.#family(set, among);
    if (inside !== undefined) return { code: `within(${inside})`, uses: "within" };
    const without = inBase ? this.#family(outside, among) : undefined;
    if (without !== undefined) return { code: `!within(${without})`, uses: "within" };
    const stage = this.#stage(set, among, inBase);
    if (stage !== undefined) return { code: `stage === ${JSON.stringify(stage)}`, uses: "stage" };
    const notStage = this.#stage(outside, among, !inBase);
    if (notStage !== undefined) return { code: `stage !== ${JSON.stringify(notStage)}`, uses: "stage" };
    for (const name of inBase ? [] : this.#groups.keys()) {
      const members = this.members(name) & among;
      if ((members & set) !== set) continue;
      const without = this.#family(members & ~set, among);
      if (without === undefined) continue;
      this.#used.add(name);
      return { code: `within(${JSON.stringify(name)}) && !within(${without})`, uses: "within" };
    }
    const feature = this.#feature(set, among, () => true);
    if (feature !== undefined) return feature;
    const listed = (list: LayerSet) =>
      `[${this.indexes(list)
        .map((index) => JSON.stringify(this.names[index]))
        .join(", ")}].includes(layer)`;
    return { code: inBase ? `!${listed(outside)}` : listed(set), uses: "layer" };
  }

  /** A feature that is on, or off, in a set of environments among others. */
  #feature(set: LayerSet, among: LayerSet, fits: (setting: string) => boolean): LayerCondition | undefined {
    for (const { setting, set: own } of this.#features) {
      if (!fits(setting)) continue;
      if ((own & among) === set) return { code: `settings.${this.pathOf(setting)}`, uses: "settings" };
      if ((own & among) === (among & ~set))
        return { code: `!settings.${this.pathOf(setting)}`, uses: "settings" };
    }
    return undefined;
  }

  /** The group, or the only environment, of a set among others; as code. */
  #family(set: LayerSet, among: LayerSet): string | undefined {
    const [first, ...others] = this.indexes(set);
    if (first !== undefined && others.length === 0) return JSON.stringify(this.names[first]);
    // A feature of that name is equivalent, and more specific.
    for (const [name, members] of this.#groups)
      if ((members & among) === set && !this.#features.some(({ setting }) => setting === camelCase(name))) {
        this.#used.add(name);
        return JSON.stringify(name);
      }
    return undefined;
  }

  /** The stage that the environments of a set have and no other one has, and base only if `inBase` is true. */
  #stage(set: LayerSet, among: LayerSet, inBase: boolean): string | undefined {
    const stageOf = (index: number) => this.list[index]?.stage;
    if (this.indexes(among).some((index) => stageOf(index) === "")) return undefined;
    const [stage, ...others] = new Set(this.indexes(set).map(stageOf));
    if (stage === undefined || others.length > 0 || (stage === "development") !== inBase) return undefined;
    return this.indexes(among & ~set).some((index) => stageOf(index) === stage) ? undefined : stage;
  }
}

/** True for the name of something that is a part of a feature: \`redisHost\` and \`redis-data\` of \`redis\`. */
function belongs(about: string, setting: string): boolean {
  const name = camelCase(about);
  return about !== "" && setting.length > 2 && (name === setting || name.startsWith(setting));
}
