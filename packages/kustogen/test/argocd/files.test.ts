import { Application, ApplicationSet, AppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { DeliveryInput } from "../../src/argocd/deployment.ts";
import { argoFiles, needsEverySystem } from "../../src/argocd/files.ts";
import type { System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { environment, layersOf, resources, shop } from "./fixture.ts";

const SET =
  "cluster: {name: prod}\nargocd: {repository: https://git.example.com/deploy.git, form: applicationset}\n";

/** The files by path. */
function files(
  systems: System[] = [shop()],
  environments = [environment("beta"), environment("production")],
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

/** Every text in a value. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "";
}

const VALIDATORS = { Application, AppProject, ApplicationSet } as Record<
  string,
  new (
    data: never,
  ) => { validate(): void }
>;

describe("annotations and labels of Applications", () => {
  const HEAD =
    "cluster: {name: prod}\nargocd: {repository: https://git.example.com/deploy.git, annotations: {a.example/b: env, c: env}, labels: {team: shop}}\n";
  const asking = (wishes: object) => shop({ argocd: { environments: { production: wishes } } });

  it("are those of the environment and of the system, whose own win, beside what kustogen writes", () => {
    const system = asking({ annotations: { "a.example/b": "own" }, labels: { tier: "web" } });
    const made = files([system], [environment("production", HEAD)])["argocd/production/shop.yaml"];
    expect(made?.metadata.annotations).toMatchObject({
      "a.example/b": "own",
      c: "env",
      "argocd.argoproj.io/manifest-generate-paths": expect.any(String),
    });
    expect(made?.metadata.labels).toEqual({ "app.kubernetes.io/name": "shop", team: "shop", tier: "web" });
  });

  it("of an environment are those of its root, too, so that it is subscribed to notifications", () => {
    const root = files([shop()], [environment("production", HEAD)])["argocd/production/root.yaml"];
    expect(root?.metadata.annotations).toMatchObject({ "a.example/b": "env", c: "env" });
  });

  it("are those of each element of an ApplicationSet", () => {
    const set = files([asking({ labels: { tier: "web" } })], [environment("production", SET)]);
    expect(JSON.stringify(set["argocd/production/systems.yaml"])).toContain('"labels":{"tier":"web"}');
  });
});

describe("the objects of Argo CD", () => {
  it("are a project per system, an application per environment, and roots", () => {
    expect(Object.keys(files()).sort()).toEqual([
      "argocd/beta/projects.yaml",
      "argocd/beta/root.yaml",
      "argocd/beta/shop.yaml",
      "argocd/production/projects.yaml",
      "argocd/production/root.yaml",
      "argocd/production/shop.yaml",
      "argocd/projects/root.yaml",
      "argocd/projects/shop.yaml",
    ]);
  });

  it("aren't made for an environment that says argocd: false", () => {
    const local = environment("local", "argocd: false\n");
    const others = [environment("beta"), environment("production")];
    expect(files([shop()], [...others, local])).toEqual(files([shop()], others));
    expect(files([shop()], [local])).toEqual({});
    // One that keeps its namespace of Argo CD for others is no conflict.
    const elsewhere = environment(
      "beta",
      "cluster: {name: b}\nargocd: {repository: https://a.de/r, namespace: ops}\n",
    );
    expect(Object.keys(files([shop()], [elsewhere, local]))).toContain("argocd/beta/shop.yaml");
  });

  it("fit the schemas of Argo CD, in both forms", () => {
    for (const made of [files(), files([shop()], [environment("production", SET)])])
      for (const [path, resource] of Object.entries(made)) {
        const Model = VALIDATORS[resource.kind] as new (data: never) => { validate(): void };
        expect(() => new Model(resource as never).validate(), path).not.toThrow();
      }
  });

  it("hold no credential that a setting brings, and don't show it", () => {
    const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
    const login = environment(
      "beta",
      `cluster: {server: "https://k8s.corp.io?token=${token}"}\nargocd: {repository: https://git.example.com/deploy.git}\n`,
    );
    const said = refusal(() => files([shop()], [login]));
    expect(said).toMatch(
      /^argocd\/projects\/shop\.yaml: AppProject shop .*: spec\.destinations\[0\]\.server: secrets\/credential: /,
    );
    expect(said).not.toContain(token);
  });

  it("have no wildcard anywhere", () => {
    for (const [path, resource] of Object.entries(files()))
      for (const text of texts(resource)) expect(text, path).not.toContain("*");
  });

  it("lead to folders that are there", () => {
    const environments = [environment("beta"), environment("production")];
    const made = files([shop()], environments);
    const folders = new Set([
      ...layersOf([shop()], environments).map(({ folder }) => folder),
      ...Object.keys(made).map((path) => path.slice(0, path.lastIndexOf("/"))),
    ]);
    const applications = Object.values(made).filter(({ kind }) => kind === "Application");
    expect(applications).toHaveLength(6);
    for (const { spec } of applications)
      expect(folders).toContain((spec as { source: { path: string } }).source.path);
  });

  it("are the same for the same input", () => {
    expect(JSON.stringify(files())).toBe(JSON.stringify(files()));
  });

  it("are written for a subfolder of a larger repository", () => {
    const made = files([shop()], undefined, { prefix: "platform/deploy/" });
    expect(made["argocd/beta/shop.yaml"]).toMatchObject({
      metadata: {
        annotations: {
          "argocd.argoproj.io/manifest-generate-paths":
            "/platform/deploy/overlays/beta/shop;/platform/deploy/overlays/shared/shop;/platform/deploy/base/shop",
        },
      },
      spec: { source: { path: "platform/deploy/overlays/beta/shop" } },
    });
    expect(made["argocd/beta/root.yaml"]).toMatchObject({
      spec: { source: { path: "platform/deploy/argocd/beta" } },
    });
  });
});

describe("an Application", () => {
  it("deploys the overlay, in beta with prune and self-heal", () => {
    expect(files()["argocd/beta/shop.yaml"]).toEqual({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name: "shop-beta",
        namespace: "argocd",
        labels: { "app.kubernetes.io/name": "shop" },
        annotations: {
          "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
          "argocd.argoproj.io/manifest-generate-paths":
            "/overlays/beta/shop;/overlays/shared/shop;/base/shop",
        },
      },
      spec: {
        project: "shop",
        source: {
          repoURL: "https://git.example.com/deploy.git",
          targetRevision: "HEAD",
          path: "overlays/beta/shop",
        },
        destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ["ServerSideApply=true", "PruneLast=true"],
          retry: { limit: -1, refresh: true, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
        },
      },
    });
  });

  it("does not prune in production, and leaves replicas to the autoscaler there", () => {
    const { spec } = files()["argocd/production/shop.yaml"] as unknown as { spec: Record<string, unknown> };
    expect(spec.syncPolicy).toMatchObject({
      automated: { prune: false, selfHeal: true },
      syncOptions: ["ServerSideApply=true", "PruneLast=true", "RespectIgnoreDifferences=true"],
    });
    expect(spec.ignoreDifferences).toEqual([
      { group: "apps", kind: "Deployment", name: "api", namespace: "shop", jsonPointers: ["/spec/replicas"] },
    ]);
  });

  it.each([
    ["a Deployment by default", { name: "api" }, { group: "apps", kind: "Deployment" }],
    [
      "what it names",
      { apiVersion: "apps/v1", kind: "StatefulSet", name: "api" },
      { group: "apps", kind: "StatefulSet" },
    ],
    [
      "a kind of another group",
      { apiVersion: "example.com/v1", kind: "Fleet", name: "api" },
      { group: "example.com", kind: "Fleet" },
    ],
  ])("leaves replicas to KEDA's ScaledObject: %s", (_, scaleTargetRef, target) => {
    const scaled = (apiVersion: string) =>
      shop({
        resources: () => [
          ...resources("beta"),
          {
            apiVersion,
            kind: "ScaledObject",
            metadata: { name: "api", namespace: "shop" },
            spec: { scaleTargetRef },
          },
        ],
      });
    expect(files([scaled("keda.sh/v1alpha1")])["argocd/beta/shop.yaml"]).toHaveProperty(
      "spec.ignoreDifferences",
      [{ ...target, name: "api", namespace: "shop", jsonPointers: ["/spec/replicas"] }],
    );
    expect(files([scaled("other.example/v1")])["argocd/beta/shop.yaml"]).not.toHaveProperty(
      "spec.ignoreDifferences",
    );
  });

  it("follows what the system wants per environment", () => {
    const system = shop({
      argocd: {
        environments: { beta: { automated: false, cascadeDelete: true }, production: { prune: true } },
      },
    });
    const made = files([system]);
    const beta = made["argocd/beta/shop.yaml"];
    expect(beta?.metadata.finalizers).toEqual(["resources-finalizer.argocd.argoproj.io"]);
    expect(beta?.spec).not.toHaveProperty("syncPolicy.automated");
    expect(made["argocd/production/shop.yaml"]).toHaveProperty("spec.syncPolicy.automated.prune", true);
    expect(made["argocd/production/shop.yaml"]?.metadata).not.toHaveProperty("finalizers");
  });

  it("makes the namespace only where the system does not describe it", () => {
    const without = shop({ resources: ({ layer }) => resources(layer).slice(1) });
    const made = files([without]);
    expect(made["argocd/beta/shop.yaml"]).toHaveProperty("spec.syncPolicy.syncOptions", [
      "CreateNamespace=true",
      "ServerSideApply=true",
      "PruneLast=true",
    ]);
    expect(made["argocd/projects/shop.yaml"]).toHaveProperty("spec.clusterResourceWhitelist", [
      { group: "", kind: "Namespace" },
      { group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
    ]);
  });

  it("ignores the differences that the system declares, also for one environment, where there is such a resource", () => {
    const everywhere = { group: "apps", kind: "DaemonSet", name: "node", jsonPointers: ["/spec/x"] };
    const here = { group: "apps", kind: "DaemonSet", jsonPointers: ["/spec/z"] };
    const system = shop({
      argocd: {
        ignoreDifferences: [everywhere, { group: "apps", kind: "StatefulSet", jsonPointers: ["/spec/y"] }],
        environments: { beta: { ignoreDifferences: [here] } },
      },
    });
    const made = files([system]);
    expect(made["argocd/beta/shop.yaml"]).toHaveProperty("spec.ignoreDifferences", [everywhere, here]);
    expect(made["argocd/production/shop.yaml"]?.spec).toMatchObject({
      ignoreDifferences: [{ name: "api" }, everywhere],
    });
  });
});

describe("every Application, of a system or of a folder of Argo CD objects", () => {
  const applications = Object.values(files()).filter(({ kind }) => kind === "Application");
  const OPTIONS = "argocd.argoproj.io/compare-options";

  it("is compared with what the API server would make of it where lists have defaults, and only there", () => {
    expect(applications.length).toBeGreaterThan(4);
    for (const { metadata, spec } of applications) {
      const { project } = spec as { project: string };
      expect(metadata.annotations?.[OPTIONS], metadata.name).toBe(
        project === "root" ? undefined : "ServerSideDiff=true",
      );
    }
  });

  it("retries with the newest commit and prunes last", () => {
    for (const { spec } of applications)
      expect(spec).toMatchObject({
        syncPolicy: {
          retry: { refresh: true },
          syncOptions: expect.arrayContaining(["ServerSideApply=true", "PruneLast=true"]),
        },
      });
  });
});

it("annotations of an environment are on every Application there, the root too, and on none elsewhere", () => {
  const subscribe = "notifications.argoproj.io/subscribe.on-sync-failed.slack";
  const argocd = `argocd: {repository: "https://git.example.com/deploy.git", annotations: {${subscribe}: ops}}\n`;
  const HEAD = "cluster: {server: https://kubernetes.default.svc}\n";
  const made = files([shop()], [environment("beta", HEAD + argocd), environment("production")]);
  for (const name of ["shop", "root", "projects"])
    expect(made[`argocd/beta/${name}.yaml`]?.metadata.annotations, name).toHaveProperty([subscribe], "ops");
  for (const name of ["shop", "root"])
    expect(made[`argocd/production/${name}.yaml`]?.metadata.annotations).not.toHaveProperty([subscribe]);
});

describe("an AppProject", () => {
  it("permits the namespaces and kinds of all environments and nothing else", () => {
    expect(files()["argocd/projects/shop.yaml"]).toEqual({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: {
        name: "shop",
        namespace: "argocd",
        // Argo CD keeps it until its last Application is gone.
        finalizers: ["resources-finalizer.argocd.argoproj.io"],
      },
      spec: {
        description: "Sells things.",
        sourceRepos: ["https://git.example.com/deploy.git"],
        destinations: [
          { server: "https://kubernetes.default.svc", namespace: "kube-system" },
          { server: "https://kubernetes.default.svc", namespace: "shop" },
        ],
        clusterResourceWhitelist: [
          { group: "", kind: "Namespace" },
          { group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
        ],
        namespaceResourceWhitelist: [
          { group: "apps", kind: "DaemonSet" },
          { group: "apps", kind: "Deployment" },
          { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
        ],
      },
    });
  });

  it("permits what the system wants to keep permitted, so that the last of a kind can be pruned", () => {
    const permit = {
      kinds: [{ group: "policy", kind: "PodDisruptionBudget" }, { kind: "PersistentVolume" }],
      namespaces: ["old"],
      repositories: ["https://charts.example.com"],
    };
    const { spec } = files([shop({ argocd: { permit } })])["argocd/projects/shop.yaml"] as unknown as {
      spec: Record<string, unknown[]>;
    };
    expect(spec.namespaceResourceWhitelist).toContainEqual({ group: "policy", kind: "PodDisruptionBudget" });
    expect(spec.clusterResourceWhitelist).toContainEqual({ group: "", kind: "PersistentVolume" });
    expect(spec.destinations).toContainEqual({ server: "https://kubernetes.default.svc", namespace: "old" });
    expect(spec.sourceRepos).toEqual(["https://git.example.com/deploy.git", "https://charts.example.com"]);
  });

  it("names each cluster and each repository", () => {
    const production = environment(
      "production",
      "cluster: {name: prod}\nargocd: {repository: https://git.example.com/b.git}\n",
    );
    const made = files([shop()], [environment("beta"), production]);
    expect(made["argocd/projects/shop.yaml"]).toMatchObject({
      spec: { sourceRepos: ["https://git.example.com/deploy.git", "https://git.example.com/b.git"] },
    });
    expect(made["argocd/projects/shop.yaml"]).toHaveProperty("spec.destinations.length", 4);
  });

  it("has the sync windows, each for one Application", () => {
    const window = {
      kind: "deny" as const,
      schedule: "0 22 * * *",
      duration: "8h",
      timeZone: "Europe/Berlin",
      manualSync: true,
    };
    const system = shop({ argocd: { environments: { production: { syncWindows: [window] } } } });
    expect(files([system])["argocd/projects/shop.yaml"]).toHaveProperty("spec.syncWindows", [
      { ...window, applications: ["shop-production"] },
    ]);
  });

  it("denies namespaced kinds in so many words when there are none, since an empty list permits all", () => {
    const made = files([shop({ resources: () => resources("beta").slice(0, 1) })]);
    expect(made["argocd/projects/shop.yaml"]?.spec).toMatchObject({
      namespaceResourceBlacklist: [{ group: "*", kind: "*" }],
    });
    expect(made["argocd/projects/shop.yaml"]?.spec).not.toHaveProperty("namespaceResourceWhitelist");
  });

  it("of the roots permits Argo CD's own kinds in its own namespace", () => {
    expect(files()["argocd/projects/root.yaml"]?.spec).toMatchObject({
      destinations: [{ server: "https://kubernetes.default.svc", namespace: "argocd" }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: "argoproj.io", kind: "AppProject" },
        { group: "argoproj.io", kind: "Application" },
      ],
    });
  });
});

describe("the projects are kept by one root of each Argo CD", () => {
  const keepers = (...heads: [string, string][]) =>
    Object.keys(
      files(
        [shop()],
        heads.map(([name, head]) => environment(name, head)),
      ),
    ).filter((path) => path.endsWith("/projects.yaml"));
  const local = "cluster: {name: in-cluster}\nargocd: {repository: https://git.example.com/a.git}\n";
  const remote = (name: string) =>
    `cluster: {name: ${name}}\nargocd: {repository: https://git.example.com/a.git}\n`;

  it("its own where it runs in the environment's cluster, else a shared one", () => {
    const ofOwn = (name: string) =>
      local.replace("}\n", "}\n").replace(/argocd: \{/, `argocd: {instance: ${name}, `);
    expect(keepers(["beta", ofOwn("b")], ["production", ofOwn("p")])).toHaveLength(2);
    expect(keepers(["beta", local], ["production", local])).toEqual(["argocd/beta/projects.yaml"]);
    expect(keepers(["beta", remote("b")], ["production", remote("p")])).toEqual([
      "argocd/beta/projects.yaml",
    ]);
    expect(keepers(["beta", remote("b")], ["production", local])).toEqual([
      "argocd/production/projects.yaml",
    ]);
  });
});

describe("an ApplicationSet", () => {
  const cart = shop({ name: "cart", namespace: "cart" });
  const production = environment("production", SET, "  shop: {}\n  cart: {}\n");

  it("stands for the Applications and rolls systems in the order of the environment file", () => {
    const made = files([cart, shop()], [production]);
    expect(
      Object.keys(made)
        .filter((path) => path.startsWith("argocd/production"))
        .sort(),
    ).toEqual([
      "argocd/production/projects.yaml",
      "argocd/production/root.yaml",
      "argocd/production/systems.yaml",
    ]);
    const { spec } = made["argocd/production/systems.yaml"] as unknown as { spec: Record<string, never> };
    expect(spec).toMatchObject({
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      syncPolicy: { preserveResourcesOnDeletion: true },
      strategy: {
        rollingSync: {
          steps: [
            { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["shop"] }] },
            { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["cart"] }] },
          ],
        },
      },
      template: {
        metadata: { name: "{{ .system }}-production", labels: { "app.kubernetes.io/name": "{{ .system }}" } },
        spec: { destination: { name: "prod", namespace: "{{ .namespace }}" } },
      },
      templatePatch: "{{ toJson .patch }}",
    });
    const single = files(
      [cart, shop()],
      [
        environment(
          "production",
          SET.replace("form: applicationset", "form: applications"),
          "  shop: {}\n  cart: {}\n",
        ),
      ],
    );
    const application = single["argocd/production/shop.yaml"] as unknown as Record<
      string,
      Record<string, unknown>
    >;
    expect(spec).toHaveProperty("generators.0.list.elements.0", {
      system: "shop",
      namespace: "shop",
      path: "overlays/production/shop",
      patch: {
        metadata: { annotations: application.metadata?.annotations },
        spec: {
          syncPolicy: application.spec?.syncPolicy,
          ignoreDifferences: application.spec?.ignoreDifferences,
        },
      },
    });
  });

  it("leaves systems that are synced by hand out of the steps", () => {
    const manual = shop({
      name: "cart",
      namespace: "cart",
      argocd: { environments: { production: { automated: false } } },
    });
    const made = files([manual, shop()], [production]);
    expect(made["argocd/production/systems.yaml"]).toHaveProperty(
      "spec.strategy.rollingSync.steps.length",
      1,
    );
    expect(made["argocd/production/systems.yaml"]).toHaveProperty(
      "spec.generators.0.list.elements.length",
      2,
    );
  });

  it("needs every system of its environment", () => {
    expect(needsEverySystem([production])).toBe(true);
    expect(needsEverySystem([environment("beta")])).toBe(false);
    refused(() => files([shop()], [production])).toThrow("needs system cart");
  });
});

describe("what can't be used", () => {
  const at = (change: Partial<System>) => () => files([shop(change)]);
  it.each<[string, () => unknown, string]>([
    [
      "a wish about no environment",
      at({ argocd: { environments: { prodution: {} } } }),
      'systems/shop argocd.environments.prodution: no such environment. Did you mean "production"?',
    ],
    [
      "an environment called projects",
      () => files([shop()], [environment("projects", undefined, "  {}\n")]),
      "base, groups, projects are taken",
    ],
    [
      "a name that is too long",
      () =>
        files(
          [shop({ name: "s".repeat(60) })],
          [environment("beta", undefined, `  ${"s".repeat(60)}: {}\n`)],
        ),
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
    expect(run).toThrow(expect.objectContaining({ name: "InputError" }));
  });
});

describe("an Application that was there before", () => {
  const kept = { application: "storefront", project: "default", namespace: "store" };

  it("keeps its name, project and namespace, and its project is not generated", () => {
    const made = files([shop({ argocd: { environments: { beta: kept, production: { project: "live" } } } })]);
    expect(made["argocd/beta/shop.yaml"]).toMatchObject({
      metadata: { name: "storefront" },
      spec: { project: "default", destination: { namespace: "store" } },
    });
    expect(made["argocd/production/shop.yaml"]).toMatchObject({
      metadata: { name: "shop-production" },
      spec: { project: "live", destination: { namespace: "shop" } },
    });
    expect(made["argocd/projects/shop.yaml"]).toBeUndefined();
  });

  it("is in no project of the system's, which other environments have", () => {
    const made = files(
      [shop({ argocd: { environments: { beta: kept } } })],
      [
        environment("beta"),
        environment(
          "production",
          "cluster: {name: prod}\nargocd: {repository: https://git.example.com/x.git}\n",
        ),
      ],
    );
    const { spec } = made["argocd/projects/shop.yaml"] as unknown as { spec: { destinations: object[] } };
    expect(spec.destinations).toEqual([
      { name: "prod", namespace: "kube-system" },
      { name: "prod", namespace: "shop" },
    ]);
  });

  it("keeps them in an ApplicationSet", () => {
    const made = files(
      [shop({ argocd: { environments: { production: kept } } })],
      [environment("production", SET)],
    );
    expect(made["argocd/production/systems.yaml"]).toMatchObject({
      spec: {
        generators: [
          {
            list: {
              elements: [
                { system: "shop", application: "storefront", project: "default", namespace: "store" },
              ],
            },
          },
        ],
        template: { metadata: { name: "{{ .application }}" }, spec: { project: "{{ .project }}" } },
      },
    });
  });
});
