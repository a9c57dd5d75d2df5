import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { IsMissing } from "../argo-objects.ts";
import type { CheckInput } from "../check.ts";
import type { Placed } from "../placed.ts";
import type { State } from "../state.ts";
import { textOfData } from "./check-memory.ts";
import { type Observations, type Seen, seenOf } from "./observations.ts";
import type { Part } from "./part.ts";
import type { PartMemory } from "./part-memory.ts";
import { type PlacedRecord, placedOf, recordsOf } from "./placed-record.ts";

/** The stored findings of rules about all environments together. */
interface WholeRecord extends Seen {
  key: string;
  /** The environments from which more than facts was needed, each with a digest of its properties other than files. */
  asked: (readonly [at: number, input: string])[];
  /** The sources of Applications that were looked up, each with whether it is missing. */
  missing: (readonly [Parameters<IsMissing>[0], ReturnType<IsMissing>])[];
  findings: PlacedRecord[];
}

const NAME = "all";

/** The findings of rules about all environments together, from an earlier check: they hold while facts stay. */
export class WholeMemory {
  /** The tree that is checked, which records what is read from it. */
  readonly tree: FileTree;
  /** Passes questions on to the input, and records the answers. */
  readonly isMissing: IsMissing;
  readonly #seen: Observations;
  readonly #asked = new Set<number>();
  readonly #missing: WholeRecord["missing"] = [];
  #facts: string | undefined;

  constructor(
    private readonly input: CheckInput,
    private readonly memory: PartMemory,
  ) {
    this.#seen = memory.observe();
    this.tree = this.#seen.of(input.tree);
    this.isMissing = (source) => {
      const is = input.isMissing?.(source) ?? false;
      this.#missing.push([source, is]);
      return is;
    };
  }

  /** Records that more than the facts of an environment was needed. */
  asked(at: number): void {
    this.#asked.add(at);
  }

  /** Records the results of all parts, which are stored by now. @param unknown the environments with unknown names */
  made(parts: readonly Part[], unknown: ReadonlySet<string>): void {
    const digests = parts.map(({ factsDigest }) => factsDigest);
    this.memory.flush();
    this.#facts = digests.includes(undefined) ? undefined : textOfData([digests, [...unknown]]);
  }

  /** The stored findings, if the environments have the same facts; undefined if there are none. */
  recall(states: readonly State[], unused: ReadonlySet<string>): Placed[] | undefined {
    const { memory, rules } = this.memory;
    const record = memory.recall(NAME) as WholeRecord | undefined;
    if (record === undefined || this.#facts === undefined || record.key !== this.#keyOf(states, unused))
      return undefined;
    const { isMissing = () => false } = this.input;
    if (!record.asked.every(([at, input]) => this.memory.inputOf(at) === input)) return undefined;
    if (!record.missing.every(([source, is]) => isMissing(source) === is)) return undefined;
    const held = this.memory.holding(record);
    if (held !== undefined && held !== record) memory.keep(NAME, held);
    return held && placedOf(held.findings, rules);
  }

  /** Stores the findings. */
  keep(states: readonly State[], unused: ReadonlySet<string>, placed: readonly Placed[]): void {
    const seen = this.#seen.text;
    if (seen === undefined || this.#facts === undefined) return;
    const record: WholeRecord = {
      key: this.#keyOf(states, unused),
      ...seenOf(seen),
      asked: [...this.#asked].map((at) => [at, this.memory.inputOf(at)]),
      missing: this.#missing,
      findings: recordsOf(placed),
    };
    this.memory.memory.keep(NAME, record);
  }

  #keyOf(states: readonly State[], unused: ReadonlySet<string>): string {
    const { argo, flux, environments, isPart } = this.input;
    return this.memory.memory.digest(
      textOfData([
        this.memory.shared,
        this.#facts,
        environments.map(({ folder }) => folder),
        states.map(({ environment, strictness, inPart }) => [environment, strictness, inPart]),
        argo,
        flux,
        [...unused],
        isPart,
      ]),
    );
  }
}
