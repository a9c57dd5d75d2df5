import { defineRule } from "../../rule.ts";
import { moveText, onAspect } from "./argo-fields.ts";

export const applicationDestination = defineRule({
  id: "change/application-destination",
  title: "An Application deploys to the same place as before",
  why:
    "Argo CD creates everything again in the new cluster or namespace. If only the namespace changes " +
    "and the Application prunes, Argo CD deletes the old objects. Otherwise, the old objects keep " +
    "running, but nothing updates them anymore.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters",
  example: {
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, namespace: store}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, namespace: shop}}",
  },
  fix: "keep the destination, or say in the review who removes the objects that stay behind",
  checkChange: onAspect("destination", (change, name) => {
    const cluster = [...change.gone, ...change.added].some((field) => field.name !== "destination.namespace");
    return `${name} deploys to another ${cluster ? "cluster" : "namespace"}: ${moveText(change)}`;
  }),
});
