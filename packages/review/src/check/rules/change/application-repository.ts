import { defineRule } from "../../rule.ts";
import { addressesOf, addressOf, moveText, onAspect } from "./argo-fields.ts";

export const applicationRepository = defineRule({
  id: "change/application-repository",
  title: "An Application deploys from the same repository as before",
  why:
    "Once the change is merged, whoever can push to the other repository decides what runs in the " +
    "cluster, without a review in this repository.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/other/deploy.git'}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: 'https://git.example.com/acme/deploy.git'}}",
  },
  worst: "error",
  cases: { error: "if nothing came from that repository before" },
  basis: "decision",
  fix: "keep the repository, or ask those responsible for the cluster to agree",
  checkChange: onAspect("repository", (change, name, before) => {
    const known = addressesOf(before.resources);
    const isNew = change.added.some(({ value }) => !known.has(addressOf(value)));
    return [
      isNew ? "error" : "warning",
      `${name} is applied from another repository or chart: ${moveText(change)}${isNew ? "; nothing came from there before" : ""}`,
    ];
  }),
});
