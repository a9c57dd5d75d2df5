import { describe, expect, it } from "vitest";
import { putAll, temporaryFolder } from "../../../../test/repository.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { parseLayer } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { removeEnvironment, removeSystem } from "../../src/init/remove.ts";
import { settings } from "../../src/settings/index.ts";

const shop = (argocd: System["argocd"] = {}) =>
  defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop-{environment}",
    settings: settings({}),
    images: {},
    secrets: [],
    argocd,
    resources: () => [],
  });

const text = (name: string) =>
  `stage: ${name}\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  blog: {}\n  shop: {}\n`;

const environment = (name: string, config = DEFAULT_CONFIG) =>
  parseEnvironment(`generators/environments/${name}.yaml`, text(name), config);

describe("what stays in a cluster when an environment no longer runs a system is said", () => {
  it.each<[what: string, found: ReturnType<typeof environment>, argocd: System["argocd"], note: string]>([
    [
      "without Argo CD, all of it",
      environment("beta", { ...DEFAULT_CONFIG, argocd: false }),
      {},
      "beta: what shop has in the cluster stays until someone deletes it (namespace shop-beta)",
    ],
    [
      "what it deployed",
      environment("beta"),
      {},
      "beta: the Application shop-beta is deleted; what it deployed stays in namespace shop-beta until someone deletes it",
    ],
    [
      "in production, its Application too",
      environment("production"),
      {},
      "production: the Application shop-production is kept by the root until someone deletes it; what it deployed stays in namespace shop-production until someone deletes it",
    ],
    [
      "nothing but volumes, where the Application deletes what it deployed",
      environment("beta"),
      { environments: { beta: { cascadeDelete: true } } },
      "beta: the Application shop-beta is deleted; everything that it deployed is deleted with it, except volumes that are kept on purpose",
    ],
  ])("%s", (_, found, argocd, note) => {
    const removed: unknown[] = [];
    const { notes, ...rest } = removeEnvironment({ change: (changes) => removed.push(changes) }, found, [
      shop(argocd),
      { ...shop(), name: "search" },
    ]);
    expect(removed).toEqual([{ remove: [found.file] }]);
    expect(rest).toEqual({ removed: [found.file], changed: [] });
    expect(notes.at(-1)).toBe(note);
    // The root is Argo CD's, and nothing needs it where nothing runs.
    expect(notes.slice(0, -1)).toEqual(
      found.argocd.enabled
        ? [
            `the root of ${found.name} is applied by hand, so it stays until someone deletes it: kubectl -n argocd delete application root-${found.name}`,
          ]
        : [],
    );
  });

  it("nothing, where the environment ran none of the systems", () => {
    const { notes } = removeEnvironment({ change: () => {} }, environment("beta"), [
      { ...shop(), name: "search" },
    ]);
    expect(notes).toEqual([]);
  });
});

it("a system goes with its folder, its tests, and its lines in the list, in base and in the environments that run it", () => {
  const root = temporaryFolder();
  const base = "systems:\n  blog: {}\n  shop:\n    settings: {}\n";
  const idle = 'stage: development\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  blog: {}\n';
  putAll(root, {
    "generators/systems/index.ts":
      'import { blog } from "./blog/index.ts";\nimport { shop } from "./shop/index.ts";\n\nexport const systems = [blog, shop];\n',
    "generators/systems/shop/index.ts": "",
    "test/shop.test.ts": "",
    "generators/environments/base.yaml": base,
    "generators/environments/beta.yaml": text("beta"),
    "generators/environments/staging.yaml": idle,
  });
  const written: { write: [path: string, text: string][]; remove: string[] }[] = [];
  const place = {
    root,
    folders: DEFAULT_FOLDERS,
    change: (changes: unknown) => written.push(changes as never),
  };
  const layers = [parseLayer("generators/environments/base.yaml", base)];
  const staging = parseEnvironment("generators/environments/staging.yaml", idle, undefined, layers);
  const removal = removeSystem(place, shop(), [environment("beta"), staging]);
  const write = [
    [
      "generators/systems/index.ts",
      'import { blog } from "./blog/index.ts";\n\nexport const systems = [blog];\n',
    ],
    ["generators/environments/beta.yaml", text("beta").replace("  shop: {}\n", "")],
    ["generators/environments/base.yaml", "systems:\n  blog: {}\n"],
  ];
  const remove = ["generators/systems/shop", "test/shop.test.ts"];
  expect(written).toEqual([{ write, remove }]);
  expect(removal).toEqual({
    removed: remove,
    changed: write.map(([path]) => path),
    notes: [expect.stringMatching(/^beta: the Application shop-beta is deleted; /)],
  });
});
