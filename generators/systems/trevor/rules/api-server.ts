import type { SystemRule } from "kustogen";
import { apiServerMissing } from "../../../kubernetes-api.ts";
import type { Trevor } from "../context.ts";

export const apiServer: SystemRule<Trevor> = {
  id: "trevor/api-server",
  title: "NetworkPolicies let crdSync reach the Kubernetes API",
  why: "NetworkPolicies deny everything that they don't list, and the worker would find no CR8TOR resources.",
  *check({ settings: { crdSync, networkPolicy, worker } }) {
    if (!crdSync || !worker || networkPolicy === undefined) return;
    yield* apiServerMissing(networkPolicy.apiServer, "because crdSync reads from it");
  },
};
