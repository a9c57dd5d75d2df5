import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { refused } from "../../../../test/refused.ts";
import { rows } from "../../../../test/table.ts";
import { askedMetadata } from "../../src/argocd/metadata.ts";
import { environment, shop } from "./fixture.ts";

const beta = (argocd = "") =>
  environment(
    "beta",
    `cluster: {name: main}\nargocd:\n  repository: https://git.example.com/deploy.git\n${argocd}`,
  );
const system = (own: object) => shop({ argocd: { environments: { beta: own } } });

describe("annotations and labels of an Application", () => {
  test.each(
    rows(`
annotations: {a/b/c: x} | | generators/environments/beta.yaml:6: argocd.annotations: expected a name such as "example.com/team", found "a/b/c"
labels: {a: b c} | | argocd.labels: a: expected at most 63 letters, digits, -, _ and ., found "b c"
 | labels: {app.kubernetes.io/name: x} | systems/shop argocd.environments.beta.labels: kustogen sets app.kubernetes.io/name; leave it out
 | annotations: {argocd.argoproj.io/manifest-generate-paths: x} | kustogen sets argocd.argoproj.io/manifest-generate-paths; leave it out
 | annotations: {a: 1} | systems/shop argocd.environments.beta.annotations: a: expected a string, found 1
 | labels: {a: b c} | systems/shop argocd.environments.beta.labels: a: expected at most 63 letters
    `).map(([given, asked, said]) => [given && `  ${given}\n`, parse(`{${asked}}`), said] as const),
  )("are refused in %j and %j", (argocd, wishes, said) => {
    refused(() => askedMetadata(system(wishes), beta(argocd))).toThrow(said);
  });

  it("may be any text in an annotation", () => {
    const given = system({ annotations: { "example.com/note": "b c: d", "app.kubernetes.io/name": "x" } });
    expect(() => askedMetadata(given, beta())).not.toThrow();
  });
});
