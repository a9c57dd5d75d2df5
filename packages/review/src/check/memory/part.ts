import type { Fact } from "../fact.ts";
import type { Outcome } from "../outcome.ts";
import type { SharedPart } from "../shared-findings.ts";
import type { Observations } from "./observations.ts";
import type { LeftOutRecord, PartMemory, PartRecord } from "./part-memory.ts";
import { findingOf, placedOf, recordOf, recordsOf } from "./placed-record.ts";

/** Some environments that are judged together, by their places in the list of all. */
export class Part {
  readonly numbers: readonly number[];
  /** What it was made from, where that is noted. */
  seen: Observations | undefined;
  /** What an earlier check says of it, and this one can take over. */
  record: PartRecord | undefined;
  shared: SharedPart = { ofKustomizations: [], files: [], definitions: [] };
  /** What isn't judged of it. */
  leftOut: LeftOutRecord = { failures: [], notRendered: [], notLookedAt: [], emptied: 0 };
  /** True where something can't be kept: what is no matter of files, or reaches beyond the part. */
  isLost = false;
  /** A digest of its facts; undefined where they can't be kept. */
  factsDigest: string | undefined;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** What is kept of it; undefined where it can't be. */
  recordOf(
    outcomes: readonly (Outcome | undefined)[],
    unknown: ReadonlySet<string>,
    facts: readonly Fact[],
    { memory }: PartMemory,
    told: PartRecord["told"],
  ): Omit<PartRecord, "key"> | undefined {
    const values = this.numbers.map((at) => {
      const { state } = outcomes[at] ?? {};
      return state && facts.map((fact) => fact.of(state));
    });
    const packed = memory.pack(values);
    this.factsDigest = packed && memory.digest(packed);
    const seen = this.seen?.text;
    if (this.isLost || packed === undefined || this.factsDigest === undefined || seen === undefined)
      return undefined;
    const placeOf = new Map(this.numbers.map((at, place) => [at, place]));
    return {
      seen,
      told,
      environments: this.numbers.map((at) => {
        const outcome = outcomes[at];
        if (outcome === undefined) return undefined;
        const { state, resources, findings, unjudged } = outcome;
        return {
          inPart: state.inPart,
          hasUnknownNames: unknown.has(state.environment),
          resources,
          findings: recordsOf(findings),
          unjudged,
        };
      }),
      leftOut: this.leftOut,
      facts: packed,
      factsDigest: this.factsDigest,
      ofKustomizations: this.shared.ofKustomizations.map(({ rank, at, placed }) => ({
        rank,
        at: placeOf.get(at) as number,
        placed: recordOf(placed),
      })),
      files: this.shared.files.map(({ findings, ...file }) => ({ ...file, findings: recordsOf(findings) })),
      definitions: this.shared.definitions,
    };
  }

  /** Takes over what an earlier check says of what environments share. */
  recall(record: PartRecord, { rules }: PartMemory): void {
    this.record = record;
    this.factsDigest = record.factsDigest;
    this.shared = {
      ofKustomizations: record.ofKustomizations.map(({ rank, at, placed }) => ({
        rank,
        at: this.numbers[at] as number,
        placed: findingOf(placed, rules),
      })),
      files: record.files.map(({ findings, ...file }) => ({ ...file, findings: placedOf(findings, rules) })),
      definitions: record.definitions,
    };
  }
}
