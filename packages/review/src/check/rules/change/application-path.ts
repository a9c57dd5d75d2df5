import { RESOURCES_FINALIZER } from "../../../cluster/argocd/cascade.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule } from "../../rule.ts";
import { type ArgoField, changesText, type Meanings, moveText, onAspects } from "./argo-fields.ts";
import { syncChanges } from "./sync-changes.ts";

export const applicationChanged = defineRule({
  id: "change/application-path",
  title: "An Application applies the same folder as before, in the same way and to the same place",
  why:
    "A change of a few words in an Application, ApplicationSet or AppProject changes what runs, although no " +
    "manifest changes. Argo CD applies what is in another folder or revision, or what other options make of it, " +
    "and deletes the rest if the Application prunes. In another cluster or namespace, it creates everything again. " +
    "Another project may permit more. The sync policy decides what every later commit does, the finalizer what a " +
    "deletion takes along, `ignoreDifferences` which fields may differ from git forever, and the generators of an " +
    "ApplicationSet which Applications exist. Annotations configure image updates, notifications and rendering. An " +
    "Application whose file moves to another folder is no longer found by whatever applied it from the old one.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/production}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/beta}}",
  },
  least: "info",
  cases: { info: "for a field that changes neither what is applied nor how" },
  fix: "keep it as it was, or say in the review what the change does",
  *checkChange(before, after, context) {
    yield* onAspects(MEANINGS)(before, after, context);
    yield* syncChanges(context);
    for (const { resource, from, to } of context.moved ?? [])
      yield {
        resource,
        message: `${resourceText(resource)} moves from ${from} to ${to}: what applied it there no longer finds it`,
      } satisfies ChangeFinding;
  },
});

const cascades = ({ value }: ArgoField) => value.startsWith(RESOURCES_FINALIZER);

/** What a change of each aspect means. */
const MEANINGS: Meanings = {
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
