import { join } from "node:path";
import { Application, ApplicationSet, AppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { DeliveryInput } from "../../src/argocd/deployment.ts";
import { argoFiles, needsEverySystem } from "../../src/argocd/files.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import type { System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { writeYaml } from "../../src/text/write-yaml.ts";
import { environment, layersOf, resources, shop } from "./fixture.ts";

const SET =
  "cluster: {name: prod}\nargocd: {repository: https://git.example.com/deploy.git, form: applicationset}\n";
const ANNOTATED =
  "cluster: {name: prod}\nargocd: {repository: https://git.example.com/b.git, annotations: {a.example/b: env, c: env}, labels: {team: shop}}\n";
const BOTH = [environment("beta"), environment("production")];
const KEPT = {
  application: "storefront",
  project: "default",
  namespace: "store",
  syncOptions: ["Replace=true"],
  retry: { limit: 3 },
};
const CART = { name: "cart", namespace: "cart" };
const TWO = "  shop: {}\n  cart: {}\n";

/** The files by path. */
function files(
  systems: System[] = [shop()],
  environments: Environment[] = BOTH,
  rest: Partial<DeliveryInput> = {},
): Record<string, Resource> {
  const made = argoFiles({
    folders: DEFAULT_FOLDERS,
    layers: layersOf(systems, environments),
    environments,
    ...rest,
  });
  expect(new Set(made.map(({ path }) => path)).size).toBe(made.length);
  return Object.fromEntries(made.map(({ path, resource }) => [path, resource]));
}

/** Systems and environments, and what Argo CD gets of them: all files, which are recorded, or those named. */
const CASES: [name: string, made: Record<string, Resource>, only?: RegExp][] = [
  ["two environments", files()],
  ["in a subfolder", files([shop()], BOTH, { prefix: "deploy/" }), /beta\/(shop|root)/],
  [
    "with wishes of the system",
    files(
      [
        shop({
          argocd: {
            permit: {
              kinds: [{ group: "policy", kind: "PodDisruptionBudget" }, { kind: "PersistentVolume" }],
              namespaces: ["old"],
              repositories: ["https://charts.example.com"],
            },
            ignoreDifferences: [
              { group: "apps", kind: "DaemonSet", name: "node", jsonPointers: ["/spec/x"] },
              { group: "apps", kind: "StatefulSet", jsonPointers: ["/spec/y"] },
            ],
            environments: {
              beta: {
                automated: false,
                cascadeDelete: true,
                ignoreDifferences: [{ group: "apps", kind: "DaemonSet", jsonPointers: ["/spec/z"] }],
              },
              production: {
                prune: true,
                annotations: { "a.example/b": "own" },
                labels: { tier: "web" },
                syncWindows: [
                  {
                    kind: "deny",
                    schedule: "0 22 * * *",
                    duration: "8h",
                    timeZone: "Europe/Berlin",
                    manualSync: true,
                  },
                ],
              },
            },
          },
        }),
      ],
      [environment("beta"), environment("production", ANNOTATED)],
    ),
    /shop|production\/root/,
  ],
  [
    "of systems without and with nothing but a Namespace",
    {
      ...files([shop({ resources: ({ layer }) => resources(layer).slice(1) })]),
      ...files(
        [shop({ ...CART, resources: () => resources("beta").slice(0, 1) })],
        [environment("beta", undefined, "  cart: {}\n")],
      ),
    },
    /beta\/shop|projects\/(shop|cart)/,
  ],
  [
    "with a kept Application",
    files(
      [shop({ argocd: { environments: { beta: KEPT } } })],
      [environment("beta"), environment("production", ANNOTATED)],
    ),
    /beta\/shop|projects\/shop/,
  ],
  [
    // In the order of the environment file, without a step for what is synced by hand.
    "as an ApplicationSet",
    files(
      [shop({ ...CART, argocd: { environments: { production: { automated: false } } } }), shop()],
      [environment("production", SET, TWO)],
    ),
    /systems/,
  ],
  [
    "as an ApplicationSet with a kept Application",
    files([shop({ argocd: { environments: { production: KEPT } } })], [environment("production", SET)]),
    /systems/,
  ],
];

const VALIDATORS = { Application, AppProject, ApplicationSet } as Record<
  string,
  new (
    data: never,
  ) => { validate(): void }
>;

describe("the objects of Argo CD", () => {
  it.each(CASES)("%s: fit its schemas, and are as recorded", async (name, made, only = /./) => {
    for (const [path, resource] of Object.entries(made)) {
      const Model = VALIDATORS[resource.kind] as new (data: never) => { validate(): void };
      expect(() => new Model(resource as never).validate(), path).not.toThrow();
    }
    const shown = Object.entries(made).filter(([path]) => only.test(path));
    const text = shown.map(([path, resource]) => `# ${path}\n${writeYaml(resource)}`).join("---\n");
    await expect(text).toMatchFileSnapshot(
      join(import.meta.dirname, `files/${name.replaceAll(" ", "-")}.yaml`),
    );
  });

  it("have no wildcard anywhere", () => {
    expect(JSON.stringify(files())).not.toContain("*");
  });

  it("lead to folders that are there", () => {
    const made = files();
    const folders = new Set([
      ...layersOf([shop()], BOTH).map(({ folder }) => folder),
      ...Object.keys(made).map((path) => path.slice(0, path.lastIndexOf("/"))),
    ]);
    const applications = Object.values(made).filter(({ kind }) => kind === "Application");
    expect(applications).toHaveLength(6);
    for (const { spec } of applications)
      expect(folders).toContain((spec as { source: { path: string } }).source.path);
  });

  it("aren't made for an environment that says argocd: false", () => {
    const local = environment("local", "argocd: false\n");
    expect(files([shop()], [...BOTH, local])).toEqual(files());
    expect(files([shop()], [local])).toEqual({});
    // One that keeps its namespace of Argo CD for others is no conflict.
    const elsewhere = environment(
      "beta",
      "cluster: {name: b}\nargocd: {repository: https://a.de/r, namespace: ops}\n",
    );
    expect(Object.keys(files([shop()], [elsewhere, local]))).toContain("argocd/beta/shop.yaml");
  });

  it("hold no credential that a setting brings, and don't show it", () => {
    const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
    const login = environment(
      "beta",
      `cluster: {server: "https://k8s.corp.io?token=${token}"}\nargocd: {repository: https://git.example.com/deploy.git}\n`,
    );
    const refusal = expect.objectContaining({
      message: expect.stringMatching(
        /^argocd\/projects\/shop\.yaml: AppProject shop .*: spec\.destinations\[0\]\.server: secrets\/credential: /,
      ),
    });
    expect(() => files([shop()], [login])).toThrow(refusal);
    expect(() => files([shop()], [login])).not.toThrow(token);
  });
});

it("an environment of which the system says nothing has the project that it names for all, which isn't generated", () => {
  const { application, namespace } = KEPT;
  const argocd = { project: "house", environments: { beta: { application, namespace } } };
  const made = files([shop({ argocd })]);
  expect(Object.keys(made)).not.toContain("argocd/projects/shop.yaml");
  for (const name of ["beta", "production"])
    expect(made[`argocd/${name}/shop.yaml`]).toMatchObject({ spec: { project: "house" } });
});

it("the projects are kept by one root of each Argo CD: its own in the environment's cluster, else a shared one", () => {
  const head = (cluster: string, instance = "one") =>
    `cluster: {name: ${cluster}}\nargocd: {repository: https://git.example.com/a.git, instance: ${instance}}\n`;
  const keepers = (beta: string, production: string) =>
    Object.keys(files([shop()], [environment("beta", beta), environment("production", production)])).flatMap(
      (path) => /^argocd\/(\w+)\/projects\.yaml$/.exec(path)?.[1] ?? [],
    );
  expect(keepers(head("in-cluster", "b"), head("in-cluster", "p"))).toEqual(["beta", "production"]);
  expect(keepers(head("in-cluster"), head("in-cluster"))).toEqual(["beta"]);
  expect(keepers(head("b"), head("p"))).toEqual(["beta"]);
  expect(keepers(head("b"), head("in-cluster"))).toEqual(["production"]);
});

it("an ApplicationSet needs every system of its environment", () => {
  const production = environment("production", SET, TWO);
  expect(needsEverySystem([production])).toBe(true);
  expect(needsEverySystem([environment("beta")])).toBe(false);
  refused(() => files([shop()], [production])).toThrow("needs system cart");
});

describe("what can't be used", () => {
  const long = "s".repeat(60);
  it.each<[string, () => unknown, string]>([
    [
      "a wish about no environment",
      () => files([shop({ argocd: { environments: { prodution: {} } } })]),
      'argocd.environments.prodution: no such environment. Did you mean "production"?',
    ],
    [
      "an environment called projects",
      () => files([shop()], [environment("projects", undefined, "  {}\n")]),
      "base, groups, projects are taken",
    ],
    [
      "a name that is too long",
      () => files([shop({ name: long })], [environment("beta", undefined, `  ${long}: {}\n`)]),
      "more than 63 characters",
    ],
    [
      "two Applications of one name",
      () =>
        files(
          [shop({ name: "a" }), shop({ name: "a-b" })],
          [environment("b-c", undefined, "  a: {}\n"), environment("c", undefined, "  a-b: {}\n")],
        ),
      "its Application would be called a-b-c",
    ],
    [
      "two namespaces of Argo CD",
      () =>
        files(
          [shop()],
          [
            environment("beta"),
            environment(
              "production",
              "cluster: {name: x}\nargocd: {repository: https://a.de/b.git, namespace: gitops}\n",
            ),
          ],
        ),
      'production.yaml:4: argocd.namespace: "gitops", but generators/environments/beta.yaml says "argocd"',
    ],
    [
      "no repository at all",
      () => files([shop()], [environment("beta", "cluster: {name: x}\n")]),
      'argocd.repository: not set, and there is no remote "origin"',
    ],
  ])("says so: %s", (_, run, message) => {
    refused(run).toThrow(message);
    expect(run).toThrow(InputError);
  });
});
