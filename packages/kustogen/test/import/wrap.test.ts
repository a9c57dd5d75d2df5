import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { importPlace } from "../../src/import/place.ts";
import { fromFolders } from "../../src/import/sources.ts";
import { Choice } from "../referee/random/choice.ts";
import { randomTree } from "../referee/random/kustomizations.ts";
import { SEED } from "../seed.ts";
import { memoryPlace, wrappedInMemory } from "./wrapped.ts";

const ROOT = join(import.meta.dirname, "../../../..");

it.each(["alexandria", "app", "opensail", "teslasync", "trevor"])(
  "the overlays of %s are wrapped as they are, and render to the same from a base and overlays of their own",
  (system) => {
    const folders = ["beta", "production"].map((name) => ({ name, path: `overlays/${name}/${system}` }));
    const sources = fromFolders(folders, importPlace([], undefined, ROOT));
    expect(sources.copied).toBeDefined();
    const { proofs, generated } = wrappedInMemory(sources, temporaryFolder());
    expect(proofs.map(({ environment, differences }) => [environment, differences])).toEqual([
      ["beta", []],
      ["production", []],
    ]);
    expect([...generated.keys()].filter((path) => path.startsWith("base/"))).not.toEqual([]);
  },
);

it("any folders render to the same once they are wrapped, or the import says why not", () => {
  const root = temporaryFolder();
  const runs = Number(process.env.REFEREE_RUNS ?? 40);
  let same = 0;
  // In two others, a Namespace and objects in one are removed together; in the third, an APIService calls another namespace.
  const seeds = [...Array.from({ length: runs }, (_, index) => SEED + index), 20261249, 20262576, 20261276];
  for (const seed of seeds) {
    const { files, target } = randomTree(new Choice(seed));
    const place = memoryPlace(files);
    const folders = [...new Set(["o0", target])].map((path) => ({ name: undefined, path }));
    try {
      const sources = fromFolders(folders, place, {}, seed % 3 === 0 ? folders[0]?.path : undefined);
      const differences = wrappedInMemory(sources, root).proofs.flatMap((proof) => proof.differences);
      expect([seed, differences]).toEqual([seed, []]);
      same++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  // kustomize itself refuses many of the trees, and gen names that no cluster accepts.
  expect(same).toBeGreaterThan(runs / 3);
});

it("an object that one overlay has in another namespace leaves all others to base", () => {
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:v1"}]}}
`;
  const data = (name: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: data}\n`;
  const place = memoryPlace({
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": web,
    "dev/kustomization.yaml": "resources: [../base, data.yaml]\n",
    "dev/data.yaml": `${data("a")}---\n${data("b")}`,
    "live/kustomization.yaml": "resources: [../base]\n",
  });
  const folders = ["dev", "live"].map((path) => ({ name: undefined, path }));
  const { generated, proofs } = wrappedInMemory(fromFolders(folders, place), temporaryFolder());
  expect(proofs.flatMap(({ differences }) => differences)).toEqual([]);
  expect(generated.get("base/shop/deployment-web.yaml")).toContain("namespace: app\n");
  expect([...generated.keys()].filter((path) => path.startsWith("overlays/"))).toEqual([
    "overlays/dev/shop/kustomization.yaml",
    "overlays/dev/shop/configmap-a.yaml",
    "overlays/dev/shop/configmap-b.yaml",
    "overlays/live/shop/kustomization.yaml",
  ]);
});
