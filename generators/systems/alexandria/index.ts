import { defineSystem } from "kustogen";
import { acmeSolver, alerts, frame, ingressController, volumeFull } from "kustogen/blocks";
import { monitorAwaits } from "../../monitor-awaits.ts";
import { account } from "../../pull-secrets.ts";
import { requestsAtIngress } from "../../requests-fail.ts";
import { alexandria as pod } from "./components/alexandria.ts";
import { configuration } from "./components/configuration.ts";
import { open, route } from "./components/route.ts";
import type { Alexandria } from "./context.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules.ts";
import { runbook } from "./runbook.ts";
import { SECRETS, stored } from "./secrets.ts";
import { type Settings, schema } from "./settings.ts";

/** alexandria: agents and knowledge behind an API; API, orchestrator and dashboard in one pod. */
export const alexandria = defineSystem({
  name: "alexandria",
  description:
    "Agents and knowledge stores behind one API, with a dashboard and sign-in by passkey, OIDC or SAML.",
  namespace: "alexandria",
  env: "whole",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  rules: RULES,
  awaits: [
    {
      when: ({ autoscaling, replicas }) => autoscaling !== undefined || replicas > 1,
      says: "each pod has an orchestrator that writes to the shared volume, and nothing public says that several may",
      acknowledge: "acknowledgeSeveralOrchestrators",
    },
    {
      when: (_settings, { stage }) => stage === "production",
      says: "nothing here copies its volume and database: name who does, and where to",
      acknowledge: "backedUpBy",
    },
    {
      when: ({ ingress, networkPolicy }) => ingress !== undefined || networkPolicy === undefined,
      says:
        "nobody has seen that the dashboard takes the password of alexandria-auth and refuses `changeme`, its document's default: " +
        "until then there is no Ingress, and without policies every pod of the cluster reaches it",
      acknowledge: "auth.acknowledge",
    },
    monitorAwaits(({ metrics }: Settings) => metrics?.serviceMonitor),
  ],
  argocd: {
    // Each change of the configuration leaves an old ConfigMap behind; the data volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<Alexandria>("alexandria", {
      resources: ({ settings }, part) => [
        account(part, "alexandria", settings.imagePullSecrets),
        ...stored(part, settings),
      ],
    }),
    configuration,
    pod,
    route,
    alerts<Alexandria>(({ settings }, part) => [
      ...(open(settings)?.metrics ? requestsAtIngress(part) : []),
      volumeFull(part, 85, "persistence.size"),
    ]),
    acmeSolver<Alexandria>((context) => open(context.settings) && ingressController(context)),
  ],
  runbook,
});
