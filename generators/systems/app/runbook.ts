import type { Runbook } from "kustogen";
import cluster from "../../runbook/cluster.md";
import issuer from "../../runbook/issuer.md";
import nginx from "../../runbook/nginx.md";
import type { App } from "./context.ts";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import ssh from "./runbook/ssh.md";
import sshBalancer from "./runbook/ssh-balancer.md";
import sshController from "./runbook/ssh-controller.md";

/** What an operator of app needs to know. */
export function runbook({ settings: { ingress: route, ssh: given } }: App): Runbook {
  const { way } = given;
  const sshHost =
    way === "load-balancer" ? given.host : way === "ingress-controller" ? route?.host : undefined;
  return {
    parts: [
      main,
      route && ingress,
      sshHost && ssh,
      sshHost && (way === "load-balancer" ? sshBalancer : sshController),
      route && issuer,
      route && nginx,
      cluster,
    ],
    variables: { ...(route && { HOST: route.host }), ...(sshHost && { SSH_HOST: sshHost }) },
  };
}
