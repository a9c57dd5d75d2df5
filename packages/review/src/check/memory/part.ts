import type { Fact } from "../fact.ts";
import type { Outcome } from "../outcome.ts";
import type { Rule } from "../rule.ts";
import type { SharedPart } from "../shared-findings.ts";
import type { Packing } from "./check-memory.ts";
import type { Observations } from "./observations.ts";
import type { LeftOutRecord, PartFindings } from "./part-record.ts";
import { findingOf, placedOf, recordOf, recordsOf } from "./placed-record.ts";

const NOTHING: SharedPart = { ofKustomizations: [], files: [], definitions: [] };

/** Environments that are checked together, by their places in the list of all. */
export class Part {
  /** Records what it is made from, if that is needed. */
  seen: Observations | undefined;
  /** The observations of an earlier check, if its results were reused. */
  seenBefore: string | undefined;
  shared: SharedPart = NOTHING;
  /** The environments and entries that aren't checked. */
  leftOut: LeftOutRecord = { failures: [], notRendered: [], notLookedAt: [], emptied: 0 };
  /** True if the results can't be stored: they depend on more than files, or on other parts. */
  isLost = false;
  /** A digest of its facts; undefined if they can't be stored. */
  factsDigest: string | undefined;

  constructor(readonly numbers: readonly number[]) {}

  /** Its results as plain data; undefined if they can't be represented so. */
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

  /** Adds the results of another check about shared sources. */
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

  /** Releases data that has been stored: with many parts, it is a third of all memory. */
  letGo(): void {
    this.seen = undefined;
    this.seenBefore = undefined;
    this.shared = NOTHING;
  }
}
