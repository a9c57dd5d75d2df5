import type { Component } from "kustogen";
import { fill, hashedConfigMap, survivingClaim } from "kustogen/blocks";
import { API_PORT, alexandriaConf } from "../config.ts";
import type { Alexandria } from "../context.ts";
// The dashboard, and the API behind /v1, /admin and /auth, without its metrics and probes. nginx writes only to /tmp.
import nginxConf from "../files/nginx.conf";
import { CONFIG_MAP, NGINX_CONFIG_MAP } from "./volumes.ts";

/** The longest silence of a language model within an answer, in seconds, and the largest request, for nginx and the Ingress. */
export const LIMITS = { ANSWER_SECONDS: 300, MAX_UPLOAD_MB: 100 };

/** What the pod mounts: alexandria.conf, the dashboard's nginx.conf, and the claim for everything that must survive. */
export const configuration: Component<Alexandria> = {
  name: "configuration",
  part: "alexandria",
  resources: ({ settings }, { part }) => [
    hashedConfigMap(part, CONFIG_MAP, { "alexandria.conf": alexandriaConf(settings) }),
    hashedConfigMap(part, NGINX_CONFIG_MAP, { "nginx.conf": fill(nginxConf, { API_PORT, ...LIMITS }) }),
    survivingClaim(part, settings.persistence),
  ],
};
