import { expect, it } from "vitest";
import { fluxKustomizations } from "../../src/discovery/flux-given.ts";
import { listedMemory } from "./listed-memory.ts";

const flux = (name: string, path: string, kind = "OCIRepository") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ${path}, sourceRef: {kind: ${kind}, name: oci}}\n`;
const folder = (path: string): [string, string] => [`${path}/kustomization.yaml`, "resources: []\n"];

function folders(...files: [string, string][]): (string | undefined)[] {
  const tree = listedMemory(files);
  return fluxKustomizations(tree, tree.files.keys()).map((one) => one.folder);
}

it("the paths of an artifact are of the one folder in which all of them lead to something", () => {
  expect(
    folders(
      ["clusters/a.yaml", `${flux("db", "./configs/databases")}---\n${flux("all", "./controllers")}`],
      folder("kubernetes/infra/configs/databases"),
      folder("kubernetes/infra/controllers"),
      folder("other/controllers"),
    ),
  ).toEqual(["/kubernetes/infra/configs/databases", "/kubernetes/infra/controllers"]);
});

it.each([
  ["several folders would do", [folder("one/configs"), folder("two/configs")], flux("a", "./configs")],
  ["the repository itself has them", [folder("configs"), folder("two/configs")], flux("a", "./configs")],
  ["they are of a git repository", [folder("one/configs")], flux("a", "./configs", "GitRepository")],
])("they stay as they are where %s", (_, others, text) => {
  expect(folders(["clusters/a.yaml", text], ...others)).toEqual(["/configs"]);
});
