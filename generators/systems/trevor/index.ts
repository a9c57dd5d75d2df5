import { type Context, defineSystem, InputError, type Resource, syncWave } from "kustogen";
import {
  autoscaler,
  disruptionBudget,
  FIRST,
  LAST,
  networkPolicies,
  part,
  serviceAccount,
  serviceMonitor,
  type Traffic,
} from "kustogen/blocks";
import { operations } from "./operations.ts";
import { crdReader } from "./rbac.ts";
import { route } from "./route.ts";
import { SECRETS } from "./secrets.ts";
import { type Settings, schema } from "./settings.ts";
import { traffic } from "./traffic.ts";
import { api, apiScale, arqWorker, migration } from "./workloads.ts";

/** trevor: the airlock of a research environment; an API, a worker on a Redis queue, and PostgreSQL beside them. */
export const trevor = defineSystem({
  name: "trevor",
  description: "Airlock of a trusted research environment: reviews what goes in and out, then releases it.",
  namespace: "trevor",
  settings: schema,
  // The base says `trevor`; environments pin registry and tag.
  images: {
    trevor: {
      facts: {
        source: "karectl/trevor@589924d, Dockerfile and pyproject.toml",
        user: 1000,
        ports: [8000],
        entrypoint: ["trevor"],
        programs: ["uv", "arq", "alembic", "trevor"],
      },
    },
  },
  secrets: SECRETS,
  layers: {
    beta: { settings: { migration: "hook", serviceMonitor: true } },
    production: { settings: { migration: "hook", serviceMonitor: true } },
  },
  argocd: {
    // trevor has no volumes: what leaves the manifests may leave the cluster.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  resources,
  traffic: trafficOf,
  operations,
});

function resources(context: Context<Settings, "trevor">): Resource[] {
  const { images, settings } = context;
  checkStage(context);
  const parts = partsOf(context);
  const system = part(context, "trevor");
  const table = trafficOf(context);
  const { autoscaling, crdSync, ingress, serviceMonitor: monitor, worker } = settings;
  const scale = apiScale(settings);
  return [
    ...syncWave(FIRST, [
      serviceAccount(system, "trevor", settings.serviceAccountAnnotations),
      ...(crdSync && worker ? crdReader(system, crdSync.namespace) : []),
      ...(table ? networkPolicies(system, table) : []),
    ]),
    ...(parts.migration ? [migration(parts.migration, images.trevor, settings)] : []),
    ...api(parts.api, images.trevor, settings),
    ...(autoscaling ? autoscaler(parts.api, "trevor", scale) : []),
    ...disruptionBudget(parts.api, "trevor", scale),
    ...(parts.worker && worker
      ? [
          arqWorker(parts.worker, images.trevor, settings, worker),
          ...disruptionBudget(parts.worker, "trevor-worker", worker.replicas),
        ]
      : []),
    ...(monitor ? [serviceMonitor(parts.api, { name: "trevor", port: "http", ...monitor })] : []),
    ...(ingress ? syncWave(LAST, route(parts.api, settings, ingress)) : []),
  ];
}

/** The parts that have pods of their own in a layer. */
function partsOf(context: Context<Settings, "trevor">) {
  const { worker, migration } = context.settings;
  return {
    api: part(context, "api"),
    worker: worker && part(context, "worker"),
    migration: migration === "hook" ? part(context, "migration") : undefined,
  };
}

/** The traffic table, where there are network policies. */
function trafficOf(context: Context<Settings, "trevor">): Traffic | undefined {
  const { networkPolicy } = context.settings;
  return networkPolicy && traffic(partsOf(context), context.settings, networkPolicy);
}

/** Refuses what may be right in development and never is where people work. */
function checkStage({ environment, settings, stage }: Context<Settings, "trevor">): void {
  if (environment === undefined || stage === "development") return;
  const refuse = (key: string, why: string) => {
    const path = ["systems", "trevor", "settings", key];
    throw new InputError(`${environment.file}:${environment.lineOf(path)}: ${path.join(".")}: ${why}`);
  };
  if (settings.devAuthBypass) {
    refuse("devAuthBypass", `expected false in ${stage}: it signs everybody in without a password`);
  }
  if (settings.migration !== "hook") {
    refuse(
      "migration",
      `expected "hook" in ${stage}: "${settings.migration}" would migrate the database at every start of a pod`,
    );
  }
}
