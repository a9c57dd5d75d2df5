import { defineSystem } from "kustogen";
import { acmeSolver, alerts, frame, ingressController, volumeFull } from "kustogen/blocks";
import { account } from "../../pull-secrets.ts";
import { requestsAtIngress } from "../../requests-fail.ts";
import { configuration } from "./components/configuration.ts";
import { metrics } from "./components/metrics.ts";
import { route } from "./components/route.ts";
import { service } from "./components/service.ts";
import type { App } from "./context.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules.ts";
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
  awaits: [
    {
      when: ({ extraEnv, qdrantUrl }) =>
        qdrantUrl === undefined ||
        !["APP_SMTP_", "APP_EMBED_MODEL_"].every((prefix) =>
          Object.keys(extraEnv).some((name) => name.startsWith(prefix)),
        ),
      says:
        "its document requires Qdrant (`qdrantUrl`), a mail server and an embedding model, and says only APP_SMTP_* and APP_EMBED_MODEL_*, " +
        "whose names the release has (`extraEnv`)",
      acknowledge: "acknowledgeMissingVariables",
    },
    {
      when: (_settings, { stage }) => stage === "production",
      says: "nothing here copies the repositories and the database: name who does, and where to",
      acknowledge: "backedUpBy",
    },
    {
      when: ({ ingress }) => ingress?.git !== undefined,
      says: "nobody has seen that gitserver lets nobody push over HTTP without signing in, and its document doesn't say who may",
      acknowledge: "ingress.git.acknowledge",
      refuse: true,
    },
  ],
  exceptions: [
    {
      rule: "production/resources",
      reason: "Nobody has seen what the programs need, and a limit of memory that is guessed kills them",
    },
  ],
  argocd: {
    // Each change of app-env leaves an old ConfigMap behind; the shared volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<App>("app", {
      resources: ({ settings }, part) => [account(part, "app", settings.imagePullSecrets)],
    }),
    configuration,
    service("app"),
    service("gitserver"),
    service("emailWorker"),
    service("gitHook"),
    service("metricsAggregator"),
    service("staticServer"),
    metrics,
    route,
    alerts<App>(({ settings }, part) => [
      ...(settings.ingress?.metrics ? requestsAtIngress(part) : []),
      volumeFull(part, 85, "sharedData.size"),
    ]),
    acmeSolver<App>((context) => context.settings.ingress && ingressController(context)),
  ],
  runbook,
});
