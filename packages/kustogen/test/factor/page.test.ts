import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { filesShown } from "../../../../scripts/markdown/code-blocks.ts";
import { factor } from "../../src/factor/factor.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles, yamlHeader } from "../../src/output/file.ts";

it("factoring.md shows an overlay as it is factored from what it renders to", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/factoring.md"), "utf8");
  const files = filesShown(page, "forms");
  const renderer = new Renderer(
    new MemoryTree(new Map([...files].map(([path, text]) => [`/${path}`, text]))),
  );
  const [base, wanted] = ["/forms/base", "/forms/overlays/production"].map((folder) =>
    renderer.build(folder).map(resourceOf),
  );
  const overlay = factor(
    wanted ?? [],
    { path: "../../base", resources: base ?? [] },
    { env: ({ metadata }) => (metadata.name === "api" ? "whole" : "merge") },
  );
  const made = layerFiles(DEFAULT_FOLDERS, "forms/overlays/production", overlay);
  const header = yamlHeader(DEFAULT_FOLDERS);
  const shown = [...files].filter(([path]) => path.startsWith("forms/overlays/"));
  expect(made.map(({ path, text }) => [path, text.replace(header, "")])).toEqual(shown);
});
