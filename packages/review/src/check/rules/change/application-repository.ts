import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import {
  addressesOf,
  addressOf,
  fieldsOf,
  isOfArgo,
  type Meanings,
  moveText,
  onAspects,
  valuesText,
} from "./argo-fields.ts";
import { addedResources } from "./changed.ts";

export const applicationRepository = defineRule({
  id: "change/application-repository",
  title: "The same people as before decide what an Application deploys",
  why:
    "Once the change is merged, whoever can push to another repository decides what runs in the cluster, " +
    "without a review in this repository. A plugin is a program whose output Argo CD applies, so the files in the " +
    "folder no longer show that. The `operation` field starts a sync at once, with whatever revision, source or " +
    "manifests it contains, and ignores the sync policy.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/other/deploy.git'}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/acme/deploy.git'}}",
  },
  worst: "error",
  least: "info",
  cases: {
    error: [
      "if nothing came from that repository before",
      "if the plugin is new or a different one",
      "for an operation",
    ],
    info: "if an operation is removed",
  },
  basis: "decision",
  fix: "keep it as it was, or ask those responsible for the cluster to agree",
  *checkChange(before, after, context) {
    yield* onAspects(MEANINGS)(before, after, context);
    for (const resource of addedResources(context, ...ARGO_KINDS))
      if (isOfArgo(resource) && resource.operation !== undefined)
        yield {
          severity: "error",
          resource,
          path: ["operation"],
          message: `${resourceText(resource)} starts a sync as soon as it is applied (operation)`,
        };
  },
});

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
    const begins = fieldsOf(change.before).every(({ aspect }) => aspect !== "plugin");
    const ends = fieldsOf(change.resource).every(({ aspect }) => aspect !== "plugin");
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
};
