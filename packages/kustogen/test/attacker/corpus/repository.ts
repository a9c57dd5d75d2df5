import { written } from "../files.ts";
import type { Random } from "../random.ts";
import { addArgo } from "./argo.ts";
import type { Repository } from "./model.ts";
import { configMap, others, service, type Written, workload } from "./objects.ts";

const SYSTEMS = ["shop", "api", "worker", "web"];
const ODD_SYSTEMS = [
  "a b",
  "größe",
  "x'y",
  "constructor",
  "toString",
  "50%",
  "a,b",
  "v1.2",
  "__proto__",
  "-n",
  "<b>x",
];
const ENVIRONMENTS = [
  ["beta", "production"],
  ["dev", "staging", "prod"],
  ["test", "production"],
];

/** A random repository of kustomizations, plain manifests and Applications that is sound and seen whole. */
export function randomRepository(random: Random): Repository {
  const repository: Repository = {
    files: new Map([["README.md", "# deploy\n"]]),
    overlays: [],
    bases: [],
    components: [],
    manifests: [],
    applications: [],
    projects: [],
    sets: [],
  };
  const names = random.some(SYSTEMS, 0.4);
  if (random.chance(0.25)) names.push(random.pick(ODD_SYSTEMS));
  const environments = random.pick(ENVIRONMENTS);
  const layout = random.pick(["overlays", "apps", "envs"]);
  if (random.chance(0.5)) addComponent(repository, random);
  for (const system of names) addSystem(repository, random, layout, system, environments);
  if (random.chance(0.6)) addManifests(repository, random);
  addArgo(repository, random);
  if (random.chance(0.3))
    repository.files.set(
      "kustogen.yaml",
      written({
        exceptions: [
          {
            rule: "production/probes",
            environment: `**/${environments.at(-1)}/**`,
            reason: "an old program",
          },
        ],
      }),
    );
  return repository;
}

/** Where an overlay and its base lie in each layout. */
function placesOf(
  layout: string,
  system: string,
  environment: string,
): { base: string; overlay: string; up: string } {
  if (layout === "apps")
    return {
      base: `apps/${system}/base`,
      overlay: `apps/${system}/overlays/${environment}`,
      up: "../../base",
    };
  if (layout === "envs")
    return {
      base: `base/${system}`,
      overlay: `envs/${environment}/${system}`,
      up: `../../../base/${system}`,
    };
  return {
    base: `base/${system}`,
    overlay: `overlays/${environment}/${system}`,
    up: `../../../base/${system}`,
  };
}

function put(repository: Repository, folder: string, name: string, ...documents: Written[]): string {
  repository.files.set(`${folder}/${name}`, documents.map((one) => written(one)).join("---\n"));
  return name;
}

function addSystem(
  repository: Repository,
  random: Random,
  layout: string,
  system: string,
  environments: readonly string[],
): void {
  const name = /^[a-z]+$/.test(system) ? system : "odd";
  const { base } = placesOf(layout, system, "");
  const deployment = workload(random, name);
  const kustomization: Written = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [
      put(repository, base, "workload.yaml", deployment),
      put(repository, base, "service.yaml", service(name)),
      put(repository, base, "others.yaml", ...others(random, name)),
    ],
    configMapGenerator: [{ name: "settings", literals: ["COLOUR=red", "SIZE=3"] }],
  };
  if (random.chance(0.3)) {
    repository.files.set(`${base}/app.env`, "A=1\nB=two\n");
    kustomization.secretGenerator = [{ name: "tokens", envs: ["app.env"] }];
  }
  if (random.chance(0.3))
    kustomization.replacements = [
      {
        source: { kind: "Service", name, fieldPath: "spec.ports.0.port" },
        targets: [
          {
            select: { kind: "ConfigMap", name: "settings" },
            fieldPaths: ["data.PORT"],
            options: { create: true },
          },
        ],
      },
    ];
  put(repository, base, "kustomization.yaml", kustomization);
  repository.bases.push(base);
  const container = { name: "main", env: [{ name: "MODE", value: "medium" }] };
  const template = { spec: { containers: [container] } };
  for (const environment of environments) {
    const { overlay, up } = placesOf(layout, system, environment);
    const own: Written = { resources: [up] };
    if (random.chance(0.7)) own.namespace = `${name}-${environment}`;
    if (random.chance(0.2)) own.namePrefix = `${environment}-`;
    if (random.chance(0.5))
      own.images = [
        {
          name: random.pick(["ghcr.io/acme/shop", "ghcr.io/acme/api", "nginx"]),
          newTag: `2.${random.below(9)}.1`,
        },
      ];
    if (random.chance(0.3)) own.labels = [{ pairs: { "acme.example/environment": environment } }];
    if (random.chance(0.4)) {
      const { apiVersion, kind } = deployment;
      const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
      const patch = { apiVersion, kind, metadata: { name }, spec };
      own.patches = random.chance(0.5)
        ? [{ path: put(repository, overlay, "workload.patch.yaml", patch) }]
        : [{ patch: written(patch) }];
    }
    if (random.chance(0.4))
      own.configMapGenerator = [
        { name: "settings", behavior: "merge", literals: [`SIZE=${4 + random.below(5)}`] },
      ];
    if (random.chance(0.4))
      (own.resources as string[]).push(
        put(repository, overlay, "extra.yaml", configMap("extra", { where: environment })),
      );
    const [component] = repository.components;
    if (component !== undefined && random.chance(0.5))
      own.components = [`${"../".repeat(overlay.split("/").length)}${component}`];
    put(
      repository,
      overlay,
      random.pick(["kustomization.yaml", "kustomization.yaml", "kustomization.yml"]),
      own,
    );
    repository.overlays.push({ folder: overlay, environment, system });
  }
}

function addComponent(repository: Repository, random: Random): void {
  const folder = "components/common";
  put(repository, folder, "kustomization.yaml", {
    apiVersion: "kustomize.config.k8s.io/v1alpha1",
    kind: "Component",
    resources: [put(repository, folder, "extra.yaml", configMap("common", { level: `${random.below(9)}` }))],
    commonAnnotations: { "acme.example/team": "platform" },
  });
  repository.components.push(folder);
}

function addManifests(repository: Repository, random: Random): void {
  const folder = random.pick(["manifests/monitoring", "plain", "cluster/extra folder"]);
  put(repository, folder, "one.yaml", workload(random, "agent"), service("agent"));
  put(repository, folder, "list.yaml", {
    apiVersion: "v1",
    kind: "List",
    items: [
      configMap("first", { a: "1" }),
      { apiVersion: "v1", kind: "List", items: [configMap("second", { b: "2" })] },
    ],
  });
  if (random.chance(0.4))
    repository.files.set(`${folder}/more.json`, JSON.stringify(configMap("json", { c: "3" })));
  if (random.chance(0.4)) put(repository, `${folder}/deeper`, "two.yml", configMap("deeper", { d: "4" }));
  repository.manifests.push(folder);
}
