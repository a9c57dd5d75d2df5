import type { SystemRule } from "kustogen";
import { apiServerMissing } from "../../../kubernetes-api.ts";
import { portOf } from "../../../port-of.ts";
import type { Alexandria } from "../context.ts";

export const distinctNames: SystemRule<Alexandria> = {
  id: "alexandria/distinct-names",
  title: "Identity providers and language models have unique names",
  why:
    "Names become table names in alexandria.conf and names of variables: a second one with the same name would " +
    "replace the first.",
  *check({ settings: { federation, llmBackends } }) {
    for (const [path, list] of [
      [["federation", "providers"], federation?.providers ?? []],
      [["llmBackends"], llmBackends],
    ] as const) {
      const seen = new Set<string>();
      for (const [index, { name }] of list.entries()) {
        if (seen.has(name))
          yield {
            at: ["settings", ...path, index, "name"],
            message: "expected a unique name in the list",
          };
        seen.add(name);
      }
    }
  },
};

export const keyPairForSomebody: SystemRule<Alexandria> = {
  id: "alexandria/key-pair-for-someone",
  title: "A SAML key pair is generated only for a SAML provider",
  why: "The Job would generate a private key that nothing uses, and would need permissions to store it.",
  *check({ settings: { federation } }) {
    if (federation?.samlKeyPair === "job" && !federation.providers.some(({ kind }) => kind === "saml"))
      yield {
        at: "settings.federation.samlKeyPair",
        message: 'expected "secret" without a SAML provider: nothing would use the key pair',
      };
  },
};

export const backendPort: SystemRule<Alexandria> = {
  id: "alexandria/backend-port",
  title: "NetworkPolicies let alexandria reach its language models",
  why: "The policies open only port 443 to the internet: a model at another port would never answer.",
  *check({ settings: { llmBackends, networkPolicy } }) {
    if (networkPolicy === undefined) return;
    for (const [index, { url }] of llmBackends.entries()) {
      const port = portOf(url);
      if (port !== 443 && !networkPolicy.additionalEgress.some(({ ports }) => ports.includes(port)))
        yield {
          at: ["settings", "llmBackends", index, "url"],
          message: `expected port ${port} to be open: add the model's address to networkPolicy.additionalEgress`,
        };
    }
  },
};

export const apiServer: SystemRule<Alexandria> = {
  id: "alexandria/api-server",
  title: "NetworkPolicies let pods with permissions reach the Kubernetes API",
  why:
    "The policies deny everything that they don't list: the SAML Job, and agents with permissions, would wait " +
    "for an answer until they time out.",
  *check({ settings: { federation, networkPolicy, rbac } }) {
    const asks = federation?.samlKeyPair === "job" || rbac.rules.length + rbac.clusterRules.length > 0;
    if (!asks || networkPolicy === undefined) return;
    yield* apiServerMissing(networkPolicy.apiServer, "for samlKeyPair: job or rbac");
  },
};
