import { fill } from "kustogen/blocks";
import { WEB_PORT } from "../addresses.ts";
import conf from "../files/default.conf";
import { identityHeader } from "../identity.ts";
import type { Settings } from "../settings.ts";

/**
 * default.conf of the web's nginx: the browser application, the API behind /api, and Tesla's public key. Only these
 * two paths are passed on; metrics and probes of the API are for the cluster.
 */
export function nginxConf({ apiEndpoint, auth, browserApiBase, ingress }: Settings): string {
  const header = auth && identityHeader(auth.provider);
  const says = (user: string | undefined) =>
    header === undefined || user === undefined ? [] : [`proxy_set_header ${header} "${user}";`];
  return fill(conf, {
    WEB_PORT,
    API_ENDPOINT: apiEndpoint,
    BROWSER_API_BASE: browserApiBase,
    REAL_ADDRESS: realAddress(ingress),
    FIXED_USER: says(auth?.fixedUser),
    // Nobody signs in on the way to a public path, so nobody may say there who they are.
    NOBODY: says(""),
  });
}

/**
 * Behind an ingress controller every request comes from its pods. Who sent it is in X-Forwarded-For, of which the last
 * address that is no proxy of ours counts: without this all users have one address, in the audit and in limits.
 */
function realAddress(ingress: Settings["ingress"]): string[] {
  if (!ingress) return [];
  return [
    ...ingress.trustedProxies.map((cidr) => `set_real_ip_from ${cidr};`),
    "real_ip_header X-Forwarded-For;",
    "real_ip_recursive on;",
  ];
}
