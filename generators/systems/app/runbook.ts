import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import cluster from "../../runbook/cluster.md";
import efs from "../../runbook/efs.md";
import issuer from "../../runbook/issuer.md";
import nginx from "../../runbook/nginx.md";
import pull from "../../runbook/pull.md";
import type { App } from "./context.ts";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import ssh from "./runbook/ssh.md";
import sshBalancer from "./runbook/ssh-balancer.md";
import sshController from "./runbook/ssh-controller.md";

/** What an operator of app needs to know. */
export function runbook({ settings }: App): Runbook {
  const { embedModel, ingress: route, loki, nats, networkPolicy, otel } = settings;
  const { host, way } = settings.ssh;
  const sshHost = way === "load-balancer" ? host : way === "ingress-controller" ? route?.host : undefined;
  return {
    parts: [
      compared({
        qdrantUrl: settings.qdrantUrl,
        "ai.baseUrl": settings.ai.baseUrl,
        embedModel,
        "smtp.port": settings.smtp.port,
        "loki.url": loki?.url,
        "otel.endpoint": otel?.endpoint,
        "networkPolicy.monitoringNamespace": networkPolicy?.monitoringNamespace,
      }),
      compared({ "nats.url": nats?.url }),
      main,
      efs,
      route && ingress,
      sshHost && ssh,
      sshHost && (way === "load-balancer" ? sshBalancer : sshController),
      route && issuer,
      route && nginx,
      pull,
      cluster,
    ],
    variables: {
      CLAIM: settings.sharedData.name,
      ...(route && { HOST: route.host }),
      ...(sshHost && { SSH_HOST: sshHost }),
    },
  };
}
