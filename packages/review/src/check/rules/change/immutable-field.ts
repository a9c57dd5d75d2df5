import { brokenField } from "../../../cluster/api-server/immutable-fields.ts";
import { isRecreated } from "../../../cluster/recreation.ts";
import { fieldsOf, pathText } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { type Changed, changedResources } from "./changed.ts";

export const immutableField = defineRule({
  id: "change/immutable-field",
  title: "No field changes that the API server refuses to change",
  why:
    "The API server refuses to update a selector, a claim template, a Job's template or a claim's class. The sync " +
    "fails until the object is deleted, together with everything that belongs to it.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
  severity: "error",
  fix: "keep it, or make the object under a new name and remove the old one later",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web, tier: front}}  # was {app: web}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}  # as before",
  },
  *checkChange(_before, _after, context) {
    for (const changed of changedResources(context)) {
      const { after: resource, change } = changed;
      if (change.renamed !== undefined || isRecreated(resource)) continue;
      for (const { path } of brokenFields(changed).values()) {
        const field = pathText(path);
        yield {
          resource,
          path,
          message: `${resourceText(resource)}: ${field} can't be changed: the API server will refuse it`,
          todo: `keep ${field} of ${resourceText(resource)} as it is, or delete the ${resource.kind} first and let it be made again`,
        };
      }
    }
  },
});

/** The first change in each immutable field. */
function brokenFields({ before, after, changes }: Changed): Map<string, ReviewedChange> {
  const found = new Map<string, ReviewedChange>();
  for (const change of changes) {
    // The name of what is generated is another one each time; only a Job can't follow it.
    if (change.hash && after.kind !== "Job") continue;
    const field = brokenField(before, after, fieldsOf(change.path));
    if (field !== undefined && !found.has(field)) found.set(field, change);
  }
  return found;
}
