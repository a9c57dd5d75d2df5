import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, moveText, placeOf } from "./argo-fields.ts";

export const applicationIgnoredDifferences = defineRule({
  id: "change/application-ignored-differences",
  title: "An Application compares the same fields",
  why: "A field that Argo CD ignores may differ from git forever without anybody seeing it; one that it no longer ignores it may put back.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/",
  severity: "warning",
  fix: "name as few fields as there are, with the reason in the review",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "ignored"))
      yield {
        resource: change.resource,
        path: placeOf(change),
        message: `${resourceText(change.resource)} ignores other differences between git and the cluster: ${moveText(change)}`,
      };
  },
});
