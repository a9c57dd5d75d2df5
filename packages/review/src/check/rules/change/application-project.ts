import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationProject = defineRule({
  id: "change/application-project",
  title: "An Application stays in its project",
  why:
    "Another project may permit more: the project decides which repositories, namespaces and kinds an " +
    "Application may use.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {project: default}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {project: shop}",
  },
  fix: "keep the project, or compare what both permit",
  checkChange: onAspect("project", (change, name) => {
    const open = change.added.some(({ value }) => value === "default");
    return `${name} is in another project: ${moveText(change)}${open ? ", which permits everything unless someone has restricted it" : ""}`;
  }),
});
