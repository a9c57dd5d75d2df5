import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { syncPolicyOf } from "../../../discovery/application-reader.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { isOfArgo, repositoriesOf } from "./argo-fields.ts";
import { addedResources } from "./changed.ts";

export const applicationAdded = defineRule({
  id: "change/application-added",
  title: "A new Application is reviewed",
  why:
    "Once the change is merged, Argo CD applies whatever the new Application's source contains, by itself or at the " +
    "next sync, without another review in this repository.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/",
  example: {
    bad: "kind: Application\nmetadata: {name: store}\nspec: {source: {repoURL: 'https://git.example.com/acme/store.git'}}\n---\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/acme/shop.git'}}",
    good: "kind: Application\nmetadata: {name: store}\nspec: {source: {repoURL: 'https://git.example.com/acme/store.git'}}",
  },
  severity: "info",
  worst: "warning",
  cases: { warning: "if no Application used its source before" },
  fix: "say in the review what the Application deploys, and who is responsible for its repository",
  *checkChange(before, _after, context) {
    const known = repositoriesOf(before.resources);
    const added = [...addedResources(context, "Application", "ApplicationSet")];
    for (const resource of added) {
      if (!isOfArgo(resource)) continue;
      const repositories = [...repositoriesOf([resource])];
      const foreign = repositories.filter(
        (one) => !known.has(one) && context.elsewhere?.namedBefore([one]) === undefined,
      );
      const other = foreign.length > 0 && known.size > 0;
      // Many are told apart by their names, and are one sentence if they have the same repository.
      const isOne = resource.kind === "Application" && added.length <= FEW;
      const sources = isOne ? placedSources(mapAt(resource, "spec")) : [];
      const named = sources.flatMap(({ source }) => placeOf(source) ?? []);
      const all = named.length > 0 ? named : repositories.map((one) => `\`${one}\``);
      const what = all.length === 0 ? "the sources that it names" : all.slice(0, 3).join(", ");
      yield {
        severity: other ? ("warning" as const) : ("info" as const),
        resource,
        message: `${resourceText(resource)} is new: ${isAutomated(resource) ? "Argo CD begins to apply" : "once someone syncs it, Argo CD applies"} ${what}${other ? ", a source that nothing used before" : ""}`,
      };
    }
  },
});

const FEW = 3;

/** True if Argo CD syncs an Application, or those of a set, by itself; a set may turn that on in other places, too. */
function isAutomated({ kind, spec }: Resource): boolean {
  if (kind === "ApplicationSet") return jsonText((spec ?? null) as Value).includes("automated");
  return syncPolicyOf({ spec: (spec ?? null) as Value }, "").automated;
}

/** A source as a person names it: "`shop` of `https://git.example.com/acme/shop.git` at `main`". */
function placeOf(source: ValueMap): string | undefined {
  const [repository, path, chart, revision] = ["repoURL", "path", "chart", "targetRevision"].map((field) =>
    textAt(source, field),
  );
  if (repository === undefined) return undefined;
  const inside = chart === undefined ? path && `\`${path}\`` : `chart \`${chart}\``;
  return `${inside === undefined ? "" : `${inside} of `}\`${repository}\`${revision === undefined ? "" : ` at \`${revision}\``}`;
}
