import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, moveText, placeOf } from "./argo-fields.ts";

export const applicationFinalizer = defineRule({
  id: "change/application-finalizer",
  title: "Deleting an Application or project has the same effect as before",
  why: "The finalizer of an Application decides whether deleting it deletes everything it deployed.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/",
  severity: "warning",
  fix: "keep the finalizers, or say in the review what a deletion shall do",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "finalizer")) {
      const cascades = ({ value }: { value: string }) =>
        value.startsWith("resources-finalizer.argocd.argoproj.io");
      const what = change.added.some(cascades)
        ? "deleting it now deletes what it deployed"
        : change.gone.some(cascades)
          ? "deleting it no longer deletes what it deployed"
          : "what has to be done before it is deleted changes";
      yield {
        resource: change.resource,
        path: placeOf(change),
        message: `${resourceText(change.resource)}: ${what} (finalizer ${moveText(change)})`,
      };
    }
  },
});
