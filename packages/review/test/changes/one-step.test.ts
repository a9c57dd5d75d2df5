import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { plainText } from "../../src/report/model/inline.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const fetching = (name: string): [string, string][] => [
  [`apps/${name}/kustomization.yaml`, "resources: [all.yaml]\n"],
  [
    `apps/${name}/all.yaml`,
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: shop}\n` +
      "spec: {secretStoreRef: {name: vault}, data: [{secretKey: TOKEN, remoteRef: {key: shop/jwt}}]}\n",
  ],
];

it("an address that several environments fetch is one step before merging", () => {
  const before = listedMemory([["apps/web/kustomization.yaml", "resources: []\n"]]);
  const comparison = compareTrees(before, listedMemory([...fetching("a"), ...fetching("b")]), {});
  const { todo } = reportOf({ title: "", before: "", after: "", ...comparison });
  expect(todo.map(plainText)).toEqual([
    expect.stringMatching(
      /^a, b: Before the first sync, make sure that vault has shop\/jwt, which ExternalSecret shop\/a, ExternalSecret shop\/b fetches/,
    ),
  ]);
});
