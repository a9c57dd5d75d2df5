import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { listAt, mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule } from "../../rule.ts";
import { isOfArgo } from "./argo-fields.ts";
import { addedResources, changedResources } from "./changed.ts";

export const projectPermitsMore = defineRule({
  id: "change/project-permits-more",
  title: "A project permits no more than before",
  why:
    "Anyone who can push to the folder of one of the project's Applications can do whatever the project " +
    "permits.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  example: {
    bad: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: '*'}]}",
    good: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: shop}]}",
  },
  worst: "error",
  least: "info",
  cases: { error: "for a new wildcard", info: "if the project permits less" },
  basis: "decision",
  fix: "permit only the repositories, namespaces and kinds that the project's Applications use, by name",
  *checkChange(_before, _after, context) {
    for (const { before, after } of changedResources(context, "AppProject"))
      if (isOfArgo(after)) yield* permissions(after, before);
    for (const resource of addedResources(context, "AppProject"))
      if (isOfArgo(resource)) yield* permissions(resource, undefined);
  },
});

/** Lists in which each entry permits something. */
const PERMITS = new Map([
  ["sourceRepos", "the repository"],
  ["sourceNamespaces", "Applications in the namespace"],
  ["destinations", "the destination"],
  ["clusterResourceWhitelist", "the cluster-wide kind"],
  ["namespaceResourceWhitelist", "the kind"],
  ["roles", "the role"],
  ["destinationServiceAccounts", "the service account"],
]);
/** Lists in which each entry forbids something. */
const FORBIDS = new Map([
  ["clusterResourceBlacklist", "the cluster-wide kind"],
  ["namespaceResourceBlacklist", "the kind"],
  ["signatureKeys", "commits without the key"],
  ["syncWindows", "syncs outside the window"],
]);

function* permissions(resource: Resource, before: Resource | undefined): Iterable<ChangeFinding> {
  const subject = resourceText(resource);
  const found = (field: string, message: string, severity?: "error" | "info"): ChangeFinding => ({
    ...(severity && { severity }),
    resource,
    path: ["spec", field],
    message: `${subject} ${message}`,
  });
  for (const [field, what] of PERMITS) {
    const [was, is] = [entriesOf(before, field), entriesOf(resource, field)];
    // An empty list of namespaced kinds permits all of them.
    if (field === "namespaceResourceWhitelist" && was.length > 0 !== is.length > 0) {
      if (is.length === 0) yield found(field, "permits every kind in its namespaces now");
      else if (before !== undefined)
        yield found(field, "permits only some kinds in its namespaces now", "info");
      continue;
    }
    const more = is.filter((one) => !was.includes(one));
    const less = was.filter((one) => !is.includes(one));
    const begin = before === undefined ? "is new, and permits" : "now permits";
    if (more.length > 0)
      yield found(
        field,
        `${begin} ${what} ${someOf(more, 3)}`,
        more.some((one) => isWild(one) && !isAsFar(one, was)) ? "error" : undefined,
      );
    else if (less.length > 0) yield found(field, `no longer permits ${what} ${someOf(less, 3)}`, "info");
  }
  if (before === undefined) return;
  for (const [field, what] of FORBIDS) {
    const [was, is] = [entriesOf(before, field), entriesOf(resource, field)];
    const less = was.filter((one) => !is.includes(one));
    const more = is.filter((one) => !was.includes(one));
    if (less.length > 0) yield found(field, `no longer forbids ${what} ${someOf(less, 3)}`);
    else if (more.length > 0) yield found(field, `now forbids ${what} ${someOf(more, 3)}`, "info");
  }
  for (const field of otherFields(before, resource)) yield found(field, `changes what it permits (${field})`);
}

/** True if all relevant parts of an entry are wildcards, or a destination permits any namespace or cluster. */
function isWild(entry: string): boolean {
  return /(?:^|[ =])\*(?:$| )/.test(entry);
}

/** True for a destination that names a namespace in any cluster, if another one already was in any cluster. */
function isAsFar(entry: string, was: readonly string[]): boolean {
  const anyCluster = /(?:^| )(?:server|name)=\*(?: |$)/;
  return (
    /(?:^| )namespace=(?!\*(?: |$))/.test(entry) &&
    anyCluster.test(entry) &&
    was.some((one) => anyCluster.test(one))
  );
}

function entriesOf(resource: Resource | undefined, field: string): string[] {
  return listAt(resource, "spec", field).map(entryText);
}

function entryText(entry: Value): string {
  if (!isMap(entry)) return asText(entry);
  return Object.keys(entry)
    .sort()
    .map((key) => {
      const value = entry[key] as Value;
      return `${key}=${value !== null && typeof value === "object" ? jsonText(value) : asText(value)}`;
    })
    .join(" ");
}

/** The other changed fields in a project's specification. */
function otherFields(before: Resource, after: Resource): string[] {
  const [was, is] = [mapAt(before, "spec"), mapAt(after, "spec")];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter(
    (name) =>
      name !== "description" &&
      !PERMITS.has(name) &&
      !FORBIDS.has(name) &&
      !equal(lookUp(was, name), lookUp(is, name)),
  );
}
