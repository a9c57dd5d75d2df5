import { tlsSecrets } from "../../cluster/network/tls-secrets.ts";
import { mayShareNamespace } from "../../cluster/resource-index.ts";
import { derived } from "../derived.ts";
import type { Finding } from "../rule.ts";
import type { State } from "../state.ts";
import { missingObjects } from "./findings.ts";
import { referencesOf } from "./table.ts";

/** The findings about Secrets with certificates of Ingresses and Gateways that nothing here creates. */
export function certificatesMissing(state: State): Iterable<Finding> {
  // A Secret that is created for one Ingress is available to others beside it.
  const asked = [...tlsSecrets(state)].filter(({ isAskedFor }) => isAskedFor);
  const references = referencesOf(state, "certificate").filter(
    ({ name, namespace }) =>
      !asked.some((one) => one.name === name && mayShareNamespace(one.namespace, namespace)),
  );
  return missingObjects(state, references, {
    isCertain: true,
    // Only a Secret with a certificate can be meant.
    names: (namespace) =>
      [...derived(state).provided.ofKind("Secret")].flatMap((one) =>
        one.keys.has("tls.crt") && mayShareNamespace(one.namespace, namespace) ? [one.name] : [],
      ),
    // A certificate for all hosts of a domain is usually made once, and copied to the namespaces.
    meant: (_, { name }) => !/wildcard|default|(?:^|-)star(?:-|$)/.test(name),
  });
}
