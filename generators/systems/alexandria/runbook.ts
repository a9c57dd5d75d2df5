import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import cluster from "../../runbook/cluster.md";
import efs from "../../runbook/efs.md";
import issuer from "../../runbook/issuer.md";
import nginx from "../../runbook/nginx.md";
import pull from "../../runbook/pull.md";
import type { Alexandria } from "./context.ts";
import exampleRelease from "./runbook/example-release.md";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import models from "./runbook/models.md";
import postgres from "./runbook/postgres.md";
import severalPods from "./runbook/several-pods.md";
import sharedVolume from "./runbook/shared-volume.md";
import volume from "./runbook/volume.md";

/** What an operator of alexandria needs to know. */
export function runbook({ images, settings }: Alexandria): Runbook {
  const { auth, autoscaling, database, ingress: route, llmBackends, persistence, replicas } = settings;
  const { networkPolicy, otel } = settings;
  return {
    parts: [
      compared({
        "otel.endpoint": otel?.endpoint,
        "networkPolicy.otelCollector": networkPolicy?.otelCollector,
        "networkPolicy.monitoringNamespace": networkPolicy?.monitoringNamespace,
      }),
      compared({
        "persistence.storageClass": persistence.storageClass,
        "auth.store": auth.source === "external-secret" ? auth.store : undefined,
        "auth.property": auth.source === "external-secret" ? auth.property : undefined,
      }),
      images.api.endsWith(":v1.0.0") && exampleRelease,
      route && ingress,
      (autoscaling !== undefined || replicas > 1) && severalPods,
      main,
      `## The cluster needs\n\n- the StorageClass ${persistence.storageClass ? `\`${persistence.storageClass}\`` : "that is the default"}`,
      ...(persistence.accessMode === "ReadWriteMany" ? [sharedVolume, efs] : [volume]),
      database === "postgres" && postgres,
      llmBackends.length > 0 && models,
      route && issuer,
      route && nginx,
      pull,
      cluster,
    ],
    variables: { CLAIM: persistence.name },
  };
}
