import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const argocdPolicyChange = defineRule({
  id: "change/argocd-policy-change",
  title: "Fields of Argo CD objects that no other rule covers stay the same",
  why:
    "Annotations configure the image updater, notifications and how manifests are generated. Labels can " +
    "decide in which clusters an ApplicationSet deploys, and in which step of a rollout an Application is " +
    "synced.",
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
