import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { providedNames } from "../../src/generate/provided-names.ts";
import type { LayerNode } from "../../src/layers/tree.ts";

const pod = (secret: string, namespace = "shop") =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ${namespace}}, spec: {containers: [{name: c, envFrom: [{secretRef: {name: ${secret}}}]}]}}`;
const secret = "{apiVersion: v1, kind: Secret, metadata: {name: beta-db-1, namespace: shop}}";
const contract = (name: string, more = {}) => ({ name, provider: "by-hand", keys: {}, ...more });

/** The names of Secrets that an environment's contracts provide to its objects, with their namespaces. */
function provided(
  contracts: object[],
  texts: string[],
  [prefix, suffix] = ["beta-", "-1"] as [string, string],
) {
  const system = { name: "shop", namespace: "shop", secrets: contracts };
  const node = { system, layer: "beta", namespace: "shop", settings: {}, context: { within: () => false } };
  return providedNames(node as unknown as LayerNode, resources(texts.join("\n---\n")), {
    prefix,
    suffix,
  }).map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace]);
}

const FOUND = [["Secret", "beta-db-1", "shop"]];

it.each<[string, ReturnType<typeof provided>, unknown[][]]>([
  ["that its objects read", provided([contract("beta-db-1")], [pod("beta-db-1")]), FOUND],
  ["with a prefix alone", provided([contract("beta-db-1")], [pod("beta-db-1")], ["beta-", ""]), FOUND],
  ["without prefix and suffix", provided([contract("beta-db-1")], [pod("beta-db-1")], ["", ""]), []],
  ["with another prefix", provided([contract("test-db-1")], [pod("test-db-1")]), []],
  ["with another suffix", provided([contract("beta-db-2")], [pod("beta-db-2")]), []],
  ["that is nothing but prefix and suffix", provided([contract("beta--1")], [pod("beta--1")]), []],
  ["that nothing reads", provided([contract("beta-db-1")], [pod("beta-db-2")]), []],
  [
    "of another namespace",
    provided([contract("beta-db-1", { namespace: "far" })], [pod("beta-db-1", "far")]),
    [],
  ],
  [
    "read in two namespaces",
    provided([contract("beta-db-1")], [pod("beta-db-1"), pod("beta-db-1", "far")]),
    [],
  ],
  ["that it has itself", provided([contract("beta-db-1")], [pod("beta-db-1"), secret]), []],
  ["of no contract", provided([contract("beta-web-1")], [pod("beta-db-1")]), []],
])("kustomize has to know a Secret of a contract, or not: one %s", (_, found, expected) => {
  expect(found).toEqual(expected);
});
