import { describe, expect, it } from "vitest";
import { secretTwice } from "../../../../src/check/rules/traps/secret-twice.ts";
import { judgedSources } from "../../sources.ts";

const secret = (name: string, more = "") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${more}}\nstringData: {url: "ENC[AES256_GCM,data:a]"}\nsops: {mac: a}\n`;
const given = (one: string, other: string, group = "viaduct.ai/v1") => ({
  "/overlay/kustomization.yaml": "resources: [../base]\ngenerators: [secrets.yaml]\n",
  "/overlay/secrets.yaml": `apiVersion: ${group}\nkind: ksops\nmetadata: {name: a}\nfiles: [one.enc.yaml, ./other.enc.yaml]\n`,
  "/overlay/one.enc.yaml": one,
  "/overlay/other.enc.yaml": other,
});

describe("traps/secret-twice", () => {
  it("warns of a copied file whose name nobody changed", () => {
    expect(judgedSources(secretTwice, given(secret("web"), secret("web")))).toEqual([
      "warning overlay/other.enc.yaml:3: Secret web is also in one.enc.yaml, which the same generator reads; kustomize rejects two objects with the same name",
    ]);
    const inside = secret("web", ", namespace: shop");
    expect(judgedSources(secretTwice, given(inside, inside))).toEqual([
      "warning overlay/other.enc.yaml:3: Secret shop/web is also in one.enc.yaml, which the same generator reads; kustomize rejects two objects with the same name",
    ]);
  });

  it.each([
    ["the names differ", given(secret("web"), secret("mail"))],
    ["the namespaces differ", given(secret("web", ", namespace: a"), secret("web", ", namespace: b"))],
    ["the names are encrypted", given(secret('"ENC[a]"'), secret('"ENC[a]"'))],
    ["one has no name", given(secret("web"), "kind: Secret\nmetadata: {}\n")],
    ["one has no kind", given(secret("web"), "metadata: {name: web}\n")],
    [
      "one changes the other",
      given(secret("web"), secret("web", ", annotations: {kustomize.config.k8s.io/behavior: merge}")),
    ],
    ["another program reads the files", given(secret("web"), secret("web"), "acme.example/v1")],
  ])("is silent where %s", (_, files) => expect(judgedSources(secretTwice, files)).toEqual([]));
});
