import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { resources } from "../../../review/test/check/state.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { withSystem } from "../../src/import/environment-sections.ts";
import { importedState } from "../../src/import/state.ts";

const TEMPLATE = "{system}-{environment}";

/** What an import into a file with `head` says of the system there, where its objects are in these namespaces. */
function said(namespaces: Readonly<Record<string, string>>, head: string, template?: string) {
  const states = Object.entries(namespaces).map(([name, namespace]) =>
    importedState({
      name,
      from: name,
      resources: resources(
        `{apiVersion: v1, kind: ConfigMap, metadata: {name: words, namespace: ${namespace}}, data: {a: b}}`,
      ),
    }),
  );
  const system = describeStates("shop", states, "shop");
  return states.map(({ name }) => {
    const { systems } = parse(withSystem("file", head, name, system, template)) as {
      systems: { shop: { namespace?: string } };
    };
    return systems.shop.namespace;
  });
}

describe("an import into a project with a template of namespaces", () => {
  it("names the namespace that objects are in, where the template would give another one", () => {
    const together = { dev: "shop", prod: "shop" };
    expect(said(together, "stage: beta\n", TEMPLATE)).toEqual(["shop", "shop"]);
    expect(said(together, `stage: beta\nnamespace: "${TEMPLATE}"\n`)).toEqual(["shop", "shop"]);
    expect(said({ dev: "shop", prod: "shop-prod" }, "stage: beta\n", TEMPLATE)).toEqual(["shop", undefined]);
  });

  it("names none where the template gives it, and without one that of every environment where they differ and follow no name", () => {
    const apart = { dev: "shop-dev", prod: "shop-prod" };
    expect(said(apart, "stage: beta\n", TEMPLATE)).toEqual([undefined, undefined]);
    expect(said({ dev: "shop-test", prod: "shop-prod" }, "stage: beta\n")).toEqual([
      "shop-test",
      "shop-prod",
    ]);
    expect(said(apart, "stage: beta\nnamespace: shop-dev\n", TEMPLATE)).toEqual([undefined, "shop-prod"]);
  });

  it("has one of its own where namespaces follow the environments' names, and names the one that doesn't", () => {
    const three = (prod: string) => said({ dev: "shop-dev", beta: "shop-beta", prod }, "stage: beta\n");
    expect(three("shop-prod")).toEqual([undefined, undefined, undefined]);
    expect(three("shop")).toEqual([undefined, undefined, "shop"]);
  });
});
