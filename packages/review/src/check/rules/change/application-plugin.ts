import { defineRule } from "../../rule.ts";
import { fieldsOf, moveText, onAspect } from "./argo-fields.ts";

export const applicationPlugin = defineRule({
  id: "change/application-plugin",
  title: "An Application is rendered by the same plugin as before, or by none",
  why:
    "Argo CD applies whatever a plugin prints, so the files in the folder no longer show what is applied. " +
    "A plugin is a program in a sidecar container of Argo CD's repo server.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, plugin: {name: envsubst}}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop}}",
  },
  worst: "error",
  cases: { error: "if the plugin is new or a different one" },
  basis: "decision",
  fix: "leave the plugin as it was, or ask those responsible for the cluster to agree",
  checkChange: onAspect("plugin", (change, name) => {
    const begins = fieldsOf(change.before).every(({ aspect }) => aspect !== "plugin");
    const ends = fieldsOf(change.resource).every(({ aspect }) => aspect !== "plugin");
    const what = begins
      ? "is rendered by a plugin"
      : ends
        ? "is no longer rendered by a plugin"
        : "is rendered differently by its plugin";
    const isOther = begins || change.added.some((field) => field.name === "plugin.name");
    return [isOther ? "error" : "warning", `${name} ${what}: ${moveText(change)}`];
  }),
});
