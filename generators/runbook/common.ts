import type { Runbook } from "kustogen";
import cluster from "./cluster.md";
import issuer from "./issuer.md";
import nginx from "./nginx.md";
import pull from "./pull.md";

/** What every system's pages say of the cluster; with a route, of certificates and of the ingress controller, too. */
export function common(route: object | undefined, controller: string = nginx): Runbook["parts"] {
  return [route && issuer, route && controller, pull, cluster];
}
