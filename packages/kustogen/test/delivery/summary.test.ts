import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { summarise } from "../../src/delivery/summary.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const kustomization = (names: readonly string[]) =>
  `resources:\n${names.map((name) => `- ${name}.yaml\n`).join("")}`;
const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;
const names = (count: number) => Array.from({ length: count }, (_, number) => `s${number + 10}`);

/** A folder of so many Services. */
const services = (folder: string, count: number): [string, string][] => [
  [`${folder}/kustomization.yaml`, kustomization(names(count))],
  ...names(count).map((name): [string, string] => [`${folder}/${name}.yaml`, service(name)]),
];

const application = (prune: boolean) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop-beta\nspec:\n  syncPolicy:\n    automated:\n      prune: ${prune}\n`;

it.each([
  [1, 0, "new: 1 resource"],
  [3, 2, "restored: 3 resources"],
])("an overlay of %i resources, of whose files HEAD had %i, is counted: %s", (count, kept, words) => {
  const { environments } = summarise({
    folders: DEFAULT_FOLDERS,
    changes: [{ path: "overlays/beta/shop/kustomization.yaml", action: "create" }],
    layers: [
      { system: "shop", layer: "beta", deployed: true, folder: "overlays/beta/shop", parent: undefined },
    ],
    files: services("overlays/beta/shop", count).map(([path, text]) => ({ path, text })),
    before: { tree: new MemoryTree(services("/overlays/beta/shop", count).slice(0, kept)), root: "/" },
  });
  expect(environments).toEqual([{ system: "shop", environment: "beta", changes: [words] }]);
});

it("a change of an Application is said with its environment, and its removal, in folders of any name, below any root", () => {
  const overlay = services("k8s/deploy/beta/shop", 1);
  const before = [
    ...overlay.map(([path, text]): [string, string] => [`/cluster/${path}`, text]),
    ["/cluster/k8s/apps/beta/shop.yaml", application(false)] as [string, string],
    ...services("/cluster/k8s/deploy/staging/shop", 2),
    ...services("/cluster/k8s/deploy/aws/shop", 1),
  ];
  const said = summarise({
    folders: { ...DEFAULT_FOLDERS, overlays: "k8s/deploy", argocd: "k8s/apps" },
    changes: [
      { path: "k8s/apps/beta/shop.yaml", action: "change" },
      { path: "k8s/deploy/staging/shop/kustomization.yaml", action: "remove" },
      { path: "k8s/apps/staging/shop.yaml", action: "remove" },
      // Not an environment's object, and the layer of a group.
      { path: "k8s/apps/projects.yaml", action: "remove" },
      { path: "k8s/apps/staging/root.yaml", action: "remove" },
      { path: "k8s/deploy/aws/shop/kustomization.yaml", action: "remove" },
    ],
    layers: [
      { system: "shop", layer: "beta", deployed: true, folder: "k8s/deploy/beta/shop", parent: undefined },
    ],
    files: [...overlay, ["k8s/apps/beta/shop.yaml", application(true)]].map(([path = "", text = ""]) => ({
      path,
      text,
    })),
    before: { tree: new MemoryTree(before), root: "/cluster/" },
  });
  expect(said.environments).toEqual([
    {
      system: "shop",
      environment: "beta",
      changes: [expect.stringMatching(/prune false → true$/)],
      attention: "review",
    },
    { system: "shop", environment: "staging", changes: ["no longer generated: 2 resources"] },
  ]);
});

it.each([
  [60, 0],
  [61, 1],
])("of %i environments that a change touches, %i are only counted", (count, more) => {
  const layers = Array.from({ length: count }, (_, at) => {
    const layer = `e${at + 100}`;
    return { system: "shop", layer, deployed: true, folder: `overlays/${layer}/shop`, parent: undefined };
  });
  const summary = summarise({
    folders: DEFAULT_FOLDERS,
    changes: layers.map(({ folder }) => ({
      path: `${folder}/kustomization.yaml`,
      action: "create" as const,
    })),
    layers,
    files: layers.flatMap(({ folder }) => services(folder, 1).map(([path, text]) => ({ path, text }))),
    before: undefined,
  });
  expect(summary.more).toBe(more);
  expect(summary.environments.map(({ environment, changes }) => [environment, ...changes])).toEqual(
    layers.slice(0, count - more).map(({ layer }) => [layer, "new: 1 resource"]),
  );
});

const workload = (replicas: number, image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  replicas: ${replicas}\n  template: {spec: {containers: [{name: api, image: "${image}"}]}}\n`;
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: ${value}}\n`;
const base = (...texts: string[]): [string, string][] => [
  ["base/shop/kustomization.yaml", kustomization(texts.map((_, at) => `f${at}`))],
  ...texts.map((text, at): [string, string] => [`base/shop/f${at}.yaml`, text]),
];

it("a change of the base is said as a review says it, for each environment on it, without what a Secret holds", () => {
  const overlays = ["beta", "production"].map((name): [string, string] => [
    `overlays/${name}/shop/kustomization.yaml`,
    "resources: [../../../base/shop]\n",
  ]);
  const before = [...base(workload(1, "a/api:1"), secret("old-value"), service("gone")), ...overlays];
  const files = [...base(workload(2, "a/api:2"), secret("new-value")), ...overlays];
  const layer = (name: string) => ({
    system: "shop",
    layer: name,
    deployed: true,
    folder: `overlays/${name}/shop`,
    parent: "base/shop",
  });
  const { environments } = summarise({
    folders: DEFAULT_FOLDERS,
    changes: [{ path: "base/shop/f0.yaml", action: "change" }],
    layers: [
      { system: "shop", layer: "base", deployed: false, folder: "base/shop", parent: undefined },
      ...["beta", "production"].map(layer),
    ],
    files: files.map(([path, text]) => ({ path, text })),
    before: {
      tree: new MemoryTree(before.map(([path, text]): [string, string] => [`/deploy/${path}`, text])),
      root: "/deploy/",
    },
  });
  const said =
    "image api 1 → 2; Service gone removed; Secret login: stringData.password; Deployment api: spec.replicas 1 → 2";
  expect(environments).toEqual(
    ["beta", "production"].map((environment) => ({
      system: "shop",
      environment,
      changes: [said],
      attention: "fine",
    })),
  );
  expect(JSON.stringify(environments)).not.toMatch(/old-value|new-value/);
});

it.each([
  [
    ["A", "B"],
    ["Deployment api: order of env", "restarts for order alone: Deployment api"],
  ],
  [["A", "B", "C"], ["variable C added; Deployment api: order of env"]],
])("pods that restart only because %s come in another order are named", (names, words) => {
  const variables = (some: readonly string[]) =>
    some.map((name) => `            - name: ${name}\n              value: "1"\n`).join("");
  const folder = (some: readonly string[]): [string, string][] => [
    ["overlays/beta/shop/kustomization.yaml", kustomization(["api"])],
    [
      "overlays/beta/shop/api.yaml",
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: main\n          env:\n${variables(some)}`,
    ],
  ];
  const { environments } = summarise({
    folders: DEFAULT_FOLDERS,
    changes: [{ path: "overlays/beta/shop/api.yaml", action: "change" }],
    layers: [
      { system: "shop", layer: "beta", deployed: true, folder: "overlays/beta/shop", parent: undefined },
    ],
    files: folder(names).map(([path, text]) => ({ path, text })),
    before: {
      tree: new MemoryTree(folder(["B", "A"]).map(([path, text]): [string, string] => [`/${path}`, text])),
      root: "/",
    },
  });
  expect(environments).toEqual([
    {
      system: "shop",
      environment: "beta",
      changes: words,
      attention: expect.stringMatching(/^(?:fine|review)$/),
    },
  ]);
});
