import { join } from "node:path";
import { expect, it } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { readCorpus, runCase } from "./corpus.ts";
import { recordCorpus } from "./record.ts";

it("cases are recorded from any folder of kustomizations, and tell what is rendered otherwise", () => {
  const root = temporaryFolder();
  const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
  put(root, "source/base/kustomization.yaml", "resources: [a.yaml]\n");
  put(root, "source/base/a.yaml", settings);
  put(root, "source/live/kustomization.yaml", "resources: [../base]\nnamePrefix: live-\n");
  put(root, "source/broken/kustomization.yaml", "resources: [none.yaml]\n");
  put(root, "source/other/kustomization.yaml", "resources: [../base]\n");
  const printed: Record<string, string> = {
    base: settings,
    live: settings.replace("name: a", "name: live-a"),
    other: "something else\n",
  };
  const corpus = join(root, "cases");
  const count = recordCorpus(
    join(root, "source"),
    corpus,
    (folder) => printed[folder.split("/").at(-1) ?? ""],
  );
  expect(count).toBe(4);
  expect(readCorpus(corpus).map((one) => [one.name, runCase(one).same])).toEqual([
    ["base", true],
    ["broken", true],
    ["live", true],
    ["other", false],
  ]);
});
