import type { Component } from "kustogen";
import { hashedConfigMap, survivingClaim } from "kustogen/blocks";
import { alexandriaConf } from "../config.ts";
import type { Alexandria } from "../context.ts";
import { nginxConf } from "./nginx.ts";
import { CONFIG_MAP, NGINX_CONFIG_MAP } from "./volumes.ts";

/** What the pod mounts: alexandria.conf, the dashboard's nginx.conf, and the claim for everything that must survive. */
export const configuration: Component<Alexandria> = {
  name: "configuration",
  part: "alexandria",
  resources: ({ settings }, { part }) => [
    hashedConfigMap(part, CONFIG_MAP, { "alexandria.conf": alexandriaConf(settings) }),
    hashedConfigMap(part, NGINX_CONFIG_MAP, { "nginx.conf": nginxConf(settings) }),
    survivingClaim(part, settings.persistence),
  ],
};
