import type { CheckInput } from "../check.ts";
import type { Rule } from "../rule.ts";
import { type CheckMemory, textOfData } from "./check-memory.ts";
import { Observations, type Seen, seenOf, stillSaid } from "./observations.ts";
import { findingsIn, type PartFindings, type StoredFindings, storedOf } from "./part-record.ts";
import { groupsOf } from "./parts.ts";

/** What is kept of environments that were judged together. */
export interface PartRecord extends PartFindings {
  /** What was read, as text. */
  seen: string;
}

/** A part as it is stored. */
interface StoredPart extends StoredFindings, Seen {
  /** Of the environments. */
  input: string;
}

/** Some parts, as they are stored together. */
interface StoredGroup {
  /** Of all that is neither environments nor read from files. */
  key: string;
  /** By the folders of their environments. */
  parts: Map<string, StoredPart>;
}

/** Parts that are stored together, of environments that follow one another. */
interface Group {
  name: string;
  /** The names of its parts. */
  parts: ReadonlySet<string>;
  stored?: ReadonlyMap<string, StoredPart> | undefined;
  changed: Map<string, StoredPart>;
}

/** Rules by their identifiers. */
export function rulesById(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

/** Parts of a repository's environments, as an earlier check has judged them. */
export class PartMemory {
  readonly memory: CheckMemory;
  readonly rules: ReadonlyMap<string, Rule>;
  /** What all of a check depends on beside files and environments. */
  readonly shared: string;
  readonly #key: string;
  readonly #input: CheckInput;
  /** By the first environment of each part. */
  #groups: ReadonlyMap<number, Group> | undefined;
  /** The only one that is loaded. */
  #group: Group | undefined;

  constructor(input: CheckInput, memory: CheckMemory) {
    this.memory = memory;
    this.#input = input;
    this.rules = rulesById(input.rules);
    const { cwd, outside, flux = [], rules } = input;
    this.shared = textOfData([
      memory.key,
      cwd,
      outside?.unrestricted === true,
      flux.length > 0,
      rules.map(({ id, needs, severity }) => [id, needs, severity]),
    ]);
    this.#key = memory.digest(this.shared);
  }

  /** What was kept of a part, where all that it was made from is as it was. */
  recall(numbers: readonly number[]): PartRecord | undefined {
    const group = this.#groupOf(numbers);
    const part = group.stored?.get(this.#name(numbers));
    if (part === undefined || part.input !== this.#inputsOf(numbers)) return undefined;
    const held = this.holding(part);
    if (held === undefined) return undefined;
    if (held !== part) this.#change(numbers, held);
    return { ...findingsIn(part, this.memory), seen: held.seen };
  }

  /** What is kept of something, while the tree says what it was made from; another one where that is told sooner now. */
  holding<Kept extends Seen>(kept: Kept): Kept | undefined {
    const now = stillSaid(kept, this.#input.tree, this.memory);
    if (now === undefined) return undefined;
    return now === kept ? kept : { ...kept, ...now };
  }

  /** Keeps what was judged of a part. */
  keep(numbers: readonly number[], { seen, ...found }: PartRecord): void {
    const stored = storedOf(found, this.memory);
    const input = this.#inputsOf(numbers);
    if (stored !== undefined) this.#change(numbers, { ...stored, ...seenOf(seen), input });
  }

  /** Keeps what waits for the parts that are stored with it. */
  flush(): void {
    const group = this.#group;
    this.#group = undefined;
    if (group === undefined) return;
    const { stored = [], changed } = group;
    group.stored = undefined;
    if (changed.size === 0) return;
    const parts = new Map([...stored, ...changed]);
    for (const name of parts.keys()) if (!group.parts.has(name)) parts.delete(name);
    this.memory.keep(group.name, { key: this.#key, parts } satisfies StoredGroup);
    changed.clear();
  }

  /** What is noted of what a part is made from. @param before the same of an earlier check */
  observe(before?: string): Observations {
    return new Observations(this.memory, before);
  }

  /** A digest of what an environment is beside its files. */
  inputOf(at: number): string {
    return this.memory.digest(textOfData(this.#input.environments[at]));
  }

  #change(numbers: readonly number[], part: StoredPart): void {
    this.#groupOf(numbers).changed.set(this.#name(numbers), part);
  }

  /** The group of a part, with what is stored of it; what another one holds is kept. */
  #groupOf([first]: readonly number[]): Group {
    this.#groups ??= this.#grouped();
    const group = this.#groups.get(first as number) as Group;
    if (group === this.#group) return group;
    this.flush();
    const stored = this.memory.recall(group.name) as StoredGroup | undefined;
    group.stored = stored?.key === this.#key ? stored.parts : undefined;
    this.#group = group;
    return group;
  }

  #grouped(): Map<number, Group> {
    const groups = new Map<number, Group>();
    for (const parts of groupsOf(this.#input.environments)) {
      const names = parts.map((numbers) => this.#name(numbers));
      // By the first one: where another comes or goes, the rest of them are still found.
      const name = this.memory.digest(`parts\0${names[0]}`);
      const group: Group = { name, parts: new Set(names), changed: new Map() };
      for (const [first] of parts) groups.set(first as number, group);
    }
    return groups;
  }

  #name(numbers: readonly number[]): string {
    return numbers.map((at) => this.#input.environments[at]?.folder).join("\0");
  }

  /** A digest of what the environments of a part are beside their files. */
  #inputsOf(numbers: readonly number[]): string {
    const environments = numbers.map((at) => this.#input.environments[at]);
    // Packing takes a fraction of the time of a text.
    return this.memory.digest(this.memory.pack(environments) ?? textOfData(environments));
  }
}
