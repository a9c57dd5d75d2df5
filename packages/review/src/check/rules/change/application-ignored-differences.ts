import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationIgnoredDifferences = defineRule({
  id: "change/application-ignored-differences",
  title: "Argo CD compares the same fields of an Application's objects as before",
  why:
    "If Argo CD ignores an additional field, that field may differ from git forever without anyone " +
    "noticing. If it no longer ignores a field, it may reset that field to the value in git.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec:\n  source: {path: shop}\n  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/template]}]",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop}}",
  },
  fix: "ignore as few fields as possible, and give the reason in the review",
  checkChange: onAspect(
    "ignored",
    (change, name) => `${name} ignores other differences between git and the cluster: ${moveText(change)}`,
  ),
});
