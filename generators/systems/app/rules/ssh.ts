import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";

const at = "settings.ssh.host";

export const sshAddress: SystemRule<App> = {
  id: "app/ssh-address",
  title: "A load balancer for git over SSH has its own name",
  why: "The Ingress host resolves to the ingress controller, where nothing answers on port 2222.",
  *check({ settings: { ingress, ssh } }) {
    if (ssh.way !== "load-balancer") return;
    if (ssh.host === undefined)
      yield {
        at,
        message:
          "missing; expected the name of the load balancer's address, such as ssh.example.com: the Ingress " +
          "host resolves to the ingress controller, where nothing answers on port 2222",
      };
    else if (ssh.host === ingress?.host)
      yield {
        at,
        message: "expected a name other than ingress.host, which resolves to the ingress controller",
      };
  },
};
