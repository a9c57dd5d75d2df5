import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { cascades } from "../../../cluster/recreation.ts";
import { at, listAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Row } from "../../changes/rows.ts";
import { examples } from "../../model/rule.ts";

export const applicationRemoved = changeRule({
  id: "change/application-removed",
  title: "Applications are removed only on purpose",
  why: "Argo CD's finalizer deletes all that it deployed; without it, these objects are left behind.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/",
  cases: { error: "if everything that the Application deployed is deleted with it" },
  fix: "say in the review what should happen to the objects that it deployed",
  basis: "decision",
  rows: [
    {
      ...{ kinds: ["AppProject"], group: "argoproj.io" },
      how: "gone",
      says: ({ name }) => `${name} is removed: Argo CD rejects its Applications without it`,
    },
    {
      ...{ kinds: ["Application", "ApplicationSet"], group: "argoproj.io" },
      how: "gone",
      severity: ({ before }) => (takesAlong(before) ? "error" : "warning"),
      says: ({ name, before }) =>
        `${name} is removed: ${takesAlong(before) ? "everything that it deployed is deleted with it" : "its objects stay in the cluster, but nothing updates them anymore"}`,
    },
  ],
});

/** True for an Application, or a set, with which everything goes that it deployed. */
function takesAlong(resource: Resource): boolean {
  return resource.kind === "ApplicationSet"
    ? at(resource, "spec", "syncPolicy", "preserveResourcesOnDeletion") !== true
    : cascades(resource);
}

/** Lists in which each entry permits something. */
const PERMITS = [
  ...["sourceRepos", "sourceNamespaces", "destinations", "destinationServiceAccounts", "roles"],
  ...["clusterResourceWhitelist", "namespaceResourceWhitelist"],
];
/** Lists in which each entry forbids something. */
const FORBIDS = [
  ...["clusterResourceBlacklist", "namespaceResourceBlacklist", "signatureKeys", "syncWindows"],
];
/** The list of which an empty one permits everything. */
const KINDS = "namespaceResourceWhitelist";

const project = (row: Omit<Row, "kinds">): Row => ({ ...row, kinds: ["AppProject"], group: "argoproj.io" });

export const projectPermitsMore = changeRule({
  id: "change/project-permits-more",
  title: "A project permits no more than before",
  why: "Whoever can push to the folder of one of its Applications can do what the project permits.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  cases: { error: "for a new wildcard" },
  ...examples(
    "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: HERE}]}",
    "'*'",
    "shop",
  ),
  fix: "permit only the repositories, namespaces and kinds that the project's Applications use, by name",
  basis: "decision",
  rows: [
    ...PERMITS.map((field) =>
      project({
        path: `spec.${field}`,
        value: (one) => entriesOf(one, field),
        how: "gains",
        orNew: true,
        // The first entry of this list forbids all other kinds.
        if: ({ was }) => field !== KINDS || listAt(was).length > 0,
        severity: ({ items }) => (items.some((one) => WILD.test(one)) ? "error" : undefined),
        says: ({ name, isNew, items }) =>
          `${name} ${isNew ? "is new, and permits" : "now permits"} ${someOf(items, 3)} (${field})`,
      }),
    ),
    project({
      path: `spec.${KINDS}`,
      value: (one) => entriesOf(one, KINDS).length > 0,
      how: { becomes: (isLimited) => isLimited === false },
      says: ({ name }) => `${name} permits every kind in its namespaces now`,
    }),
    ...FORBIDS.map((field) =>
      project({
        path: `spec.${field}`,
        value: (one) => entriesOf(one, field),
        how: "loses",
        says: ({ name, items }) => `${name} no longer forbids ${someOf(items, 3)} (${field})`,
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

/** All relevant parts of an entry, or the namespace or cluster of a destination. */
const WILD = /(?:^|[ =])\*(?:$| )/;
/** The fields of which each entry is told, and one that permits nothing. */
const TOLD = new Set(["undefined", "description", ...PERMITS, ...FORBIDS]);

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
