import { expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { changedConfigMap, newConfigMap } from "../../src/factor/config-maps.ts";

it("a generated ConfigMap keeps its labels, annotations and immutability", () => {
  const metadata = {
    name: "settings",
    labels: { team: "a" },
    annotations: { "example.test/why": "because" },
  };
  const { entry } = newConfigMap({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: { KEY: "value" },
    immutable: true,
  });
  expect(entry).toStrictEqual({
    name: "settings",
    literals: ["KEY=value"],
    options: { labels: metadata.labels, annotations: metadata.annotations, immutable: true },
  });
});

it("an entry has nothing that its ConfigMap has not, and a changed one the least that changes it", () => {
  const map = (data: Record<string, string>, namespace?: string) =>
    hashed({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", ...(namespace && { namespace }) },
      data,
    });
  const entry = (data: Record<string, string>, namespace?: string) => newConfigMap(map(data, namespace));
  expect(entry({})).toStrictEqual({ entry: { name: "a" }, files: [] });
  expect(entry({ k: "'", l: "a\rb", m: '"x', n: "x=y" }, "n")).toStrictEqual({
    entry: { name: "a", namespace: "n", files: ["k=a.k", "l=a.l", "m=a.m"], literals: ["n=x=y"] },
    files: [
      { name: "a.k", text: "'" },
      { name: "a.l", text: "a\rb" },
      { name: "a.m", text: '"x' },
    ],
  });
  const change = (from: Record<string, string>, to: Record<string, string>, namespace?: string) =>
    changedConfigMap(map(from, namespace), map(to, namespace));
  expect(change({ k: "1" }, { k: "1" })).toBeUndefined();
  expect(change({ k: "1", l: "2" }, { k: "1", l: "3", m: "4" })).toStrictEqual({
    entry: { name: "a", behavior: "merge", literals: ["l=3", "m=4"] },
    files: [],
  });
  expect(change({ k: "1", l: "2" }, { k: "1" }, "n")).toStrictEqual({
    entry: { name: "a", namespace: "n", behavior: "replace", literals: ["k=1"] },
    files: [],
  });
  expect(change({ k: "1" }, { k: "1\n" })).toStrictEqual({
    entry: { name: "a", behavior: "merge", files: ["k=a.k"] },
    files: [{ name: "a.k", text: "1\n" }],
  });
});
