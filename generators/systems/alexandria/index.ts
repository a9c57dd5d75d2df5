import { defineSystem } from "kustogen";
import { acmeSolver, alerts, frame, jobFailed, volumeFull } from "kustogen/blocks";
import { challenged } from "../../acme-challenge.ts";
import { requestsAtIngress } from "../../requests-fail.ts";
import { alexandria as pod } from "./components/alexandria.ts";
import { configuration } from "./components/configuration.ts";
import { metrics } from "./components/metrics.ts";
import { rights } from "./components/rights.ts";
import { route } from "./components/route.ts";
import { saml } from "./components/saml.ts";
import type { Alexandria } from "./context.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules/index.ts";
import { runbook } from "./runbook.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";

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
  argocd: {
    // Each change of the configuration leaves an old ConfigMap behind; the data volume is never pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<Alexandria>("alexandria", { resources: rights }),
    configuration,
    pod,
    saml,
    metrics,
    route,
    alerts<Alexandria>(({ settings }, part) => [
      ...(settings.ingress?.metrics ? requestsAtIngress(part) : []),
      volumeFull(part, 85, "persistence.size"),
      settings.federation?.samlKeyPair === "job" && jobFailed(part),
    ]),
    acmeSolver<Alexandria>(challenged),
  ],
  runbook,
});
