import { defineSystem } from "kustogen";
import { acmeSolver, alerts, frame, volumeFull } from "kustogen/blocks";
import { challenged } from "../../acme-challenge.ts";
import { account } from "../../pull-secrets.ts";
import { requestsAtIngress } from "../../requests-fail.ts";
import { api } from "./components/api.ts";
import { configuration } from "./components/configuration.ts";
import { gitserver, ssh } from "./components/gitserver.ts";
import { metricsAggregator, serviceMonitor } from "./components/metrics-aggregator.ts";
import { route } from "./components/route.ts";
import { service } from "./components/service.ts";
import { staticServer } from "./components/static-server.ts";
import type { App } from "./context.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules/index.ts";
import { runbook } from "./runbook.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";

/** app: a git hosting platform of six services that share one volume of repositories and uploads. */
export const app = defineSystem({
  name: "app",
  description:
    "Git hosting on a shared volume: an API, git over HTTP and SSH, hooks, mail, static files and metrics.",
  namespace: "app",
  env: "whole",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  rules: RULES,
  argocd: {
    // Each change of app-env leaves an old ConfigMap behind; the shared volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<App>("app", { resources: ({ settings }, part) => [account(part, "app", settings)] }),
    configuration,
    api,
    gitserver,
    service("emailWorker"),
    service("gitHook"),
    metricsAggregator,
    staticServer,
    ssh,
    serviceMonitor,
    route,
    alerts<App>(({ settings }, part) => [
      ...(settings.ingress?.metrics ? requestsAtIngress(part) : []),
      volumeFull(part, 85, "sharedData.size"),
    ]),
    acmeSolver<App>(challenged),
  ],
  runbook,
});
