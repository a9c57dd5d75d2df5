import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const argocdPolicyChange = defineRule({
  id: "change/argocd-policy-change",
  title: "In Argo CD objects, fields that no other rule covers stay the same",
  why:
    "This rule reports changes to Applications, ApplicationSets and AppProjects that no other rule covers, " +
    "such as those to annotations and labels. Annotations configure Argo CD Image Updater, notifications " +
    "and the rendering of manifests. The labels of an Application can decide in which step of an " +
    "ApplicationSet's rollout it is synced. Other rules report changes to sources, destinations, sync " +
    "policies and permissions.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}",
    good: "kind: Application\nmetadata: {name: shop, annotations: {notifications.argoproj.io/subscribe.on-sync-failed.slack: shop}}",
  },
  severity: "info",
  worst: "warning",
  cases: { warning: "if an annotation changes" },
  fix: "keep the object as it was, or confirm in the review that the change is intended",
  checkChange: onAspect("other", ({ gone, added }, name) => {
    const fields = [...gone, ...added];
    const steers = fields.some((field) => field.name.startsWith("annotations"));
    return [steers ? "warning" : "info", `${name}: ${changesText(fields)}`];
  }),
});
