import { defineSystem, type Resource, syncWave } from "kustogen";
import { networkPolicies, part } from "kustogen/blocks";
import { automationsController } from "./automations-controller.ts";
import { backend } from "./backend.ts";
import { btrfsCsi } from "./btrfs-csi.ts";
import { cleanup } from "./cleanup.ts";
import { computePool } from "./compute-pool.ts";
import { connectorProxy } from "./connector-proxy.ts";
import type { OpenSail } from "./context.ts";
import { frontend } from "./frontend.ts";
import { gateway } from "./gateway.ts";
import { refusePlaceholders, refuseScaledWorker, refuseStaticKeys, refuseUnpinned } from "./guards.ts";
import { imagePrecache } from "./image-precache.ts";
import { fromRegistry, IMAGES } from "./images.ts";
import { refuseBeyondLimits } from "./limits.ts";
import { marketplace } from "./marketplace.ts";
import { operations } from "./operations.ts";
import { platform } from "./platform.ts";
import { postgres } from "./postgres.ts";
import { platformIdentity } from "./rbac.ts";
import { redis } from "./redis.ts";
import { route } from "./route.ts";
import { SECRETS } from "./secrets.ts";
import { seedApps } from "./seed-apps.ts";
import { schema } from "./settings.ts";
import { storageClasses } from "./storage-classes.ts";
import { teamRights } from "./team-rbac.ts";
import { tls } from "./tls.ts";
import { traffic } from "./traffic.ts";
import { volumeHub } from "./volume-hub.ts";
import { WAVE } from "./waves.ts";
import { worker } from "./worker.ts";

const ACCOUNT = "859561299901";
const REGION = "us-east-1";

/** OpenSail: a platform on which users and agents build apps, each project in a namespace of its own. */
export const opensail = defineSystem({
  name: "opensail",
  description: "Platform on which users and agents build, run and publish apps (Tesslate Studio).",
  namespace: "tesslate",
  settings: schema,
  images: IMAGES,
  secrets: SECRETS,
  layers: {
    "aws-base": {
      settings: {
        imagePullPolicy: "Always",
        aws: { account: ACCOUNT, region: REGION },
        ingress: { dnsZone: "tesslate.com" },
        backend: { migration: "hook" },
        connectorProxy: { mode: "dedicated" },
        marketplace: { loadSeeds: false, bundles: "s3" },
        worker: { resources: { limits: { cpu: "2000m", memory: "2Gi" } } },
        cleanup: { snapshots: true },
        seedApps: true,
        reloadOnSecretChange: true,
        blockStorage: {
          provisioner: "ebs.csi.aws.com",
          parameters: { type: "gp3", fsType: "ext4", encrypted: "true" },
          bindingMode: "WaitForFirstConsumer",
        },
        network: { apiServer: [{ cidr: "10.0.0.0/16" }], objectStore: [] },
      },
      images: fromRegistry(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`),
    },
    beta: { parent: "aws-base" },
    production: { parent: "aws-base" },
  },
  argocd: {
    // What leaves the manifests may leave the cluster: volumes and namespaces are marked never to.
    environments: { production: { automated: true, selfHeal: true, prune: true } },
  },
  resources,
  traffic,
  operations,
});

function resources(context: OpenSail): Resource[] {
  refusePlaceholders(context);
  refuseUnpinned(context);
  const all = [
    ...platform(context),
    ...computePool(context),
    ...platformIdentity(context),
    ...teamRights(context),
    ...syncWave(WAVE.foundation, networkPolicies(part(context, "platform"), traffic(context))),
    ...storageClasses(context),
    ...btrfsCsi(context),
    ...volumeHub(context),
    ...postgres(context),
    ...redis(context),
    ...backend(context),
    ...frontend(context),
    ...worker(context),
    ...gateway(context),
    ...automationsController(context),
    ...connectorProxy(context),
    ...marketplace(context),
    ...cleanup(context),
    ...imagePrecache(context),
    ...tls(context),
    ...route(context),
    ...seedApps(context),
  ];
  refuseScaledWorker(all);
  refuseBeyondLimits(all, context);
  refuseStaticKeys(SECRETS, all, context);
  // Tells the environments apart where their objects are seen side by side; never part of a selector.
  if (context.deployed) for (const { metadata } of all) metadata.labels = labelled(metadata, context.layer);
  return all;
}

function labelled({ labels }: Resource["metadata"], environment: string): Record<string, string> {
  return { ...labels, environment };
}
