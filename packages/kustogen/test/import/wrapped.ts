import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { kustomization } from "../../src/authoring/kustomization.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { wrapped } from "../../src/authoring/wrapped.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { parseLayer } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import type { ImportPlace } from "../../src/import/place.ts";
import { type Proof, proofOf } from "../../src/import/prove.ts";
import { rendersEqual } from "../../src/import/report.ts";
import type { ImportSources } from "../../src/import/state.ts";
import { describedSystem } from "../../src/import/wrap/describe.ts";
import { environmentFiles } from "../../src/import/wrap/environment-files.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { settings, text } from "../../src/settings/index.ts";

/** A project without systems, as `init` makes it. */
export function newProject(): string {
  const root = temporaryFolder();
  put(root, "generators/systems/index.ts", "export const systems = [];\n");
  return root;
}

/** How a test imports a system `shop`, in a project with the usual folders. */
export const SHOP_OPTIONS = {
  config: DEFAULT_CONFIG,
  name: "shop",
  namespace: undefined,
  secretsAsContracts: true,
  notSecret: "words of a test, which nobody uses",
};

/** What is proven of an import, and the generated files by path. */
export interface WrappedInMemory {
  proofs: Proof[];
  generated: Map<string, string>;
}

/** Wraps sources as `import` does, and generates them, without a project. `root` has no project, either. */
export function wrappedInMemory(sources: ImportSources, root: string): WrappedInMemory {
  const options = { ...SHOP_OPTIONS, root, dist: new URL("file:///none") };
  const described = describedSystem(sources, options);
  const { environments, wrapped: kept, images, namespaces, exceptions } = described;
  const texts = environmentFiles(described, options);
  const vendored = Object.fromEntries(
    [...kept.files].map(([path, content]) => [
      `vendor/shop/${path}`,
      typeof content === "string" ? content : { base64: Buffer.from(content).toString("base64") },
    ]),
  );
  const system = defineSystem({
    name: "shop",
    description: "Wrapped.",
    namespace: namespaces.system,
    namespaces: "as-written",
    settings: settings({ folder: text() }),
    images: Object.fromEntries(images.declared),
    secrets: [],
    exceptions,
    resources: (context) => wrapped(kustomization(vendored, "vendor/shop", context.settings.folder), context),
  });
  const [base] = [...texts].filter(([path]) => path.endsWith("/base.yaml"));
  const layers = base === undefined ? [] : [parseLayer(...base)];
  const found = [...texts].flatMap(([path, said]) =>
    path.endsWith("/base.yaml") ? [] : [parseEnvironment(path, said, DEFAULT_CONFIG, layers)],
  );
  const built = generateSystem(resolveTree(system, found), DEFAULT_FOLDERS);
  const proofs = environments.map(({ name, expected }) =>
    proofOf(name, expected, built.find(({ node }) => node.layer === name)?.rendered ?? []),
  );
  if (!rendersEqual(proofs) && sources.copied)
    return wrappedInMemory({ ...sources, copied: undefined }, root);
  return {
    proofs,
    generated: new Map(built.flatMap(({ files }) => files).map(({ path, text: said }) => [path, said])),
  };
}

/** Folders of a tree in memory. */
export function memoryPlace(files: Record<string, string>): ImportPlace {
  const tree = new MemoryTree(Object.entries(files).map(([path, text]) => [`/${path}`, text] as const));
  return {
    tree,
    find: (given) => `/${given}`,
    shown: (path) => path.slice(1),
    repositoryOf: () => undefined,
  };
}
