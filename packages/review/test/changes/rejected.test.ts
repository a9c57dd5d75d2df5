import { expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { resources } from "../check/state.ts";
import { reviewOf } from "./reviews.ts";

const deployment = (name: string, fields: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: "acme/web:1.0.0", ${fields}}]}
---`;
const config = (options: string) => `
apiVersion: v1
kind: ConfigMap
metadata: {name: old, namespace: shop, annotations: {argocd.argoproj.io/sync-options: "${options}"}}`;

const reviewed = (before: string, after: string) => {
  const review = reviewEnvironment(resources(before), resources(after), {
    ...{ name: "production/shop", path: "overlays/production/shop" },
  });
  const [environment] = jsonReport(reviewOf(review)).environments;
  if (environment === undefined) throw new Error("the report has no environment");
  return environment;
};

it("what the API server rejects restarts nothing, and says so as data, beside what would restart", () => {
  const wrong = "securityContext: {seccompProfile: {type: runtimeDefault}}";
  const { verdict, restarts, risks } = reviewed(
    deployment("web", "") + deployment("api", ""),
    deployment("web", wrong) + deployment("api", "args: [a]"),
  );
  expect(verdict).toBe("blocks");
  expect(restarts.map(({ name, pods }) => [name, pods])).toEqual([["api", { least: 1, most: 1 }]]);
  expect(risks.flatMap(({ rule, consequence }) => (consequence ? [[rule, consequence]] : []))).toEqual([
    ["schema/valid", "rejected"],
  ]);
});

it("what stays in the cluster although git no longer has it says what keeps it, also without a rule about it", () => {
  const web = deployment("web", "");
  const kept = (options: string) =>
    reviewed(web + config(options), web).resources.map(({ action, kept }) => [action, kept]);
  expect(kept("Prune=false")).toEqual([["removed", "Prune=false"]]);
  expect(kept("")).toEqual([["removed", undefined]]);
  expect(reviewed(web + config(""), web).verdict).toBe("fine");
});

it("pods that no longer name an account keep the one that they had, and don't restart", () => {
  const account = (fields: string) =>
    deployment("web", "").replace("spec: {containers", `spec: {${fields}containers`);
  const { verdict, restarts, risks, unjudged } = reviewed(
    account("serviceAccountName: worker, "),
    account(""),
  );
  expect([verdict, restarts, unjudged]).toEqual(["review", [], undefined]);
  expect(risks.map(({ rule, message }) => [rule, message])).toEqual([
    [
      "change/kept-value",
      "Deployment shop/web keeps ServiceAccount worker: its pods don't restart, and keep what it may do",
    ],
  ]);
  const other = reviewed(account("serviceAccountName: worker, "), account("serviceAccountName: default, "));
  expect(other.restarts.map(({ name }) => name)).toEqual(["web"]);
});

it.each([
  [{ container: "securityContext: {seccompProfile: {type: runtimeDefault}}" }, "schema/valid", "rejected"],
  [{ container: "env: [{name: A, value: a}, {name: A, value: b}]" }, "integrity/duplicate-env", "dropped"],
])("a new environment says what isn't accepted of it: %#", ({ container }, rule, consequence) => {
  const { verdict, risks } = reviewed("", deployment("web", container));
  expect(risks.map((one) => [one.rule, one.consequence])).toEqual([[rule, consequence]]);
  expect(verdict).toBe(consequence === "rejected" ? "blocks" : "review");
});

it("markup in the key of a label is refused, and a part that a person fills in is not", () => {
  const labelled = (key: string) => {
    const text = deployment("web", "");
    return reviewed(text, text.replace("metadata: {name", `metadata: {labels: {"${key}": a}, name`)).risks;
  };
  expect(labelled("</b><img src=x>").map(({ consequence }) => consequence)).toEqual(["rejected"]);
  expect(labelled("<team>").map(({ consequence }) => consequence)).toEqual([]);
});
