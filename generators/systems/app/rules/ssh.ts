import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";

const at = "settings.ssh.host";

export const sshAddress: SystemRule<App> = {
  id: "app/ssh-address",
  title: "A load balancer for git over SSH has a name of its own",
  why: "The host of the Ingress leads to the ingress controller, where nobody answers on port 2222.",
  *check({ settings: { ingress, ssh } }) {
    if (ssh.way !== "load-balancer") return;
    if (ssh.host === undefined)
      yield {
        at,
        message:
          "missing; expected the name of the load balancer's address, such as ssh.example.com: the host of the Ingress leads " +
          "to the ingress controller, where nobody answers on port 2222",
      };
    else if (ssh.host === ingress?.host)
      yield { at, message: "expected another name than ingress.host, which leads to the ingress controller" };
  },
};
