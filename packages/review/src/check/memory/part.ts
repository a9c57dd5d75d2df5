import type { Fact } from "../fact.ts";
import type { Outcome } from "../outcome.ts";
import type { Rule } from "../rule.ts";
import type { SharedPart } from "../shared-findings.ts";
import type { Packing } from "./check-memory.ts";
import type { Observations } from "./observations.ts";
import type { LeftOutRecord, PartFindings } from "./part-record.ts";
import { findingOf, placedOf, recordOf, recordsOf } from "./placed-record.ts";

const NOTHING: SharedPart = { ofKustomizations: [], files: [], definitions: [] };

/** Some environments that are judged together, by their places in the list of all. */
export class Part {
  readonly numbers: readonly number[];
  /** What it was made from, where that is noted. */
  seen: Observations | undefined;
  /** What an earlier check had read for it, where this one took over what that says. */
  seenBefore: string | undefined;
  shared: SharedPart = NOTHING;
  /** What isn't judged of it. */
  leftOut: LeftOutRecord = { failures: [], notRendered: [], notLookedAt: [], emptied: 0 };
  /** True where something can't be kept: what is no matter of files, or reaches beyond the part. */
  isLost = false;
  /** A digest of its facts; undefined where they can't be kept. */
  factsDigest: string | undefined;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** What is known of it, as plain data; undefined where it is more than that. */
  findings(
    outcomes: readonly (Outcome | undefined)[],
    unknown: ReadonlySet<string>,
    facts: readonly Fact[],
    packing: Packing,
    told: PartFindings["told"],
  ): PartFindings | undefined {
    const values = this.numbers.map((at) => {
      const { state } = outcomes[at] ?? {};
      return state && facts.map((fact) => fact.of(state));
    });
    const packed = packing.pack(values);
    this.factsDigest = packed && packing.digest(packed);
    if (this.isLost || packed === undefined || this.factsDigest === undefined) return undefined;
    const placeOf = new Map(this.numbers.map((at, place) => [at, place]));
    return {
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

  /** Takes over what another check says of what environments share. */
  take(record: PartFindings, rules: ReadonlyMap<string, Rule>): void {
    this.factsDigest = record.factsDigest;
    this.leftOut = record.leftOut;
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

  /** Lets go of what is kept by now: of many parts it is a third of all memory. */
  letGo(): void {
    this.seen = undefined;
    this.seenBefore = undefined;
    this.shared = NOTHING;
  }
}
