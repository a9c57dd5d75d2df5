import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const argocdPolicyChange = defineRule({
  id: "change/argocd-policy-change",
  title: "Fields that no other rule covers stay the same in Argo CD objects",
  why:
    "Other rules report changes of sources, destinations, sync policies and permissions. This one reports the " +
    "rest, such as annotations and labels of Applications, ApplicationSets and AppProjects. Annotations " +
    "configure the image updater, notifications and how manifests are generated. The labels of an Application " +
    "can decide in which step of an ApplicationSet's rollout it is synced.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}",
    good: "kind: Application\nmetadata: {name: shop, annotations: {notifications.argoproj.io/subscribe.on-sync-failed.slack: shop}}",
  },
  severity: "info",
  worst: "warning",
  cases: { warning: "if an annotation changes" },
  fix: "keep the object as it was, or confirm in the review that it is intended",
  checkChange: onAspect("other", ({ gone, added }, name) => {
    const fields = [...gone, ...added];
    const steers = fields.some((field) => field.name.startsWith("annotations"));
    return [steers ? "warning" : "info", `${name}: ${changesText(fields)}`];
  }),
});
