import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, changesText, moveText, placeOfChange } from "./argo-fields.ts";

export const applicationSync = defineRule({
  id: "change/application-sync",
  title: "An Application applies changes in the same way as before",
  why:
    "The sync policy determines what every later commit does: whether Argo CD syncs automatically, deletes " +
    "what is no longer in git, reverts changes made in the cluster, and replaces objects instead of " +
    "patching them.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {syncPolicy: {automated: {prune: true}}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {syncPolicy: {automated: {prune: false}}}",
  },
  fix: "keep the sync policy, or confirm in the review that the change is intended",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "sync")) {
      const { before, resource } = change;
      const [was, is] = [policyOf(before), policyOf(resource)];
      const said: [field: string, sentence: string][] = [];
      const say = (field: string, sentence: string) => said.push([field, sentence]);
      if (was.automated !== is.automated)
        say(
          "automated",
          is.automated
            ? "changes are now applied automatically"
            : "changes are no longer applied automatically",
        );
      if (was.prune !== is.prune)
        say(
          "automated.prune",
          is.prune
            ? "objects removed from git are now deleted from the cluster"
            : "objects removed from git are no longer deleted",
        );
      if (was.selfHeal !== is.selfHeal)
        say(
          "automated.selfHeal",
          is.selfHeal
            ? "changes in the cluster are now undone"
            : "changes in the cluster are no longer undone",
        );
      if (was.allowEmpty !== is.allowEmpty)
        say(
          "automated.allowEmpty",
          is.allowEmpty
            ? "an empty source now deletes everything"
            : "an empty source no longer deletes everything",
        );
      const part = (wanted: (name: string) => boolean) => ({
        gone: change.gone.filter(({ name }) => wanted(name)),
        added: change.added.filter(({ name }) => wanted(name)),
      });
      const options = part((name) => name === "syncPolicy.syncOptions");
      if (options.gone.length + options.added.length > 0)
        say("syncOptions", `applies changes differently (syncOptions): ${moveText(options)}`);
      const rest = part((name) => !/^syncPolicy(?:\.syncOptions|\.automated.*)?$/.test(name));
      if (rest.gone.length + rest.added.length > 0)
        say("", `${changesText([...rest.gone, ...rest.added])}: ${moveText(rest)}`);
      for (const [field, sentence] of said)
        yield {
          resource,
          path: field === "" ? placeOfChange(rest) : [...wayTo(resource), ...field.split(".")],
          message: `${resourceText(resource)}: ${sentence}`,
        };
    }
  },
});

/** The path of the sync policy in an Application, or in a set's template. */
function wayTo({ kind }: Resource): string[] {
  return kind === "ApplicationSet" ? ["spec", "template", "spec", "syncPolicy"] : ["spec", "syncPolicy"];
}

function policyOf(resource: Resource) {
  const automated = at(resource, ...wayTo(resource), "automated");
  const is = isMap(automated) && automated.enabled !== false;
  const has = (field: string) => isMap(automated) && lookUp(automated, field) === true;
  return { automated: is, prune: has("prune"), selfHeal: has("selfHeal"), allowEmpty: has("allowEmpty") };
}
