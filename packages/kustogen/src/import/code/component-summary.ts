import { pluralOf } from "@kustogen/review/kubernetes/plural.ts";
import { withoutMarks } from "../marks.ts";
import type { ImportedObject } from "../template.ts";
import { inWords } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";

/** The workloads with the kinds of their related objects, as one sentence; without workloads, the kinds with names. */
export function componentSummary(objects: readonly ImportedObject[]): string {
  const pods = objects.filter(isWorkload);
  const runs = pods.length > 0 ? pods : objects.filter(({ kind }) => isRelease(kind));
  const rest = objects.filter((object) => !runs.includes(object));
  const nameOf = ({ kind, name }: ImportedObject) => `${kind} ${withoutMarks(name)}`.trim();
  if (runs.length === 0 && rest.length <= 2) return `${inWords(rest.map(nameOf))}.`;
  const others = [...new Set(rest.map(({ kind }) => kind || "definitions"))].map((kind) => {
    const count = rest.filter((object) => object.kind === kind).length;
    return count > 1 ? `${count} ${pluralOf(kind)}` : kind;
  });
  if (runs.length === 0) return `${inWords(others)}.`;
  const main = inWords(runs.map(nameOf));
  return others.length === 0
    ? `${main}.`
    : `${main} with ${runs.length > 1 ? "their" : "its"} ${inWords(others)}.`;
}

/** True for a kind that deploys something else: a chart, or a folder. */
export function isRelease(kind: string): boolean {
  return /^(HelmRelease|HelmChart|Application)$/.test(kind);
}
