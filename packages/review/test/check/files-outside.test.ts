import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { PLAIN } from "./plain-input.ts";

const map = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: b}\n`;
const listing = (...files: string[]) => `resources:\n${files.map((file) => `- ${file}\n`).join("")}`;

function found(files: Record<string, string>, ...environments: string[]) {
  const shared = ["a", "b", "c"].map((name): [string, string] => [`/shared/${name}.yaml`, map(name)]);
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree([...shared, ...Object.entries(files)]),
    environments: environments.map((folder) => ({ folder, strictness: undefined })),
  });
  return {
    builds: onePerCause(report)
      .findings.filter(({ rule }) => rule === "kustomize/builds")
      .map(({ message, file, line, also }) => [message, `${file}:${line}`, ...(also ?? [])]),
    outside: report.notLookedAt.filter(({ cause }) => cause === "outside").length,
  };
}

const ALL = listing("../shared/c.yaml", "own.yaml", "../shared/a.yaml", "../shared/b.yaml");

it("a kustomization that reads several files from outside its folder is one error, which names them all", () => {
  expect(found({ "/app/kustomization.yaml": ALL, "/app/own.yaml": map("own") }, "/app")).toEqual({
    builds: [
      [
        "can't be rendered: /app/kustomization.yaml: reads 3 files from outside its own folder: " +
          "/shared/c.yaml, /shared/a.yaml, /shared/b.yaml",
        "app/kustomization.yaml:2",
      ],
    ],
    outside: 3,
  });
});

it("one such file is named with the folder that it isn't in", () => {
  const { builds } = found(
    { "/app/kustomization.yaml": listing("own.yaml", "../shared/a.yaml"), "/app/own.yaml": map("own") },
    "/app",
  );
  expect(builds).toEqual([
    [
      expect.stringContaining("/shared/a.yaml: is outside /app; a kustomization reads"),
      "app/kustomization.yaml:3",
    ],
  ]);
});

it("two kustomizations that read such files are two errors, and a base's is one for all that build on it", () => {
  const files = {
    "/one/kustomization.yaml": ALL,
    "/one/own.yaml": map("own"),
    "/base/kustomization.yaml": ALL,
    "/base/own.yaml": map("own"),
    "/two/kustomization.yaml": listing("../base"),
    "/three/kustomization.yaml": listing("../base"),
  };
  const { builds } = found(files, "/one", "/two", "/three");
  expect(builds.map(([message]) => message)).toEqual([
    expect.stringContaining("one/kustomization.yaml: reads 3 files from outside its own folder"),
    expect.stringContaining("base/kustomization.yaml: reads 3 files from outside its own folder"),
  ]);
});
