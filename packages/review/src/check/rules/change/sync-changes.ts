import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding } from "../../rule.ts";
import { changedAspect, changesText, moveText, placeOfChange } from "./argo-fields.ts";

/** What each change of a sync policy means. */
export function* syncChanges(context: ChangeContext): Iterable<ChangeFinding> {
  for (const change of changedAspect(context, "sync")) {
    const { before, resource } = change;
    const [was, is] = [policyOf(before), policyOf(resource)];
    const said = SWITCHES.flatMap(([name, on, off]): [field: string, sentence: string][] =>
      was[name] === is[name]
        ? []
        : [[name === "automated" ? name : `automated.${name}`, is[name] ? on : off]],
    );
    const part = (wanted: (name: string) => boolean) => ({
      gone: change.gone.filter(({ name }) => wanted(name)),
      added: change.added.filter(({ name }) => wanted(name)),
    });
    const options = part((name) => name === "syncPolicy.syncOptions");
    if (options.gone.length + options.added.length > 0)
      said.push(["syncOptions", `applies changes differently (syncOptions): ${moveText(options)}`]);
    const rest = part((name) => !/^syncPolicy(?:\.syncOptions|\.automated.*)?$/.test(name));
    if (rest.gone.length + rest.added.length > 0)
      said.push(["", `${changesText([...rest.gone, ...rest.added])}: ${moveText(rest)}`]);
    for (const [field, sentence] of said)
      yield {
        resource,
        path: field === "" ? placeOfChange(rest) : [...wayTo(resource), ...field.split(".")],
        message: `${resourceText(resource)}: ${sentence}`,
      };
  }
}

/** The fields that turn something on and off, and what each of the two means. */
const SWITCHES = [
  ["automated", "changes are now applied automatically", "changes are no longer applied automatically"],
  [
    "prune",
    "objects removed from git are now deleted from the cluster",
    "objects removed from git are no longer deleted",
  ],
  ["selfHeal", "changes in the cluster are now undone", "changes in the cluster are no longer undone"],
  ["allowEmpty", "an empty source now deletes everything", "an empty source no longer deletes everything"],
] as const;

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
