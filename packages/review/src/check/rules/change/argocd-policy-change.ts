import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, namesText, placeOf } from "./argo-fields.ts";

export const argocdPolicyChange = defineRule({
  id: "change/argocd-policy-change",
  title: "Nothing else in an Argo CD object changes",
  why: "Annotations steer the image updater, notifications and how manifests are made; labels decide to which clusters and steps an Application belongs.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/",
  severity: "info",
  worst: "warning",
  fix: "keep what the object said, or say in the review that it is meant",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "other")) {
      const fields = [...change.gone, ...change.added];
      const steers = fields.some(({ name }) => name.startsWith("annotations"));
      yield {
        severity: steers ? ("warning" as const) : ("info" as const),
        resource: change.resource,
        path: placeOf(change),
        message: `${resourceText(change.resource)} says otherwise: ${namesText(fields)}`,
      };
    }
  },
});
