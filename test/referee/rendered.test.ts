import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { baseFolders, deployedFolders, renderFolder, splitDocuments } from "./rendered.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustogen-rendered-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a stream is split at its separators, and documents of comments only are left out", () => {
  const text = "# generated\n---\nkind: A\ntext: |\n  ---\n--- # next\nkind: B\n---\n# nothing\n";
  expect(splitDocuments(text).map((part) => part.trim())).toEqual(["kind: A\ntext: |\n  ---", "kind: B"]);
});

test("what is deployed is every overlay with a kustomization, and argocd", () => {
  for (const folder of ["overlays/beta/a", "overlays/beta/empty", "overlays/aws-base/a", "base/a", "argocd"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ["overlays/beta/a", "overlays/aws-base/a", "base/a"])
    writeFileSync(join(root, folder, "kustomization.yaml"), "resources: []\n");
  expect(deployedFolders(root)).toEqual(["overlays/aws-base/a", "overlays/beta/a", "argocd"]);
  expect(baseFolders(root)).toEqual(["base/a"]);
});

test("a plain folder is read with all that is below it, and each object keeps its own text", async () => {
  mkdirSync(join(root, "beta"));
  writeFileSync(join(root, "beta/root.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
  writeFileSync(join(root, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: n}\n");
  const objects = await renderFolder("no-program-is-needed", root);
  expect(objects.map(({ source, name, namespace }) => [source, name, namespace])).toEqual([
    [join(root, "a.yaml"), "a", "n"],
    [join(root, "beta/root.yaml"), "b", undefined],
  ]);
  expect(objects[0]?.text).toContain("{name: a, namespace: n}");
});

test("a document that is no object is named with its file", async () => {
  writeFileSync(join(root, "a.yaml"), "kind: ConfigMap\n");
  await expect(renderFolder("no-program-is-needed", root)).rejects.toThrow(
    /a\.yaml: a document without apiVersion/,
  );
  writeFileSync(join(root, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\n");
  await expect(renderFolder("no-program-is-needed", root)).rejects.toThrow(
    /ConfigMap without metadata\.name/,
  );
});
