import { fill } from "kustogen/blocks";
import { WEB_PORT } from "../addresses.ts";
import conf from "../files/default.conf";
import { identityHeader } from "../identity.ts";
import type { Settings } from "../settings.ts";

/**
 * default.conf of the web's nginx: the browser application, the API behind /api, and Tesla's public key. nginx
 * forwards only these two paths; metrics and probes of the API are for the cluster.
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
    // A public path requires no sign-in, so its requests must not carry a user header.
    NOBODY: says(""),
  });
}

/** Private networks, in which the ingress controller's pods are. */
const PROXIES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/**
 * Behind an ingress controller every request comes from its pods. The client is in X-Forwarded-For, as the last
 * address that is not a trusted proxy: without this all users have the same address, in the audit log and in rate
 * limits.
 */
function realAddress(ingress: Settings["ingress"]): string[] {
  if (!ingress) return [];
  return [
    ...PROXIES.map((cidr) => `set_real_ip_from ${cidr};`),
    "real_ip_header X-Forwarded-For;",
    "real_ip_recursive on;",
  ];
}
