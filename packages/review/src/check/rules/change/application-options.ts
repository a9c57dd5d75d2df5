import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const applicationOptions = defineRule({
  id: "change/application-options",
  title: "An Application renders its sources with the same options as before",
  why:
    "Changing an Application's values, parameters, images or patches changes what is applied, even if nothing in its " +
    "folder changes.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application_sources/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, kustomize: {images: ['acme/shop:1.5.0']}}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, kustomize: {images: ['acme/shop:1.4.2']}}}",
  },
  fix: "change the folder instead, or say in the review what the options do",
  checkChange: onAspect(
    "options",
    ({ gone, added }, name) => `${name} renders its sources differently: ${changesText([...gone, ...added])}`,
  ),
});
