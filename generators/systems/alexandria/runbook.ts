import type { Runbook } from "kustogen";
import { common } from "../../runbook/common.ts";
import efs from "../../runbook/efs.md";
import type { Alexandria } from "./context.ts";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import postgres from "./runbook/postgres.md";
import severalPods from "./runbook/several-pods.md";
import sharedVolume from "./runbook/shared-volume.md";
import volume from "./runbook/volume.md";

/** What an operator of alexandria needs to know. */
export function runbook({ settings }: Alexandria): Runbook {
  const { autoscaling, database, ingress: route, persistence, replicas } = settings;
  return {
    parts: [
      route && ingress,
      main,
      (autoscaling !== undefined || replicas > 1) && severalPods,
      `## The cluster needs\n\n- the StorageClass ${persistence.storageClass ? `\`${persistence.storageClass}\`` : "that is the default"}`,
      ...(persistence.accessMode === "ReadWriteMany" ? [sharedVolume, efs] : [volume]),
      database === "postgres" && postgres,
      ...common(route),
    ],
    variables: { CLAIM: persistence.name },
  };
}
