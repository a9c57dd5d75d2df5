import type { SystemRule } from "kustogen";
import { serviceMissing } from "../../../kubernetes-api.ts";
import type { Trevor } from "../context.ts";

export const apiServer: SystemRule<Trevor> = {
  id: "trevor/api-server",
  title: "NetworkPolicies let crdSync reach the Kubernetes API",
  why: "NetworkPolicies deny everything that they don't list, and the worker would find no CR8TOR resources.",
  *check({ settings: { crdSync, networkPolicy, worker } }) {
    if (!crdSync || !worker || networkPolicy === undefined) return;
    const message = serviceMissing(networkPolicy.apiServer);
    if (message !== undefined) yield { at: "settings.networkPolicy.apiServer", message };
    if (networkPolicy.apiServer.length === 0)
      yield {
        at: "settings.networkPolicy.apiServer",
        message:
          "expected the addresses of the Kubernetes API server, such as [{cidr: 10.0.0.1/32}], because crdSync reads from it",
      };
  },
};
