import { expect, test } from "vitest";
import { changedPairs } from "../../src/changes/argo-objects.ts";
import { discover } from "../../src/discovery/discover.ts";
import { declaredFolders } from "../../src/units/applications.ts";
import { application, of, treeOf } from "../changes/random-states.ts";

const SHOP = "overlays/beta/shop";
const KUSTOMIZATION = `${SHOP}/kustomization.yaml`;

/** The objects of Argo CD that differ where one file does, by the files that hold them. */
function pairsOf(files: Record<string, string>, path: string, texts: readonly [string, string]): string[] {
  const [old, now] = texts.map((text) => {
    const discovery = discover(treeOf(new Map([...Object.entries(files), [path, text]]), ""));
    const { tree, folders } = discovery;
    const declaring = path.endsWith(".yaml") ? [`/${path}`] : [];
    return { discovery, declared: declaredFolders(tree, folders, declaring), environments: new Map() };
  });
  if (old === undefined || now === undefined) throw new Error("two states are compared");
  return changedPairs([old, now]).map(({ before, after }) => (after ?? before)?.file ?? "");
}

const texts = [
  application("shop", { source: of(SHOP) }),
  application("shop", { source: of("overlays/beta/blog") }),
] as const;

test("an Application in a file that links lead to changes in these, too", () => {
  expect(pairsOf({ "argocd/shop.yaml": "->../apps/shop.yaml" }, "apps/shop.yaml", texts)).toEqual([
    "/apps/shop.yaml",
    "/argocd/shop.yaml",
  ]);
  expect(pairsOf({}, "apps/shop.yaml", texts)).toEqual(["/apps/shop.yaml"]);
});

test("an Application changes in a file of another ending that a kustomization lists", () => {
  const listed = { [KUSTOMIZATION]: "resources: [shop.txt]\n" };
  expect(pairsOf(listed, `${SHOP}/shop.txt`, texts)).toEqual([`/${SHOP}/shop.txt`]);
  expect(pairsOf({}, `${SHOP}/shop.txt`, texts)).toEqual([]);
});

test("a folder is reached by a change of what a link in it leads to", () => {
  const files = new Map([
    [KUSTOMIZATION, "resources: [web.yaml]\n"],
    [`${SHOP}/web.yaml`, "->../../../shared/web.yaml"],
    ["shared/web.yaml", "kind: Service\n"],
  ]);
  const { graph } = discover(treeOf(files, ""));
  expect([...graph.affectedBy(new Set(["/shared/web.yaml"]))]).toEqual([`/${SHOP}`]);
  expect([...graph.affectedBy(new Set(["/shared/other.yaml"]))]).toEqual([]);
});
