import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const applicationSet = defineRule({
  id: "change/application-set",
  title: "An ApplicationSet generates the same Applications as before",
  why:
    "An Application that is no longer generated is deleted, usually with everything it deployed. The " +
    "generators and the template of an ApplicationSet decide which Applications exist and what they " +
    "contain, and its strategy decides the order in which they sync.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/",
  example: {
    bad: "kind: ApplicationSet\nmetadata: {name: shop}\nspec: {generators: [{list: {elements: [{name: beta}]}}]}",
    good: "kind: ApplicationSet\nmetadata: {name: shop}\nspec: {generators: [{list: {elements: [{name: beta}, {name: production}]}}]}",
  },
  fix: "say in the review which Applications are added and removed",
  checkChange: onAspect(
    "set",
    ({ gone, added }, name) =>
      `${name} generates its Applications differently: ${changesText([...gone, ...added])}`,
  ),
});
