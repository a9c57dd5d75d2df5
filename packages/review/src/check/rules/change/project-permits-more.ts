import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Row } from "../../changes/rows.ts";

/** Lists in which each entry permits something. */
const PERMITS = {
  sourceRepos: "the repository",
  sourceNamespaces: "Applications in the namespace",
  destinations: "the destination",
  clusterResourceWhitelist: "the cluster-wide kind",
  namespaceResourceWhitelist: "the kind",
  roles: "the role",
  destinationServiceAccounts: "the service account",
};
/** Lists in which each entry forbids something. */
const FORBIDS = {
  clusterResourceBlacklist: "the cluster-wide kind",
  namespaceResourceBlacklist: "the kind",
  signatureKeys: "commits without the key",
  syncWindows: "syncs outside the window",
};
/** The list of which an empty one permits everything. */
const KINDS = "namespaceResourceWhitelist";

const project = (row: Omit<Row, "kinds">): Row => ({ ...row, kinds: ["AppProject"], group: "argoproj.io" });

export const projectPermitsMore = changeRule({
  id: "change/project-permits-more",
  page: {
    title: "A project permits no more than before",
    why:
      "Anyone who can push to the folder of one of the project's Applications can do whatever the project " +
      "permits.",
    source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
    cases: { error: "for a new wildcard" },
    bad: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: '*'}]}",
    good: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: shop}]}",
    fix: "permit only the repositories, namespaces and kinds that the project's Applications use, by name",
  },
  basis: "decision",
  rows: [
    ...Object.entries(PERMITS).map(([field, what]) =>
      project({
        path: `spec.${field}`,
        value: (one) => entriesOf(one, field),
        how: "gains",
        orNew: true,
        // The first entry of this list forbids all other kinds.
        if: ({ was }) => field !== KINDS || listAt(was).length > 0,
        severity: ({ items, was }) =>
          items.some((one) => isWild(one) && !isAsFar(one, was)) ? "error" : undefined,
        says: ({ name, isNew, items }) =>
          `${name} ${isNew ? "is new, and permits" : "now permits"} ${what} ${someOf(items, 3)}`,
      }),
    ),
    project({
      path: `spec.${KINDS}`,
      value: (one) => entriesOf(one, KINDS).length > 0,
      how: { becomes: (isLimited) => isLimited === false },
      says: ({ name }) => `${name} permits every kind in its namespaces now`,
    }),
    ...Object.entries(FORBIDS).map(([field, what]) =>
      project({
        path: `spec.${field}`,
        value: (one) => entriesOf(one, field),
        how: "loses",
        says: ({ name, items }) => `${name} no longer forbids ${what} ${someOf(items, 3)}`,
      }),
    ),
    project({
      path: "spec.**",
      how: "changed",
      if: ({ path: [, field] }) => !TOLD.has(String(field)),
      says: ({ name, path: [, field] }) => `${name} changes what it permits (${String(field)})`,
    }),
  ],
});

/** The fields of which each entry is told, and one that permits nothing. */
const TOLD = new Set(["undefined", "description", ...Object.keys(PERMITS), ...Object.keys(FORBIDS)]);

/** True if all relevant parts of an entry are wildcards, or a destination permits any namespace or cluster. */
function isWild(entry: string): boolean {
  return /(?:^|[ =])\*(?:$| )/.test(entry);
}

/** True for a destination that names a namespace in any cluster, if another one already was in any cluster. */
function isAsFar(entry: string, was: Value | undefined): boolean {
  const anyCluster = /(?:^| )(?:server|name)=\*(?: |$)/;
  return (
    /(?:^| )namespace=(?!\*(?: |$))/.test(entry) &&
    anyCluster.test(entry) &&
    (Array.isArray(was) ? was : []).some((one) => anyCluster.test(asText(one)))
  );
}

function entriesOf(resource: Resource, field: string): string[] {
  return listAt(resource, "spec", field).map((entry) =>
    isMap(entry)
      ? Object.keys(entry)
          .sort()
          .map((key) => `${key}=${asText(entry[key])}`)
          .join(" ")
      : asText(entry),
  );
}
