import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationRevision = defineRule({
  id: "change/application-revision",
  title: "An Application follows the same revision as before",
  why:
    "A different revision may deploy different software, although no manifest in this repository changes. " +
    "Argo CD deploys the branch, tag or chart version that the Application names.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, targetRevision: main}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, targetRevision: v1.4.0}}",
  },
  fix: "keep the revision, or say in the review what the other one contains",
  checkChange: onAspect(
    "revision",
    (change, name) => `${name} follows another revision: ${moveText(change)}`,
  ),
});
