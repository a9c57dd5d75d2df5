import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, namesText, placeOf } from "./argo-fields.ts";

export const applicationOptions = defineRule({
  id: "change/application-options",
  title: "An Application renders its sources with the same options",
  why: "Values, parameters, images and patches of an Application change what is applied beside what its folder says.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application_sources/",
  severity: "warning",
  fix: "change the folder instead, or say in the review what the options do",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "options"))
      yield {
        resource: change.resource,
        path: placeOf(change),
        message: `${resourceText(change.resource)} makes something else of its sources: ${namesText([...change.gone, ...change.added])} changes`,
      };
  },
});
