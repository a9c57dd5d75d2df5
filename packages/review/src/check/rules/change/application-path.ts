import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ARGO_KINDS, isArgoKind } from "../../../discovery/argo-documents.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import {
  type ArgoChange,
  type ArgoField,
  argoFieldsOf,
  changesText,
  changeText,
  difference,
  isOfArgo,
  repositoryOf,
} from "../../changes/argo-fields.ts";
import { changedResources } from "../../changes/changed.ts";
import { type ChangeContext, type ChangeFinding, defineRule, type Severity } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const applicationChanged = defineRule({
  id: "change/application-path",
  title: "An Application applies the same as before, from the same source, and to the same place",
  why:
    "A few words in an Application, ApplicationSet or AppProject change what runs, although no manifest " +
    "changes: from which folder, revision or repository, by which plugin, to which cluster and namespace, " +
    "what is deleted, and what every later commit does.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/",
  cases: {
    error: [
      "if nothing came from that repository before",
      "if the plugin is new or a different one",
      "for an operation",
    ],
    info: [
      "for a new Application from a known source",
      "for a field that changes neither what is applied nor how",
    ],
  },
  bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/production}}",
  good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/beta}}",
  fix: "keep it as it was, or say in the review what the change does, and who is responsible for the repository",
  basis: "decision",
  *checkChange(before, _after, context) {
    yield* changed(before, context);
    yield* added(before, context);
    for (const { resource, from, to } of context.moved ?? [])
      yield {
        resource,
        message: `${resourceText(resource)} moves from ${from} to ${to}: what applied it there no longer finds it`,
      };
  },
});

/** What a change of some fields means. */
interface Meaning {
  /** The rest of a sentence that begins with the object, and continues with the fields or their values; "" for nothing. */
  says: string;
  /** What is named: the values unless it says otherwise. */
  shows?: "fields" | "both";
  severity?: (change: ArgoChange) => Severity;
}

/** What else a set has is how it makes its Applications. */
const OTHER: Meaning = {
  says: "",
  shows: "fields",
  severity: ({ resource }) => (resource.kind === "ApplicationSet" ? "warning" : "info"),
};
const ORIGIN: Meaning = {
  says: " is applied from another repository or chart",
  severity: ({ isForeign }) => (isForeign ? "error" : "warning"),
};
const REVISION: Meaning = { says: " follows another revision" };

/** What a change of the fields means whose names begin in this way; the first that does decides. */
const MEANINGS: readonly (readonly [begin: string, meaning: Meaning | undefined])[] = [
  ["source.repoURL", ORIGIN],
  ["source.chart", ORIGIN],
  ["source.targetRevision", REVISION],
  ["source.targetBranch", REVISION],
  ["source.path", { says: " applies a different folder" }],
  [
    "source.plugin.name",
    {
      says: " changes the plugin that renders it",
      severity: ({ added }) => (added.length > 0 ? "error" : "warning"),
    },
  ],
  ["source", { says: " renders its sources differently", shows: "fields" }],
  ["destination", { says: " deploys to another cluster or namespace" }],
  ["project", { says: " is in another project" }],
  ["syncPolicy.syncOptions", { says: " applies changes differently (syncOptions)" }],
  ["syncPolicy", { says: " is synced differently", shows: "both" }],
  ["ignoreDifferences", { says: " ignores other differences between git and the cluster" }],
  [
    "operation",
    {
      says: " starts a sync as soon as it is applied (operation)",
      severity: ({ added }) => (added.length > 0 ? "error" : "info"),
    },
  ],
  ["finalizers", { says: " leaves or deletes other objects when it is deleted (finalizers)" }],
  ["annotations", { says: "", shows: "fields" }],
  // Labels and names don't affect the deployed resources.
  ...["apiVersion", "kind", "metadata", "spec", "status"].map((field) => [field, undefined] as const),
  ["", OTHER],
];

/** The fields of a project of which this rule speaks. */
const OF_PROJECT = /^(?:finalizers|annotations)/;

function meaningOf({ name }: ArgoField): Meaning | undefined {
  const [, meaning] = MEANINGS.find(([begin]) => begin === "" || `${name}.`.startsWith(`${begin}.`)) ?? [];
  return meaning;
}

function* changed(before: State, context: ChangeContext): Iterable<ChangeFinding> {
  const known = originsOf(before.resources);
  for (const { before: was, after: resource } of changedResources(context, ...ARGO_KINDS)) {
    if (!isOfArgo(resource)) continue;
    const [gone, added] = difference(was, resource).map((fields) => {
      const own = fields.filter(({ name }) => resource.kind !== "AppProject" || OF_PROJECT.test(name));
      return groupedBy(own, meaningOf);
    });
    const isForeign = sourcesOf(resource).some((one) => !known.has(originOf(one)));
    for (const meaning of new Set([...(added?.keys() ?? []), ...(gone?.keys() ?? [])])) {
      if (meaning === undefined) continue;
      const change = {
        resource,
        gone: gone?.get(meaning) ?? [],
        added: added?.get(meaning) ?? [],
        isForeign,
      };
      const severity = meaning.severity?.(change);
      const [fields, values] = [changesText(change), changeText(change)];
      const shown =
        meaning.shows === undefined ? values : meaning.shows === "both" ? `${fields}, ${values}` : fields;
      const foreign = meaning === ORIGIN && isForeign ? "; nothing came from there before" : "";
      yield {
        ...(severity && { severity }),
        resource,
        // That of an added value, or else of the parent of a removed one.
        path: change.added[0]?.path ?? change.gone[0]?.path.slice(0, -1) ?? [],
        message: `${resourceText(resource)}${meaning.says}: ${shown}${foreign}`,
      };
    }
  }
}

function* added(before: State, context: ChangeContext): Iterable<ChangeFinding> {
  const known = originsOf(before.resources);
  for (const { action, after: resource } of context.changes) {
    if (action !== "added" || resource === undefined || !isArgoKind(resource.apiVersion, resource.kind))
      continue;
    const name = resourceText(resource);
    if (resource.operation !== undefined)
      yield {
        severity: "error",
        resource,
        path: ["operation"],
        message: `${name} starts a sync as soon as it is applied (operation)`,
      };
    if (resource.kind === "AppProject") continue;
    const sources = sourcesOf(resource);
    const isOther = known.size > 0 && sources.some((one) => !known.has(originOf(one)));
    const repositories = sources.flatMap((one) => textAt(one, "repoURL") ?? []);
    const what = someOf([...new Set(repositories)], 3) || "the sources that it names";
    const message = `${name} is new, and applies what is in ${what}${isOther ? ", a source that nothing here used before" : ""}`;
    yield { severity: isOther ? "warning" : "info", resource, message };
  }
}

/** The sources of an Application, or of the templates of a set. */
function sourcesOf(resource: Resource): ValueMap[] {
  return argoFieldsOf(resource).flatMap(({ name, path }) => {
    const source = name === "source.repoURL" ? at(resource, ...path.slice(0, -1)) : undefined;
    return isMap(source) ? [source] : [];
  });
}

/** Where the sources of Applications and sets come from. */
function originsOf(resources: readonly Resource[]): Set<string> {
  const all = resources.filter(({ apiVersion, kind }) => isArgoKind(apiVersion, kind));
  return new Set(all.flatMap(sourcesOf).map(originOf));
}

/** The repository of a source, or the chart in it: an address in a registry may have the chart in it. */
function originOf(source: ValueMap): string {
  return repositoryOf(["repoURL", "chart"].flatMap((field) => textAt(source, field) ?? []).join("/"));
}
