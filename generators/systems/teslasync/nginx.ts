import { WEB_PORT } from "./addresses.ts";
import { identityHeader } from "./identity.ts";
import type { Settings } from "./settings.ts";

/** Headers of every request that is passed on to the API. */
const PASS_ON = `proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
    proxy_set_header True-Client-IP "";`;

/**
 * Behind an ingress controller every request comes from its pods. Who sent it is in X-Forwarded-For, of which the last
 * address that is no proxy of ours counts: without this all users have one address, in the audit and in limits.
 */
function realAddress(ingress: Settings["ingress"]): string {
  if (!ingress) return "";
  const proxies = ingress.trustedProxies.map((cidr) => `set_real_ip_from ${cidr};\n  `).join("");
  return `${proxies}real_ip_header X-Forwarded-For;\n  real_ip_recursive on;\n  `;
}

/**
 * default.conf of the web's nginx: the browser application, the API behind /api, and Tesla's public key. Only these
 * two paths are passed on; metrics and probes of the API are for the cluster.
 */
export function nginxConf({ apiEndpoint, auth, browserApiBase, ingress }: Settings): string {
  const header = auth && identityHeader(auth.provider);
  // Nobody signs in on the way to a public path, so nobody may say there who they are.
  const nobody = header ? `\n    proxy_set_header ${header} "";` : "";
  const fixed = header && auth.fixedUser ? `\n    proxy_set_header ${header} "${auth.fixedUser}";` : "";
  return `server {
  listen ${WEB_PORT};
  server_name _;
  server_tokens off;
  ${realAddress(ingress)}root /usr/share/nginx/html;
  index index.html;

  add_header X-Content-Type-Options "nosniff" always;
  add_header X-Frame-Options "DENY" always;
  add_header Referrer-Policy "strict-origin-when-cross-origin" always;

  # An encoded way out of a public path would reach the rest without a sign-in.
  if ($request_uri ~* "^[^?]*(\\.\\.|%2e|%2f|%5c)") {
    return 400;
  }

  # Where browsers call the API; empty: where the page came from.
  sub_filter '</head>' '<meta name="teslasync-api-base" content="${browserApiBase}"></head>';
  sub_filter_once on;

  location /api/ {
    proxy_pass ${apiEndpoint};
    ${PASS_ON}${fixed}
    # Live signals come as a stream that stays open.
    proxy_buffering off;
    proxy_read_timeout 3600s;
  }

  location /.well-known/ {
    proxy_pass ${apiEndpoint};
    ${PASS_ON}${nobody}
  }

  location ~ ^/(metrics|healthz|readyz)(/|$) {
    return 404;
  }

  # Names of these files change with their content.
  location /assets/ {
    expires 1y;
    try_files $uri =404;
  }

  location / {
    expires -1;
    try_files $uri $uri/ /index.html;
  }
}
`;
}
