import { defineSystem } from "kustogen";
import { acmeSolver, alerts, frame, ingressController, jobFailed } from "kustogen/blocks";
import { account } from "../../pull-secrets.ts";
import { requests } from "../../requests-fail.ts";
import { api, COUNTED } from "./components/api.ts";
import { migration } from "./components/migration.ts";
import { route } from "./components/route.ts";
import { crdReader, worker } from "./components/worker.ts";
import type { Trevor } from "./context.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules.ts";
import { runbook } from "./runbook.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";

/** trevor: the airlock of a research environment; an API, a worker on a Redis queue, and a PostgreSQL outside. */
export const trevor = defineSystem({
  name: "trevor",
  description: "Airlock of a trusted research environment: reviews what goes in and out, then releases it.",
  namespace: "trevor",
  env: "whole",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  rules: RULES,
  exceptions: [
    {
      rule: "argocd/hook-deadline",
      resource: "Job/trevor-migrate",
      reason:
        "A deadline would end a migration halfway; a hook that hangs is ended by hand (A sync that hangs)",
    },
  ],
  awaits: [
    {
      // karectl/trevor@589924d, src/trevor/services/crd_sync_service.py: no other code makes one.
      when: ({ crdSync, worker: on }) => crdSync === undefined || on === undefined,
      says: "only crdSync makes projects: set its `namespace`, or without it there are no projects",
      acknowledge: "acknowledgeNoProjects",
    },
  ],
  argocd: {
    // trevor has no volumes: an object that is no longer in the manifests can be pruned.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    frame<Trevor>("trevor", {
      resources(context, part) {
        const { imagePullSecrets, serviceAccountAnnotations } = context.settings;
        return [
          account(part, "trevor", imagePullSecrets, serviceAccountAnnotations),
          ...crdReader(context, part),
        ];
      },
    }),
    ...[api, worker, migration, route],
    alerts<Trevor>(({ settings }, part) => [
      ...(settings.serviceMonitor ? requests(part, COUNTED) : []),
      settings.migration === "hook" && jobFailed(part),
    ]),
    acmeSolver<Trevor>((context) => context.settings.ingress && ingressController(context)),
  ],
  runbook,
});
