import type { Crd } from "../../kinds/from-crd.ts";
import type { NotLookedAt } from "../../looked/not-looked-at.ts";
import type { CheckInput } from "../check.ts";
import type { FailureRecord } from "../failures.ts";
import type { Unjudged } from "../not-judged.ts";
import type { Rule } from "../rule.ts";
import { type CheckMemory, textOfData } from "./check-memory.ts";
import { Observations, stillSaid } from "./observations.ts";
import type { PlacedRecord } from "./placed-record.ts";

/** What is kept of an environment. */
export interface EnvironmentRecord {
  inPart: boolean;
  hasUnknownNames: boolean;
  resources: number;
  findings: PlacedRecord[];
  unjudged: readonly Unjudged[];
}

/** What is kept of environments that aren't judged, or not as a whole. */
export interface LeftOutRecord {
  failures: readonly FailureRecord[];
  notRendered: readonly { folder: string; reason: string }[];
  notLookedAt: readonly NotLookedAt[];
  /** How many only list others. */
  emptied: number;
}

/** What is kept of a file that environments read. */
export interface FileRecord {
  file: string;
  /** The first environment that reads it. */
  environment: string;
  /** True where it may hold a CustomResourceDefinition. */
  mayDefine: boolean;
  findings: PlacedRecord[];
}

/** What is known of environments that were judged together: everything that a check says of them, without rendering. */
export interface PartFindings {
  /** The custom kinds that someone asked for, each with a digest of what the repository says of it. */
  told: (readonly [name: string, answer: string])[];
  /** Those of the part; undefined for one that isn't judged. */
  environments: (EnvironmentRecord | undefined)[];
  leftOut: LeftOutRecord;
  /** The facts of each, packed, and their digest. */
  facts: Uint8Array;
  factsDigest: string;
  /** What is said of kustomizations, each with the place of its environment in the part. */
  ofKustomizations: { rank: number; at: number; placed: PlacedRecord }[];
  files: FileRecord[];
  /** The definitions that they render. */
  definitions: readonly Crd[];
}

/** What is kept of them. */
export interface PartRecord extends PartFindings {
  /** Of all that isn't read from files. */
  key: string;
  /** What was read, as text. */
  seen: string;
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
  readonly #input: CheckInput;

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
  }

  /** What was kept of a part, where all that it was made from is as it was. */
  recall(numbers: readonly number[]): PartRecord | undefined {
    const name = this.#name(numbers);
    const record = this.memory.recall(name) as PartRecord | undefined;
    return record?.key === this.#keyOf(numbers) ? this.holding(name, record) : undefined;
  }

  /** A record while the tree says what it was made from, kept again where that is told sooner now; else undefined. */
  holding<Record extends { seen: string }>(name: string, record: Record): Record | undefined {
    const seen = stillSaid(record.seen, this.#input.tree, this.memory);
    if (seen === undefined) return undefined;
    if (seen === record.seen) return record;
    const renewed = { ...record, seen };
    this.memory.keep(name, renewed);
    return renewed;
  }

  /** Keeps what was judged of a part. */
  keep(numbers: readonly number[], record: Omit<PartRecord, "key">): void {
    this.memory.keep(this.#name(numbers), { ...record, key: this.#keyOf(numbers) });
  }

  /** What is noted of what a part is made from. @param before the same of an earlier check */
  observe(before?: string): Observations {
    return new Observations(this.memory, before);
  }

  /** A digest of what an environment is beside its files. */
  inputOf(at: number): string {
    return this.memory.digest(textOfData(this.#input.environments[at]));
  }

  #name(numbers: readonly number[]): string {
    return this.memory.digest(
      `part\0${numbers.map((at) => this.#input.environments[at]?.folder).join("\0")}`,
    );
  }

  #keyOf(numbers: readonly number[]): string {
    const environments = numbers.map((at) => this.#input.environments[at]);
    const packed = this.memory.pack(environments);
    // Packing takes a fraction of the time of a text.
    const said = packed ? this.memory.digest(packed) : textOfData(environments);
    return this.memory.digest(`${this.shared}\0${said}`);
  }
}
