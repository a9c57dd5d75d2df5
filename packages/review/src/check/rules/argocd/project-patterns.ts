import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { argoMatcher } from "../../../discovery/globs.ts";
import { at, listAt } from "../../../kubernetes/fields.ts";
import { addressOf } from "../../changes/argo-fields.ts";

/** True for a list that a file for `default` leaves out: Argo CD creates that project with everything permitted. */
export function isLeftAsMade({ metadata, spec }: Resource, field: string): boolean {
  return metadata.name === "default" && at(spec, field) === undefined;
}

/** True if a pattern matches, which may be negated: `!team-*`. */
export function matches(pattern: string, text: string, kind: "directory" | "address" = "directory"): boolean {
  if (pattern.startsWith("!")) return !matches(pattern.slice(1), text, kind);
  return pattern === "*" || argoMatcher(pattern, kind)(text);
}

/** A URL, which may be negated, in the form in which Argo CD compares it. */
function address(url: string): string {
  return addressOf(url.trim()).replace(/^(!?)([\w.-]+@[^:/]+):/, "$1ssh://$2/");
}

/** True if a project permits Applications of a repository. */
export function permitsRepository(project: Resource, repository: string): boolean {
  if (isLeftAsMade(project, "sourceRepos")) return true;
  const patterns = listAt(project, "spec", "sourceRepos").map((one) => address(asText(one)));
  // A variable may stand for anything.
  if ([repository, ...patterns].some(hasFluxVariable)) return true;
  const found = patterns.map((one) => matches(one, address(repository), "address"));
  if (patterns.some((one, index) => one.startsWith("!") && !found[index])) return false;
  return found.some(Boolean);
}
