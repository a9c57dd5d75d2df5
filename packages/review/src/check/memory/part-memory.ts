import { isUnrestricted } from "@kustogen/kustomize/outside.ts";
import type { CheckInput } from "../check.ts";
import { fieldsInPatches } from "../flux-patches.ts";
import type { Rule } from "../rule.ts";
import { type CheckMemory, textOfData } from "./check-memory.ts";
import { Observations, type Seen, seenOf, stillSaid } from "./observations.ts";
import { findingsIn, type PartFindings, type StoredFindings, storedOf } from "./part-record.ts";
import { groupsOf } from "./parts.ts";

/** The stored results for environments that were checked together. */
export interface PartRecord extends PartFindings {
  /** The observations, as text. */
  seen: string;
}

/** A part in stored form. */
interface StoredPart extends StoredFindings, Seen {
  /** The digest of its environments' inputs. */
  input: string;
}

/** Parts that are stored together. */
interface StoredGroup {
  /** The digest of everything other than environments and files. */
  key: string;
  /** By the folders of their environments. */
  parts: Map<string, StoredPart>;
}

/** Consecutive parts that are stored together. */
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

/** The stored results of an earlier check, in parts of a repository's environments. */
export class PartMemory {
  readonly rules: ReadonlyMap<string, Rule>;
  /** A digest of everything that a check depends on besides files and environments. */
  readonly shared: string;
  readonly #key: string;
  /** By the first environment of each part. */
  #groups: ReadonlyMap<number, Group> | undefined;
  /** The only group that is loaded. */
  #group: Group | undefined;

  constructor(
    private readonly input: CheckInput,
    readonly memory: CheckMemory,
  ) {
    this.rules = rulesById(input.rules);
    const { cwd, outside, flux = [], rules } = input;
    this.shared = textOfData([
      memory.key,
      cwd,
      outside !== undefined && isUnrestricted(outside),
      flux.length > 0,
      [...fieldsInPatches(flux)].sort(),
      rules.map(({ id, needs, severity }) => [id, needs, severity]),
    ]);
    this.#key = memory.digest(this.shared);
  }

  /** The stored results of a part, if everything that they depend on is unchanged. */
  recall(numbers: readonly number[]): PartRecord | undefined {
    const group = this.#groupOf(numbers);
    const part = group.stored?.get(this.#name(numbers));
    if (part === undefined || part.input !== this.#inputsOf(numbers)) return undefined;
    const held = this.holding(part);
    if (held === undefined) return undefined;
    if (held !== part) this.#change(numbers, held);
    return { ...findingsIn(part, this.memory), seen: held.seen };
  }

  /** A stored result, if the tree still gives the same answers; with new stamps if those make the next check faster. */
  holding<Kept extends Seen>(kept: Kept): Kept | undefined {
    const now = stillSaid(kept, this.input.tree, this.memory);
    if (now === undefined) return undefined;
    return now === kept ? kept : { ...kept, ...now };
  }

  /** Stores the results of a part. */
  keep(numbers: readonly number[], { seen, ...found }: PartRecord): void {
    const stored = storedOf(found, this.memory);
    const input = this.#inputsOf(numbers);
    if (stored !== undefined) this.#change(numbers, { ...stored, ...seenOf(seen), input });
  }

  /** Writes the parts that wait for others of their group. */
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

  /** Records what a part is made from. @param before the observations of an earlier check */
  observe(before?: string): Observations {
    return new Observations(this.memory, before);
  }

  /** A digest of an environment's properties other than its files. */
  inputOf(at: number): string {
    return this.memory.digest(textOfData(this.input.environments[at]));
  }

  #change(numbers: readonly number[], part: StoredPart): void {
    this.#groupOf(numbers).changed.set(this.#name(numbers), part);
  }

  /** The group of a part, with its stored parts; writes the previous group. */
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
    for (const parts of groupsOf(this.input.environments)) {
      const names = parts.map((numbers) => this.#name(numbers));
      // Named after the first environment, so that the group is still found if others are added or removed.
      const name = this.memory.digest(`parts\0${names[0]}`);
      const group: Group = { name, parts: new Set(names), changed: new Map() };
      for (const [first] of parts) groups.set(first as number, group);
    }
    return groups;
  }

  #name(numbers: readonly number[]): string {
    return numbers.map((at) => this.input.environments[at]?.folder).join("\0");
  }

  /** A digest of the properties of a part's environments other than their files. */
  #inputsOf(numbers: readonly number[]): string {
    const environments = numbers.map((at) => this.input.environments[at]);
    // Packing takes a fraction of the time that text takes.
    return this.memory.digest(this.memory.pack(environments) ?? textOfData(environments));
  }
}
