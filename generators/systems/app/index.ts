import { defineSystem, type Resource, syncWave } from "kustogen";
import {
  FIRST,
  hashedConfigMap,
  LAST,
  networkPolicies,
  part,
  serviceAccount,
  serviceMonitor,
  survivingClaim,
  type Traffic,
} from "kustogen/blocks";
import { APP_ENV, appEnv } from "./app-env.ts";
import { operations } from "./operations.ts";
import { routes } from "./route.ts";
import { SECRETS } from "./secrets.ts";
import { type App, partOf, serviceOf, sshService } from "./service.ts";
import { SERVICE_KEYS, SERVICES } from "./services.ts";
import { schema } from "./settings.ts";
import { checkProduction } from "./stage.ts";
import { checkState } from "./state.ts";
import { traffic } from "./traffic.ts";

const image = (name: string) => ({ name: `ghcr.io/your-org/${name}` });

/** app: a git hosting platform of six services that share one volume of repositories and uploads. */
export const app = defineSystem({
  name: "app",
  description:
    "Git hosting: an API, git over HTTP and SSH, hooks, mail, static files and metrics on one shared volume.",
  namespace: "app",
  settings: schema,
  images: {
    app: image(SERVICES.app.name),
    gitserver: image(SERVICES.gitserver.name),
    emailWorker: image(SERVICES.emailWorker.name),
    gitHook: image(SERVICES.gitHook.name),
    metricsAggregator: image(SERVICES.metricsAggregator.name),
    staticServer: image(SERVICES.staticServer.name),
  },
  secrets: SECRETS,
  layers: {
    beta: { settings: { cookieSecure: true, ssh: { way: "ingress-controller" } } },
    production: {
      settings: {
        cookieSecure: true,
        services: { app: { autoscaling: { min: 3, max: 20 } } },
        ssh: { way: "ingress-controller" },
        networkPolicy: true,
      },
    },
  },
  argocd: {
    // Each change of app-env leaves a ConfigMap behind; the shared volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  resources,
  traffic: trafficOf,
  operations,
});

function resources(context: App): Resource[] {
  const { settings } = context;
  checkProduction(context);
  const system = part(context, "app");
  const table = trafficOf(context);
  const { ingress, serviceMonitor: monitor, sharedData } = settings;
  const state = [
    ...syncWave(FIRST, [
      serviceAccount(system, "app", settings.serviceAccountAnnotations),
      ...(table ? networkPolicies(system, table) : []),
    ]),
    hashedConfigMap(system, APP_ENV, appEnv(settings)),
    survivingClaim(system, sharedData),
    ...SERVICE_KEYS.flatMap((key) => serviceOf(context, key)),
    sshService(context),
    ...(monitor
      ? [serviceMonitor(partOf(context, "metricsAggregator"), { name: "app", port: "http", ...monitor })]
      : []),
    ...(ingress ? syncWave(LAST, routes(context, ingress)) : []),
  ];
  checkState(context, state);
  return state;
}

/** The traffic table, where there are network policies. */
function trafficOf(context: App): Traffic | undefined {
  const { networkPolicy } = context.settings;
  const parts = Object.fromEntries(SERVICE_KEYS.map((key) => [SERVICES[key].name, partOf(context, key)]));
  return networkPolicy && traffic(parts, context.settings, networkPolicy);
}
