import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationPathMoved = defineRule({
  id: "change/application-path",
  title: "An Application applies the same folder as before",
  why:
    "Argo CD applies whatever is in the new folder and, if the Application prunes, deletes everything " +
    "that is only in the old folder.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/production}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: overlays/beta}}",
  },
  fix: "keep the folder, or compare what both render to",
  checkChange: onAspect("path", (change, name) => `${name} applies a different folder: ${moveText(change)}`),
});
