import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import { common } from "../../runbook/common.ts";
import efs from "../../runbook/efs.md";
import { open } from "./components/route.ts";
import type { Alexandria } from "./context.ts";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import postgres from "./runbook/postgres.md";
import severalPods from "./runbook/several-pods.md";
import sharedVolume from "./runbook/shared-volume.md";
import volume from "./runbook/volume.md";

/** What an operator of alexandria needs to know. */
export function runbook({ settings }: Alexandria): Runbook {
  const { auth, autoscaling, database, networkPolicy, persistence, replicas } = settings;
  const route = open(settings);
  return {
    parts: [
      route && ingress,
      compared({
        "persistence.storageClass": persistence.storageClass,
        "auth.property": auth.property,
        "networkPolicy.monitoringNamespace": networkPolicy?.monitoringNamespace,
      }),
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
