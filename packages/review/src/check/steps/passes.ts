import { addTo, entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { named } from "../../kubernetes/resource-name.ts";
import type { Judged } from "../model/judgement.ts";
import { isAboutRendering, isAtLeast } from "../model/rule.ts";
import { worstFirst } from "../report/order.ts";
import type { Lines } from "../sources/sources.ts";

/** A step over all findings of a run, which knows what a finding is about, and no rule. */
export type Pass = (findings: readonly Judged[]) => readonly Judged[];

/** Leaves out what is found in the text of a file and, at least as bad, in an object that is built from it. */
export const uncovered: Pass = (findings) => {
  const covered = new Map<string, (Lines & Pick<Judged, "severity">)[]>();
  for (const { covers = [], severity } of findings)
    for (const lines of covers) addTo(covered, lines.file, { ...lines, severity });
  if (covered.size === 0) return findings;
  const isCovered = ({ file = "", line = 1, severity }: Judged) =>
    covered
      .get(file)
      ?.some((one) => one.first <= line && line <= one.last && isAtLeast(one.severity, severity)) === true;
  return findings.filter(
    (one) => one.rule.basis !== "credential" || one.resource !== undefined || !isCovered(one),
  );
};

/** The worst of the findings about one prerequisite, or one place in a file; and all others. */
export function once(findings: readonly Judged[]): Judged[] {
  const listed = new Map<string, Judged>();
  const keys = findings.map(keyOf);
  for (const [at, finding] of findings.entries()) {
    const key = keys[at];
    if (key === undefined) continue;
    const known = listed.get(key);
    if (known === undefined || !isAtLeast(known.severity, finding.severity)) listed.set(key, finding);
  }
  return findings.filter((finding, at) => {
    const key = keys[at];
    return key === undefined || listed.get(key) === finding;
  });
}

function keyOf(finding: Judged): string | undefined {
  const { rule, environment, prerequisite, file, line, at, message } = finding;
  if (prerequisite !== undefined) return `${rule.id}|${environment}|${prerequisite}`;
  if (file === undefined) return undefined;
  return `${rule.id}|${file}|${line ?? ""}|${at?.path.join("/") ?? ""}|${message}`;
}

/** Bases that say that something doesn't work. */
const BROKEN: readonly (string | undefined)[] = ["refused", "dropped", "broken"];

/**
 * Of what several rules say of one field because it doesn't work, keeps what the first of them says, and nothing that is
 * refused in a file that can't be built. What a change does to a field isn't what is wrong with it.
 */
export const perField: Pass = (findings) => {
  const failing = new Set<string | undefined>(
    findings.flatMap(({ rule, place }) => (isAboutRendering(rule) ? (place?.file ?? []) : [])),
  );
  const first = new Map<string, string>();
  return findings.filter(
    ({ rule, basis = rule.basis, environment, resource, path = [], severity, place }) => {
      if (!BROKEN.includes(basis) || rule.checkChange !== undefined || isAboutRendering(rule)) return true;
      if (resource === undefined) return basis !== "refused" || !failing.has(place?.file);
      if (path.length === 0) return true;
      // Outside environments, several files may have an object of one name.
      const key = JSON.stringify([severity, environment || place?.file, named(resource), path]);
      return entryOf(first, key, () => rule.id) === rule.id;
    },
  );
};

/** The worst findings first. */
export const inOrder: Pass = (findings) => findings.toSorted(worstFirst);

/** Of findings about values of one file that several generators read, keeps the first, at the line that they read. */
export const perSource: Pass = (findings) => {
  const groups = new Map<string, Judged[]>();
  for (const [at, one] of findings.entries()) addTo(groups, sourceKey(one) ?? `${at}`, one);
  return [...groups.values()].flatMap(([first, ...others]) => {
    const read = others.length > 0 ? first?.covers?.at(-1) : undefined;
    return first === undefined
      ? []
      : { ...first, ...(read && { place: { file: read.file, line: read.first } }) };
  });
};

/** For generated objects, the last lines are in the source file, not in the entry that refers to it. */
function sourceKey({ rule, place, path, message, covers = [] }: Judged): string | undefined {
  const read = covers.at(-1);
  if (read === undefined || read.file === place?.file) return undefined;
  return JSON.stringify([rule.id, read.file, read.first, path, message]);
}

/** Tells errors about one credential at its first place, with the other files: it has to be revoked once. */
export const perCredential: Pass = (findings) => {
  const isOne = ({ severity, same }: Judged) => severity === "error" && same !== undefined;
  const groups = groupedBy(findings, (one) => (isOne(one) ? one.same : undefined));
  return findings.flatMap((finding) => {
    const [first = finding, ...others] = (isOne(finding) && groups.get(finding.same as string)) || [];
    if (placeOf(finding) !== placeOf(first)) return [];
    const files = others.flatMap(({ place }) =>
      placeOf({ place }) === placeOf(first) ? [] : (place?.file ?? []),
    );
    return files.length === 0 ? finding : { ...finding, also: [...new Set(files)] };
  });
};

function placeOf({ place }: Pick<Judged, "place">): string {
  return `${place?.file}:${place?.line}`;
}
