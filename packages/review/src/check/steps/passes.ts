import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { resourceName } from "../../kubernetes/resource-name.ts";
import type { Judged } from "../model/judgement.ts";
import { isAboutRendering, isAtLeast, type Severity } from "../model/rule.ts";
import { worstFirst } from "../report/order.ts";

/** Of the worst first: leaves out what is found in a file and, at least as bad, in an object of an environment on it. */
export const uncovered = (findings: readonly Judged[]) => {
  const told = new Map<string, Severity>();
  for (const { resource, environment, same = [], severity } of findings)
    if (resource !== undefined)
      for (const one of same) entryOf(told, `${environment} ${one}`, () => severity);
  return findings.filter(({ resource, environment, same = [], severity }) => {
    const isTold = (one: string) => {
      const known = told.get(`${environment} ${one}`);
      return known !== undefined && isAtLeast(known, severity);
    };
    return resource !== undefined || same.length === 0 || !same.every(isTold);
  });
};

/** The worst of the findings about one prerequisite, or one place in a file; and all others. */
export function once(findings: readonly Judged[]): Judged[] {
  const worst = new Map<string, Judged>();
  for (const finding of findings) {
    const key = keyOf(finding) ?? "";
    const known = worst.get(key);
    if (known === undefined || !isAtLeast(known.severity, finding.severity)) worst.set(key, finding);
  }
  return findings.filter((finding) => {
    const key = keyOf(finding);
    return key === undefined || worst.get(key) === finding;
  });
}

function keyOf(finding: Judged): string | undefined {
  const { rule, environment, prerequisite, file, line, at, message } = finding;
  if (prerequisite !== undefined) return `${rule.id}|${environment}|${prerequisite}`;
  if (file === undefined) return undefined;
  return `${rule.id}|${file}|${line ?? ""}|${at?.path.join("/") ?? ""}|${message}`;
}

/** Bases that say that something doesn't work. */
const BROKEN: readonly (string | undefined)[] = ["refused", "rejected", "dropped", "broken"];

/** Keeps what the first rule says of a field that doesn't work, and nothing refused in a file that can't be built. */
export const perField = (findings: readonly Judged[]) => {
  const failing = new Set<string | undefined>(
    findings.flatMap(({ rule, place }) => (isAboutRendering(rule) ? (place?.file ?? []) : [])),
  );
  const first = new Map<string, string>();
  return findings.filter(
    ({ rule, basis = rule.basis, environment, resource, path = [], severity, place }) => {
      if (!BROKEN.includes(basis) || rule.checkChange !== undefined || isAboutRendering(rule)) return true;
      if (resource === undefined)
        return basis === "dropped" || basis === "broken" || !failing.has(place?.file);
      if (path.length === 0) return true;
      // Outside environments, several files may have an object of one name.
      const key = JSON.stringify([severity, environment || place?.file, resourceName(resource), path]);
      return entryOf(first, key, () => rule.id) === rule.id;
    },
  );
};

/** The worst findings first. */
export const inOrder = (findings: readonly Judged[]) => findings.toSorted(worstFirst);

/** Tells errors about one credential at its first place, with the other files: it has to be revoked once. */
export const perCredential = (findings: readonly Judged[]) => {
  const keyOf = ({ severity, same = [] }: Judged) =>
    severity === "error" && same.length > 0 ? same.toSorted().join() : undefined;
  const groups = groupedBy(findings, keyOf);
  return findings.flatMap((finding) => {
    const key = keyOf(finding);
    const [first = finding, ...others] = (key && groups.get(key)) || [];
    if (placeOf(finding) !== placeOf(first)) return [];
    const files = others.flatMap((one) => (placeOf(one) === placeOf(first) ? [] : (one.place?.file ?? [])));
    return files.length === 0 ? finding : { ...finding, also: [...new Set(files)] };
  });
};

function placeOf({ place }: Pick<Judged, "place">): string {
  return `${place?.file}:${place?.line}`;
}
