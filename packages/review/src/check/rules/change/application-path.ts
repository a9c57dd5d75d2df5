import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { RESOURCES_FINALIZER } from "../../../cluster/argocd/cascade.ts";
import { syncPolicyOf } from "../../../discovery/application-reader.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import {
  type ArgoField,
  addressesOf,
  addressOf,
  changesText,
  fieldsOf,
  isOfArgo,
  type Meanings,
  moveText,
  onAspects,
  repositoriesOf,
  valuesText,
} from "./argo-fields.ts";
import { addedResources } from "./changed.ts";
import { changeRule, type Row } from "./rows.ts";

/** What turns a part of the sync policy on or off, and what each of the two means. */
const SWITCHES = [
  ["automated", "changes are now applied automatically", "changes are no longer applied automatically"],
  [
    "automated.prune",
    "objects removed from git are now deleted from the cluster",
    "objects removed from git are no longer deleted",
  ],
  [
    "automated.selfHeal",
    "changes in the cluster are now undone",
    "changes in the cluster are no longer undone",
  ],
  [
    "automated.allowEmpty",
    "an empty source now deletes everything",
    "an empty source no longer deletes everything",
  ],
] as const;

/** The path of the sync policy in an Application, and in a set's template. */
const POLICIES = [
  ["Application", "spec.syncPolicy."],
  ["ApplicationSet", "spec.template.spec.syncPolicy."],
] as const;

export const applicationChanged = changeRule({
  id: "change/application-path",
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
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/production}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/beta}}",
  },
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
  basis: "decision",
  fix: "keep it as it was, or say in the review what the change does, and who is responsible for the repository",
  rows: POLICIES.flatMap(([kind, prefix]) =>
    SWITCHES.flatMap(([field, on, off]): Row[] => {
      const row = {
        kinds: [kind],
        path: `${prefix}${field}`,
        if: isArgo,
        value: (one: Resource) => isOn(one, field),
      };
      return [
        { ...row, how: { becomes: (value) => value === true }, says: ({ name }) => `${name}: ${on}` },
        { ...row, how: { becomes: (value) => value !== true }, says: ({ name }) => `${name}: ${off}` },
      ];
    }),
  ),
  *more(before, after, context) {
    yield* onAspects(MEANINGS)(before, after, context);
    yield* added(before, context);
    for (const { resource, from, to } of context.moved ?? [])
      yield {
        resource,
        message: `${resourceText(resource)} moves from ${from} to ${to}: what applied it there no longer finds it`,
      };
  },
});

function isArgo({ after }: { after: Resource }): boolean {
  return isOfArgo(after);
}

/** True if a part of the sync policy is turned on: `automated` itself unless it is disabled, and what is below if true. */
function isOn(resource: Resource, field: string): boolean {
  const [, prefix] = POLICIES.find(([kind]) => kind === resource.kind) ?? POLICIES[0];
  const value = at(resource, ...`${prefix}${field}`.split("."));
  return isMap(value) ? value.enabled !== false : value === true;
}

const cascades = ({ value }: ArgoField) => value.startsWith(RESOURCES_FINALIZER);

/** What a change of each aspect means. */
const MEANINGS: Meanings = {
  repository: (change, name, before) => {
    const known = addressesOf(before.resources);
    const isNew = change.added.some(({ value }) => !known.has(addressOf(value)));
    return [
      isNew ? "error" : "warning",
      `${name} is applied from another repository or chart: ${moveText(change)}${isNew ? "; nothing came from there before" : ""}`,
    ];
  },
  plugin: (change, name) => {
    const has = (one: Resource) => fieldsOf(one).some(({ aspect }) => aspect === "plugin");
    const [begins, ends] = [!has(change.before), !has(change.resource)];
    const what = begins
      ? "is rendered by a plugin"
      : ends
        ? "is no longer rendered by a plugin"
        : "is rendered differently by its plugin";
    const isOther = begins || change.added.some((field) => field.name === "plugin.name");
    return [isOther ? "error" : "warning", `${name} ${what}: ${moveText(change)}`];
  },
  operation: ({ added }, name) =>
    added.length > 0
      ? ["error", `${name} starts a sync as soon as it is applied (operation): ${valuesText(added)}`]
      : ["info", `${name} no longer starts a sync itself (operation)`],
  path: (change, name) => `${name} applies a different folder: ${moveText(change)}`,
  revision: (change, name) => `${name} follows another revision: ${moveText(change)}`,
  options: ({ gone, added }, name) =>
    `${name} renders its sources differently: ${changesText([...gone, ...added])}`,
  destination: (change, name) => {
    const cluster = [...change.gone, ...change.added].some((field) => field.name !== "destination.namespace");
    return `${name} deploys to another ${cluster ? "cluster" : "namespace"}: ${moveText(change)}`;
  },
  project: (change, name) => {
    const open = change.added.some(({ value }) => value === "default");
    return `${name} is in another project: ${moveText(change)}${open ? ", which permits everything unless someone has restricted it" : ""}`;
  },
  finalizer: (change, name) => {
    const what = change.added.some(cascades)
      ? "deleting it now deletes what it deployed"
      : change.gone.some(cascades)
        ? "deleting it no longer deletes what it deployed"
        : "other steps run before it is deleted";
    return `${name}: ${what} (finalizer ${moveText(change)})`;
  },
  "sync options": (change, name) => `${name}: applies changes differently (syncOptions): ${moveText(change)}`,
  sync: (change, name) => `${name}: ${changesText([...change.gone, ...change.added])}: ${moveText(change)}`,
  ignored: (change, name) =>
    `${name} ignores other differences between git and the cluster: ${moveText(change)}`,
  set: ({ gone, added }, name) =>
    `${name} generates its Applications differently: ${changesText([...gone, ...added])}`,
  other: ({ gone, added }, name) => {
    const fields = [...gone, ...added];
    const steers = fields.some((field) => field.name.startsWith("annotations"));
    return [steers ? "warning" : "info", `${name}: ${changesText(fields)}`];
  },
};

/** The new Applications, with what they apply. */
function* added(before: State, context: ChangeContext): Iterable<ChangeFinding> {
  const known = repositoriesOf(before.resources);
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
    const repositories = [...repositoriesOf([resource])];
    const isOther = known.size > 0 && repositories.some((one) => !known.has(one));
    // Many are told apart by their names, and are one sentence if they have the same repository.
    const isOne = resource.kind === "Application" && all.length <= FEW;
    const named = isOne
      ? placedSources(mapAt(resource, "spec")).flatMap(({ source }) => placeOf(source) ?? [])
      : [];
    const sources = named.length > 0 ? named : repositories.map((one) => `\`${one}\``);
    const what = sources.length === 0 ? "the sources that it names" : sources.slice(0, FEW).join(", ");
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

/** A source as a person names it: "`shop` of `https://git.example.com/acme/shop.git` at `main`". */
function placeOf(source: ValueMap): string | undefined {
  const [repository, path, chart, revision] = ["repoURL", "path", "chart", "targetRevision"].map((field) =>
    textAt(source, field),
  );
  if (repository === undefined) return undefined;
  const inside = chart === undefined ? path && `\`${path}\`` : `chart \`${chart}\``;
  return `${inside === undefined ? "" : `${inside} of `}\`${repository}\`${revision === undefined ? "" : ` at \`${revision}\``}`;
}
