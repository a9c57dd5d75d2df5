import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { ChartSources, releaseOf } from "../../src/import/chart-releases.ts";

const FILES = {
  "/repo/charts/site/Chart.yaml": "name: site\n",
  "/repo/charts/site/values-live.yaml": "pods: 3\nhost: {name: a, port: 80}\n",
  "/repo/charts/more.yaml": "host: {port: 443}\n",
  "/repo/apps/web/kustomization.yaml": "resources: []\n",
  "/repo/sources/far.yaml":
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: far}\nspec: {url: https://far.example.com}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: tagged}\nspec: {url: oci://registry.example.com/charts/tagged, ref: {tag: 2.0.0, semver: 2.x}}\n",
  "/repo/sources/template.yaml": "kind: HelmRepository\nmetadata: {name: {{ .name }}}\n",
  "/repo/node_modules/far.yaml":
    "kind: HelmRepository\nmetadata: {name: far}\nspec: {url: https://wrong.example.com}\n",
};

it("the chart that each object deploys, or why it is unknown, is what was read (npx vitest --update writes it)", async () => {
  const own = resources(readFileSync(join(import.meta.dirname, "releases/objects.yaml"), "utf8"));
  const place = { tree: new MemoryTree(new Map(Object.entries(FILES))), top: "/repo", options: {} };
  const said = own.map((one) => {
    const found = releaseOf(one, own, new ChartSources(own, place), place);
    return `${one.kind} ${one.metadata.name}: ${found === undefined ? "none" : jsonText(found)}\n`;
  });
  await expect(said.join("")).toMatchFileSnapshot("releases/found.txt");
});
