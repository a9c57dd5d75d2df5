import { expect, test } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { resources } from "../check/state.ts";

// Advice and order follow whoever deploys an environment.

const job = (tag: string) =>
  resources(
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: m, namespace: shop, annotations: {argocd.argoproj.io/sync-wave: "1"}}\nspec: {template: {spec: {containers: [{name: m, image: "m:${tag}"}]}}}`,
  );
const reviewed = (deployer?: "argo" | "flux") => {
  const facts = { name: "beta", path: "beta", ...(deployer && { deployer }) };
  const { risks, steps } = reviewEnvironment(job("1"), job("2"), facts);
  return { steps: steps.length, todo: risks.find(({ id }) => id === "change/immutable-field")?.todo };
};

test.each([
  ["argo", 1, /\(sync option `Replace=true,Force=true`\)$/],
  ["flux", 0, /\(annotation `kustomize\.toolkit\.fluxcd\.io\/force: enabled`\)$/],
  [undefined, 1, /\(Argo CD: sync option .*; Flux: annotation .*\)$/],
] as const)(
  "what %s deploys has its advice, and an order of sync only if Argo CD may apply it",
  (deployer, steps, todo) => {
    expect(reviewed(deployer).steps).toBe(steps);
    expect(reviewed(deployer).todo).toMatch(todo);
  },
);
