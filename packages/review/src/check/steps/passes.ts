import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
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

/** The number of files that are listed by name. */
const NAMED = 8;

/**
 * Tells errors about one credential at its first place, with the others: it has to be revoked once.
 * @param label returns the path of a file for reports
 */
export function perCredential(label: (path: string) => string): Pass {
  return (findings) => {
    const errors = findings.filter(({ severity, same }) => severity === "error" && same !== undefined);
    const groups = groupedBy(errors, ({ same }) => same);
    return findings.flatMap((finding) => {
      const group = finding.severity === "error" && finding.same !== undefined && groups.get(finding.same);
      if (!group) return finding;
      const [first] = group;
      if (first === undefined || placeOf(finding) !== placeOf(first)) return [];
      const others = group.filter((one) => placeOf(one) !== placeOf(first));
      if (others.length === 0) return finding;
      const count = new Set(others.map(placeOf)).size;
      const files = others.flatMap(({ place }) => place?.file ?? []);
      const names = files.map((file) => (file === first.place?.file ? "this file" : label(file)));
      const { message } = finding;
      return {
        ...finding,
        message: `${message}; it is also in ${count === 1 ? "another place" : `${count} other places`}, in ${someOf([...new Set(names)], NAMED)}`,
        counts: { of: message, count },
      };
    });
  };
}

function placeOf({ place }: Judged): string {
  return `${place?.file}:${place?.line}`;
}
