import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import { common } from "../../runbook/common.ts";
import kubernetesApi from "../../runbook/kubernetes-api.md";
import type { Trevor } from "./context.ts";
import crdSyncPart from "./runbook/crd-sync.md";
import hook from "./runbook/hook.md";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import worker from "./runbook/worker.md";

/** What the chart's NOTES say after an install, and what else an operator of trevor needs to know. */
export function runbook({ settings }: Trevor): Runbook {
  const { crdSync, ingress: route, migration, networkPolicy } = settings;
  return {
    parts: [
      networkPolicy &&
        compared({
          "networkPolicy.monitoringNamespace": networkPolicy.monitoringNamespace,
          "networkPolicy.additionalEgress": networkPolicy.additionalEgress,
        }),
      crdSync && crdSyncPart,
      migration === "hook" && hook,
      main,
      settings.worker && worker,
      route && ingress,
      ...common(route),
      crdSync && networkPolicy && kubernetesApi,
    ],
    ...(route && { variables: { HOST: route.host } }),
  };
}
