import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { commitId } from "@kustogen/kustomize/node/git/run.ts";
import { expect, it } from "vitest";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { DependencyGraph } from "../../src/discovery/dependencies.ts";
import { LookedUpFolders } from "../../src/discovery/kustomizations.ts";
import { lookUpRevision } from "../../src/git/revision-files.ts";

it("what many folders are made of is asked of git together, and says what it says one by one", () => {
  const root = newRepository();
  const names = ["one", "two", "three"];
  for (const name of names) {
    put(root, `base/${name}/kustomization.yaml`, "resources: [pod.yaml, missing.yaml]\n");
    put(root, `base/${name}/pod.yaml`, `kind: Pod\nmetadata: {name: ${name}}\n`);
    put(
      root,
      `overlays/${name}/Kustomization`,
      `resources: [../../base/${name}]\ncomponents: [../../gone]\n`,
    );
  }
  put(root, "overlays/none/pod.yaml", "kind: Pod\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  withObjects(root, (objects) => {
    let reads = 0;
    const read = objects.read.bind(objects);
    objects.read = (...asked) => {
      reads++;
      return read(...asked);
    };
    const folders = [...names, "none"].map((name) => `/overlays/${name}`);
    const filesOf = (isPrepared: boolean) => {
      const tree = lookUpRevision(objects, commitId(root, "HEAD"), "HEAD");
      const graph = new DependencyGraph(tree, new LookedUpFolders(tree));
      if (isPrepared) graph.prepare(folders);
      reads = 0;
      return folders.map((folder) => [...graph.of(folder).files].sort());
    };
    const alone = filesOf(false);
    expect(reads).toBeGreaterThan(names.length * 4);
    expect(filesOf(true)).toEqual(alone);
    expect(reads).toBe(0);
    expect(alone[0]).toContain("/base/one/pod.yaml");
  });
});
