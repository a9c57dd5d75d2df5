import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { RepositoryFinding } from "../../rule.ts";

/** The number of places in a message. */
const MOST = 10;

/** Merges findings about one field of several elements of a list: the first of them names the places of the others. */
export function onePerField(findings: Iterable<RepositoryFinding>): RepositoryFinding[] {
  const groups = new Map<string, RepositoryFinding[]>();
  for (const finding of findings) {
    const { path = [], message, severity, fix } = finding;
    const field = path.map((step) => (typeof step === "number" ? "" : step));
    addTo(groups, JSON.stringify([field, message, severity, fix]), finding);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const one = first as RepositoryFinding;
    if (others.length === 0) return one;
    const places = others.map(({ path }) => printPath(path ?? []));
    return { ...one, message: `${one.message}; the same at ${someOf(places, MOST)}` };
  });
}
