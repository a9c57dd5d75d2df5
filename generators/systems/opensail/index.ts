import { defineSystem } from "kustogen";
import { alerts, frame, jobFailed, unavailable, volumeFull } from "kustogen/blocks";
import { requestsAtIngress } from "../../requests-fail.ts";
import { AWAITS } from "./awaits.ts";
import { agents } from "./components/agents.ts";
import { automationsController } from "./components/automations-controller.ts";
import { backend } from "./components/backend.ts";
import { btrfsCsi } from "./components/btrfs-csi.ts";
import { namespaceReaper, snapshotCleanup } from "./components/cleanup.ts";
import { computePool } from "./components/compute-pool.ts";
import { connectorProxy } from "./components/connector-proxy.ts";
import { frontend } from "./components/frontend.ts";
import { gateway } from "./components/gateway.ts";
import { identity } from "./components/identity.ts";
import { imagePrecache } from "./components/image-precache.ts";
import { litellm, litellmPostgres } from "./components/litellm.ts";
import { marketplace } from "./components/marketplace.ts";
import { migration } from "./components/migration.ts";
import { platform } from "./components/platform.ts";
import { postgres } from "./components/postgres.ts";
import { redis } from "./components/redis.ts";
import { route } from "./components/route.ts";
import { seedApps } from "./components/seed-apps.ts";
import { storageClasses } from "./components/storage-classes.ts";
import { teamAccess } from "./components/team-access.ts";
import { tls } from "./components/tls.ts";
import { volumeHub } from "./components/volume-hub.ts";
import { worker } from "./components/worker.ts";
import type { OpenSail } from "./context.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { IMAGES } from "./images.ts";
import { RULES } from "./rules.ts";
import { runbook } from "./runbook.ts";
import { SECRETS } from "./secrets.ts";
import { schema } from "./settings.ts";
import { WAVE } from "./waves.ts";

/** OpenSail: a platform on which users and agents build apps, each project in its own namespace. */
export const opensail = defineSystem({
  name: "opensail",
  description: "Platform on which users and agents build, run and publish apps (Tesslate Studio).",
  namespace: "tesslate",
  env: "whole",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  rules: RULES,
  awaits: AWAITS,
  exceptions: EXCEPTIONS,
  argocd: {
    // Objects that are no longer in the manifests can be pruned: volumes and namespaces are marked never to be.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
    // A migration may build an index outside of its transaction (TesslateAI/Studio@bc6cf79, orchestrator/alembic/versions/
    // 0088_marketplace_sources.py): after some attempts, what fails halfway is a person's to mend.
    retry: { limit: 5, refresh: true, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
  },
  // Distinguishes the environments if their objects are listed together; never part of a selector.
  labels: ({ environment }): Record<string, string> => (environment ? { environment: environment.name } : {}),
  policies: ({ settings }) => settings.networkPolicy,
  components: [
    // What the other components depend on.
    ...[platform, computePool, identity, teamAccess],
    frame<OpenSail>("platform", { wave: WAVE.foundation }),
    storageClasses,
    // The platform.
    ...[backend, frontend, worker, gateway, automationsController, connectorProxy, marketplace],
    ...[postgres, redis],
    ...[namespaceReaper, snapshotCleanup, migration],
    ...[tls, route, seedApps],
    // Storage, on every node.
    ...[btrfsCsi, volumeHub, imagePrecache],
    alerts<OpenSail>(({ settings }, part) => [
      unavailable({ ...part, namespace: "kube-system" }, "tesslate-(volume-hub|btrfs-csi-node)"),
      ...(settings.ingress?.metrics ? requestsAtIngress(part) : []),
      volumeFull(part),
      jobFailed(part),
    ]),
    // Pods that others start next to it.
    ...[agents, litellm, litellmPostgres],
  ],
  runbook,
});
