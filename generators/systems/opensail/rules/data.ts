import type { SystemRule } from "kustogen";
import { serviceMissing } from "../../../kubernetes-api.ts";
import type { OpenSail } from "../context.ts";

export const externalAddresses: SystemRule<OpenSail> = {
  id: "opensail/external-addresses",
  title: "NetworkPolicies let pods reach servers outside the cluster",
  why:
    "The policies deny everything that they don't list: without its addresses, no pod reaches an external " +
    "database.",
  *check({ settings: { litellm, postgres, redis } }) {
    for (const [group, placement, network, what] of [
      ["postgres", postgres.placement, postgres.network, "PostgreSQL"],
      ["redis", redis.placement, redis.network, "Redis"],
      ["litellm", litellm.database, litellm.network, "database of LiteLLM"],
    ] as const)
      if (placement === "external" && network.length === 0)
        yield {
          at: `settings.${group}.network`,
          message:
            `expected the addresses of the external ${what} such as [{cidr: 10.0.0.0/16}], because NetworkPolicies ` +
            "deny what they don't name",
        };
  },
};

export const apiServer: SystemRule<OpenSail> = {
  id: "opensail/api-server",
  title: "NetworkPolicies let pods reach the Kubernetes API by its Service",
  why: "The backend lists namespaces when it starts and exits if the API does not answer; the storage would stop working.",
  *check({ settings: { network } }) {
    const message = serviceMissing(network.apiServer);
    if (message !== undefined) yield { at: "settings.network.apiServer", message };
  },
};
