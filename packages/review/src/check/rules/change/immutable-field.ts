import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { brokenField } from "../../../cluster/api-server/immutable-fields.ts";
import { isRecreated } from "../../../cluster/recreation.ts";
import { fieldsOf, readablePath } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type Changed, changedResources } from "../../changes/changed.ts";
import { defineRule } from "../../model/rule.ts";

export const immutableField = defineRule({
  id: "change/immutable-field",
  title: "Immutable fields stay the same",
  why:
    "The API server rejects the change, and the sync fails until someone deletes the object, which deletes " +
    "its pods as well, unless `kubectl delete --cascade=orphan` is used.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
  cases: {
    warning: "for a Job that is deleted after it ends (`ttlSecondsAfterFinished`)",
  },
  bad: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web, tier: front}}",
  good: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}",
  fix: "keep the field, or create the object under a new name and remove the old one later",
  severity: "error",
  basis: "refused",
  *checkChange(_before, _after, context) {
    for (const changed of changedResources(context)) {
      const { before, after: resource, change } = changed;
      if (change.renamed !== undefined || isRecreated(resource)) continue;
      const broken = brokenChanges(changed);
      const [first] = broken;
      if (first === undefined) continue;
      const what = resourceText(resource);
      const fields = fieldsText(broken);
      const lifetime = at(before, "spec", "ttlSecondsAfterFinished");
      const ends = resource.kind === "Job" && typeof lifetime === "number";
      yield {
        resource,
        path: first.path,
        ...(ends && { severity: "warning" as const }),
        message: `${what}: ${fields} can't be changed: the API server rejects updates to it in an existing ${resource.kind}${ends ? `, which is deleted ${lifetime} s after it ends (ttlSecondsAfterFinished)` : ""}`,
        todo: `delete ${what} first if it already exists, or keep ${fields}`,
      };
    }
  },
});

/** The changed fields, of which several of a template are one. */
function fieldsText(broken: readonly ReviewedChange[]): string {
  const isOne = broken.length === 1;
  const fields = broken.map(({ path }) =>
    path[1] === "template" && !isOne ? "spec.template" : readablePath(path),
  );
  return someOf(
    [...new Set(fields)].map((field) => `\`${field}\``),
    3,
  );
}

/** The changes of immutable fields. */
function brokenChanges({ before, after, change: { changes } }: Changed): ReviewedChange[] {
  return changes.filter(
    (change) =>
      // A generated object gets a new name with each change; only a Job can't follow it.
      !(change.hash && after.kind !== "Job") &&
      brokenField(before, after, fieldsOf(change.path)) !== undefined,
  );
}
