import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { isOfArgo, repositoriesOf } from "./argo-fields.ts";
import { addedResources } from "./changed.ts";

export const applicationAdded = defineRule({
  id: "change/application-added",
  title: "A new Application is reviewed",
  why:
    "Once the change is merged, Argo CD applies whatever the new Application's source contains, without " +
    "another review in this repository.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/",
  example: {
    bad: "kind: Application\nmetadata: {name: store}\nspec: {source: {repoURL: 'https://git.example.com/acme/store.git'}}\n---\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/acme/shop.git'}}",
    good: "kind: Application\nmetadata: {name: store}\nspec: {source: {repoURL: 'https://git.example.com/acme/store.git'}}",
  },
  severity: "info",
  worst: "warning",
  cases: { warning: "if no Application used its source before" },
  fix: "say in the review what it deploys, and who is responsible for its repository",
  *checkChange(before, _after, context) {
    const known = repositoriesOf(before.resources);
    for (const resource of addedResources(context, "Application", "ApplicationSet")) {
      if (!isOfArgo(resource)) continue;
      const repositories = [...repositoriesOf([resource])];
      const foreign = repositories.filter(
        (one) => !known.has(one) && context.elsewhere?.namedBefore([one]) === undefined,
      );
      const other = foreign.length > 0 && known.size > 0;
      const what =
        repositories.length === 0
          ? "what it names"
          : repositories
              .slice(0, 3)
              .map((one) => `\`${one}\``)
              .join(", ");
      yield {
        severity: other ? ("warning" as const) : ("info" as const),
        resource,
        message: `${resourceText(resource)} is new: Argo CD begins to apply ${what}${other ? ", a source that nothing used before" : ""}`,
      };
    }
  },
});
