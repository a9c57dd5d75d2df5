import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { RESOURCES_FINALIZER } from "../../../cluster/argocd/cascade.ts";
import { syncPolicyOf } from "../../../discovery/application-reader.ts";
import { ARGO_KINDS, isArgoKind } from "../../../discovery/argo-documents.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import {
  type ArgoChange,
  type ArgoField,
  addressOf,
  changedIn,
  changesText,
  difference,
  fieldsOf,
  isOfArgo,
  moveText,
  valuesText,
} from "../../changes/argo-fields.ts";
import { addedResources, changedResources } from "../../changes/changed.ts";
import { type ChangeContext, type ChangeFinding, defineRule, type Severity } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** What each part of the sync policy does that is turned on. */
const SWITCHES = [
  ["automated", "changes are", "applied automatically"],
  ["automated.prune", "objects removed from git are", "deleted from the cluster"],
  ["automated.selfHeal", "changes in the cluster are", "undone"],
  ["automated.allowEmpty", "an empty source", "deletes everything"],
] as const;

export const applicationChanged = defineRule({
  id: "change/application-path",
  page: {
    title:
      "An Application applies the same as before, from the same people, in the same way and to the same place",
    why:
      "A change of a few words in an Application, ApplicationSet or AppProject changes what runs, although no " +
      "manifest changes. Argo CD applies what is in another folder or revision, or what other options make of it, " +
      "and deletes the rest if the Application prunes. In another cluster or namespace, it creates everything again. " +
      "Whoever can push to another repository decides what runs, without a review in this one, and so does whoever " +
      "wrote a plugin. Another project may permit more. The sync policy decides what every later commit does, the " +
      "`operation` field starts a sync at once, the finalizer decides what a deletion takes along, " +
      "`ignoreDifferences` which fields may differ from git forever, and the generators of an ApplicationSet which " +
      "Applications exist. Annotations configure image updates, notifications and rendering. An Application whose " +
      "file moves to another folder is no longer found by whatever applied it from the old one.",
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
  },
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

/** True if a part of the sync policy is turned on: `automated` itself unless it is disabled, and what is below if true. */
function isOn(resource: Resource, field: string): boolean {
  const spec = resource.kind === "ApplicationSet" ? ["spec", "template", "spec"] : ["spec"];
  const value = at(resource, ...spec, "syncPolicy", ...field.split("."));
  return isMap(value) ? value.enabled !== false : value === true;
}

/** What a change means, as the rest of a sentence that begins with the object, and its severity if that isn't the rule's; undefined for nothing. */
type Meaning = (change: ArgoChange) => string | [Severity, string] | undefined;

/** What else a set has is how it makes its Applications. */
const other: Meaning = (change) =>
  change.resource.kind === "ApplicationSet"
    ? ` generates its Applications differently: ${changesText(change)}`
    : ["info", `: ${changesText(change)}`];
const revision: Meaning = (change) => ` follows another revision: ${moveText(change)}`;
const origin: Meaning = (change) => [
  change.isForeign ? "error" : "warning",
  ` is applied from another repository or chart: ${moveText(change)}${change.isForeign ? "; nothing came from there before" : ""}`,
];

/** What a change of the fields means whose names begin in this way; the first that does decides. */
const MEANINGS: readonly (readonly [begin: string, says: Meaning | undefined])[] = [
  ["source.repoURL", origin],
  ["source.chart", origin],
  ["source.targetRevision", revision],
  ["source.targetBranch", revision],
  ["source.path", (change) => ` applies a different folder: ${moveText(change)}`],
  [
    "source.plugin.name",
    (change) => [
      change.added.length > 0 ? "error" : "warning",
      ` changes the plugin that renders it: ${moveText(change)}`,
    ],
  ],
  ["source", (change) => ` renders its sources differently: ${changesText(change)}`],
  [
    "destination",
    (change) => {
      const isCluster = changedIn(change).some(({ name }) => name !== "destination.namespace");
      return ` deploys to another ${isCluster ? "cluster" : "namespace"}: ${moveText(change)}`;
    },
  ],
  [
    "project",
    (change) => {
      const open = change.added.some(({ value }) => value === "default");
      return ` is in another project: ${moveText(change)}${open ? ", which permits everything unless someone has restricted it" : ""}`;
    },
  ],
  [
    "syncPolicy.automated",
    ({ before, resource }) => {
      const texts = SWITCHES.flatMap(([field, what, happens]) => {
        const is = isOn(resource, field);
        return is === isOn(before, field) ? [] : `${what} ${is ? "now" : "no longer"} ${happens}`;
      });
      return texts.length === 0 ? undefined : `: ${texts.join(", ")}`;
    },
  ],
  ["syncPolicy.syncOptions", (change) => `: applies changes differently (syncOptions): ${moveText(change)}`],
  ["syncPolicy", (change) => `: ${changesText(change)}: ${moveText(change)}`],
  [
    "ignoreDifferences",
    (change) => ` ignores other differences between git and the cluster: ${moveText(change)}`,
  ],
  [
    "operation",
    ({ added }) =>
      added.length > 0
        ? ["error", ` starts a sync as soon as it is applied (operation): ${valuesText(added)}`]
        : ["info", " no longer starts a sync itself (operation)"],
  ],
  [
    "finalizers",
    (change) => {
      const cascades = ({ value }: ArgoField) => value.startsWith(RESOURCES_FINALIZER);
      const what = change.added.some(cascades)
        ? "deleting it now deletes what it deployed"
        : change.gone.some(cascades)
          ? "deleting it no longer deletes what it deployed"
          : "other steps run before it is deleted";
      return `: ${what} (finalizer ${moveText(change)})`;
    },
  ],
  ["annotations", (change) => `: ${changesText(change)}`],
  // Labels and names don't affect the deployed resources.
  ...["apiVersion", "kind", "metadata", "spec", "status"].map((field) => [field, undefined] as const),
  ["", other],
];

/** The fields of a project of which this rule speaks. */
const OF_PROJECT = /^(?:finalizers|annotations)/;

/** What a change of a field means. @param isRegenerated true if the generators of its set change as well */
function meaningOf({ name, value }: ArgoField, isRegenerated: boolean): Meaning | undefined {
  const [, says] = MEANINGS.find(([begin]) => begin === "" || `${name}.`.startsWith(`${begin}.`)) ?? [];
  // A parameter gets its value from the generators.
  return isRegenerated && value.includes("{{") && says !== origin ? other : says;
}

/** One finding for each meaning of the changes in each object. */
function* changed(before: State, context: ChangeContext): Iterable<ChangeFinding> {
  const known = originsOf(before.resources);
  for (const { before: was, after: resource } of changedResources(context, ...ARGO_KINDS)) {
    if (!isOfArgo(resource)) continue;
    const sides = difference(was, resource).map((fields) =>
      fields.filter(({ name }) => resource.kind !== "AppProject" || OF_PROJECT.test(name)),
    );
    const isRegenerated = sides.some((all) => all.some(({ name }) => name.startsWith("generators")));
    const [gone, added] = sides.map((all) => groupedBy(all, (one) => meaningOf(one, isRegenerated)));
    const isForeign = sourcesOf(resource).some((one) => !known.has(originOf(one)));
    for (const says of new Set([...(added?.keys() ?? []), ...(gone?.keys() ?? [])])) {
      if (says === undefined) continue;
      const change = {
        before: was,
        resource,
        gone: gone?.get(says) ?? [],
        added: added?.get(says) ?? [],
        isForeign,
      };
      const text = says(change);
      if (text === undefined) continue;
      const [severity, message] = typeof text === "string" ? [undefined, text] : text;
      yield {
        ...(severity && { severity }),
        resource,
        // That of an added value, or else of the parent of a removed one.
        path: change.added[0]?.path ?? change.gone[0]?.path.slice(0, -1) ?? [],
        message: `${resourceText(resource)}${message}`,
      };
    }
  }
}

/** The new Applications, with what they apply. */
function* added(before: State, context: ChangeContext): Iterable<ChangeFinding> {
  const known = originsOf(before.resources);
  const all = addedResources(context, ...ARGO_KINDS).filter(isOfArgo);
  for (const resource of all) {
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
    // Many are told apart by their names, and are one sentence if they have the same repository.
    const isOne = resource.kind === "Application" && all.length <= FEW;
    const places = sources.flatMap((one) => (isOne ? placeOf(one) : repositoryOf(one)) ?? []);
    const what = someOf([...new Set(places)], FEW) || "the sources that it names";
    yield {
      severity: isOther ? "warning" : "info",
      resource,
      message: `${name} is new: ${isAutomated(resource) ? "Argo CD begins to apply" : "once someone syncs it, Argo CD applies"} ${what}${isOther ? ", a source that nothing here used before" : ""}`,
    };
  }
}

const FEW = 3;

/** True if Argo CD syncs an Application, or those of a set, by itself; a set may turn that on in other places, too. */
function isAutomated({ kind, spec }: Resource): boolean {
  if (kind === "ApplicationSet") return jsonText((spec ?? null) as Value).includes("automated");
  return syncPolicyOf({ spec: (spec ?? null) as Value }, "").automated;
}

/** The sources of an Application, or of the templates of a set. */
function sourcesOf(resource: Resource): ValueMap[] {
  return fieldsOf(resource).flatMap(({ name, path }) => {
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
  return addressOf(["repoURL", "chart"].flatMap((field) => textAt(source, field) ?? []).join("/"));
}

function repositoryOf(source: ValueMap): string | undefined {
  const repository = textAt(source, "repoURL");
  return repository && `\`${repository}\``;
}

/** A source as a person names it: "`shop` of `https://git.example.com/acme/shop.git` at `main`". */
function placeOf(source: ValueMap): string | undefined {
  const repository = repositoryOf(source);
  if (repository === undefined) return undefined;
  const [path, chart, revision] = ["path", "chart", "targetRevision"].map((field) => textAt(source, field));
  const inside = chart === undefined ? path && `\`${path}\`` : `chart \`${chart}\``;
  return `${inside === undefined ? "" : `${inside} of `}${repository}${revision === undefined ? "" : ` at \`${revision}\``}`;
}
