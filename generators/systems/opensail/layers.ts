import type { LayerDefinition } from "kustogen";
import type { z } from "zod";
import { fromRegistry } from "./images.ts";
import type { schema } from "./settings.ts";

/** The AWS account that roles and images are in, and its region. */
const ACCOUNT = "859561299901";
const REGION = "us-east-1";

/** What beta and production on EKS have in common, and what differs where no environment file says it. */
export const LAYERS: Record<string, LayerDefinition<z.input<typeof schema>>> = {
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
      prometheusRule: true,
      blockStorage: {
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", fsType: "ext4", encrypted: "true" },
        bindingMode: "WaitForFirstConsumer",
      },
      // The servers are in the VPC, and EKS numbers its Services from 172.20.0.0/16 where a VPC is in 10.0.0.0/8.
      network: { apiServer: [{ cidr: "10.0.0.0/16" }, { cidr: "172.20.0.1/32" }], objectStore: [] },
    },
    images: fromRegistry(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`),
  },
  beta: { parent: "aws-base" },
  production: { parent: "aws-base" },
};
