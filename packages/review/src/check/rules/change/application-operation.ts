import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, isOfArgo, valuesText } from "./argo-fields.ts";
import { addedResources } from "./changed.ts";

export const applicationOperation = defineRule({
  id: "change/application-operation",
  title: "An Application in git has no `operation` field",
  why:
    "The `operation` field of an Application starts a sync immediately, with whatever revision, source " +
    "or manifests it contains. This sync ignores the sync policy. It also ignores sync windows that " +
    "apply only to automatic syncs.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-kubectl/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop}}\noperation: {sync: {revision: main}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop}}",
  },
  severity: "error",
  least: "info",
  cases: { info: "if the field is removed" },
  basis: "decision",
  fix: "remove the operation; sync with Argo CD's command line or web UI",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "operation"))
      if (change.added.length > 0)
        yield {
          resource: change.resource,
          path: ["operation"],
          message: `${resourceText(change.resource)} starts a sync as soon as it is applied (operation): ${valuesText(change.added)}`,
        };
      else
        yield {
          severity: "info" as const,
          resource: change.resource,
          message: `${resourceText(change.resource)} no longer starts a sync itself (operation)`,
        };
    for (const resource of addedResources(context, ...ARGO_KINDS))
      if (isOfArgo(resource) && resource.operation !== undefined)
        yield {
          resource,
          path: ["operation"],
          message: `${resourceText(resource)} starts a sync as soon as it is applied (operation)`,
        };
  },
});
