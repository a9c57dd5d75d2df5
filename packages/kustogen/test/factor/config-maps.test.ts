import { expect, it } from "vitest";
import { newConfigMap } from "../../src/factor/config-maps.ts";

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
  expect(entry).toEqual({
    name: "settings",
    literals: ["KEY=value"],
    options: { labels: metadata.labels, annotations: metadata.annotations, immutable: true },
  });
});
