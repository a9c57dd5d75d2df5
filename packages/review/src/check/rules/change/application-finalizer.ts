import { RESOURCES_FINALIZER } from "../../../cluster/argocd/cascade.ts";
import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationFinalizer = defineRule({
  id: "change/application-finalizer",
  title: "Deleting an Application or project has the same effect as before",
  why:
    "With the finalizer `resources-finalizer.argocd.argoproj.io`, deleting an Application also deletes " +
    "everything that it deployed. Without it, everything keeps running. A project with this finalizer " +
    "can't be deleted while Applications use it.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, finalizers: [resources-finalizer.argocd.argoproj.io]}",
    good: "kind: Application\nmetadata: {name: shop}",
  },
  fix: "keep the finalizers, or say in the review what a deletion should do",
  checkChange: onAspect("finalizer", (change, name) => {
    const cascades = ({ value }: { value: string }) => value.startsWith(RESOURCES_FINALIZER);
    const what = change.added.some(cascades)
      ? "deleting it now deletes what it deployed"
      : change.gone.some(cascades)
        ? "deleting it no longer deletes what it deployed"
        : "other steps run before it is deleted";
    return `${name}: ${what} (finalizer ${moveText(change)})`;
  }),
});
