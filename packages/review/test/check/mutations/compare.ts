import { readFileSync, writeFileSync } from "node:fs";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { stateOf } from "../../../src/check/model/state.ts";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judge } from "../../../src/check/steps/judge.ts";
import type { Any } from "../faults/random/fault.ts";
import { acceptedObjects, type Mutation, mutations } from "./mutations.ts";

/** Objects that are asked for at once. */
const AT_ONCE = 200;

/** Rules about more than what the API server accepts. */
const OF_MORE = /^(?:argocd|production|starts)\/|^integrity\/(?:probe-port|resource-size|role-rights)$/;
/** What the API server accepts of fields, although it has no use. */
const ACCEPTED: readonly (readonly [what: RegExp, why: string])[] = [
  [/ = 3000000000$/, "it keeps the last 32 bits of a number that is too large"],
  [/nodePort = /, "the dry run allocates no port"],
  [/targetPort = (?:""|0)$/, "it means the port itself"],
  [/EndpointSlice ports\[\]\.port = /, "nothing checks it"],
  [/medium = /, "the kubelet rejects it"],
  [
    /(?:volumeClaimTemplates\[\]|jobTemplate)\.metadata\.labels\./,
    "it rejects the object that is made of the template",
  ],
  [/PodDisruptionBudget metadata\.name = /, "nothing checks the name"],
  [/dataSource/, "it drops what isn't complete"],
  [/^AppProject .*schedule = /, "Argo CD rejects it"],
  [/^(?:Certificate|ExternalSecret) /, "the webhook of the operator rejects it"],
  [/^IngressRoute .*services\[\]\.name = /, "Traefik finds no such Service"],
];

/** The errors of rules that are new in a changed object, by which it can't be applied. */
function errorsOf(object: Any): string[] {
  // The version of the API server that is asked: where none is declared, an unknown field is a warning.
  const of = { environment: "mutated", strictness: "production", kubernetes: "1.35" } as const;
  const state = stateOf([resourceOf(object)], of);
  const { findings, failures } = judge([state], RULES, { least: "error" });
  if (failures[0] !== undefined) throw failures[0].error;
  return findings.flatMap(({ rule, severity, message }) =>
    severity === "error" && !OF_MORE.test(rule.id) ? [`${rule.id}: ${message}`] : [],
  );
}

/** What a comparison of all changes has found. */
export interface Comparison {
  /** The number of changed objects, of those that the API server rejects, and of the latter with an error of a rule. */
  changed: number;
  rejected: number;
  seen: number;
  /** Lines about errors for what the API server accepts, and about samples that aren't accepted. */
  wrong: string[];
  /** The number of rejected changes without an error, by kind and field. */
  unseen: ReadonlyMap<string, number>;
}

/**
 * Writes wrong values into every field of the sample objects, one at a time, and compares the errors of the rules with
 * the answers of the API server to a dry run.
 *
 * @param folder of the samples
 * @param ask the answers of the API server: why it rejects each object; undefined for what it accepts
 * @param report receives a line for each object
 */
export async function compareMutated(
  folder: URL,
  ask: (objects: readonly Any[]) => Promise<(string | undefined)[]>,
  report: (line: string) => void,
): Promise<Comparison> {
  const found: Comparison = { changed: 0, rejected: 0, seen: 0, wrong: [], unseen: new Map() };
  const unseen = found.unseen as Map<string, number>;
  for (const object of acceptedObjects(folder)) {
    const name = `${object.kind} ${object.metadata.name}`;
    const [rejection] = await ask([object]);
    if (rejection !== undefined) found.wrong.push(`${name} isn't accepted: ${rejection}`);
    for (const error of errorsOf(object)) found.wrong.push(`${name} is accepted, but ${error}`);
    const all = [...mutations(object)];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      const some = all.slice(start, start + AT_ONCE);
      const answers = await ask(some.map((one) => one.object));
      for (const [at, one] of some.entries()) compare(one, answers[at]);
    }
    report(`${name}: ${all.length} changes`);
  }
  return found;

  function compare({ what, field, object }: Mutation, rejection: string | undefined): void {
    const [error] = errorsOf(object);
    const place = `${object.kind} ${field}`;
    found.changed++;
    if (rejection !== undefined) {
      found.rejected++;
      if (error !== undefined) found.seen++;
      else unseen.set(place, (unseen.get(place) ?? 0) + 1);
    } else if (
      error !== undefined &&
      !ACCEPTED.some(([known]) => known.test(`${object.kind} ${what}`.replace(/\.\d+(?=\.| |$)/g, "[]")))
    )
      found.wrong.push(`${object.kind} ${what} is accepted, but ${error}`);
  }
}

/** The lines of the record about fields whose wrong values no rule sees, sorted. */
function unseenLines(unseen: Comparison["unseen"]): string[] {
  return [...unseen].map(([place, count]) => `${place}: ${count}`).sort();
}

/** The fields of which fewer rejected values are seen than the record says; with `write`, the record is written again. */
export function moreUnseen({ unseen }: Comparison, record: URL, write: boolean): string[] {
  if (write) writeFileSync(record, `${unseenLines(unseen).join("\n")}\n`);
  const known = new Map(
    readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line): [string, number] => {
        const at = line.lastIndexOf(": ");
        return [line.slice(0, at), Number(line.slice(at + 2))];
      }),
  );
  return [...unseen].flatMap(([place, count]) =>
    count > (known.get(place) ?? 0) ? [`${place}: ${count} rejected values without an error`] : [],
  );
}
