import { tlsSecrets } from "../../../cluster/network/tls-secrets.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { MISSING_CASES, missingObjects } from "./missing-objects.ts";

export const tlsSecret = defineRule({
  id: "integrity/tls-secret",
  title:
    "The Secret with a TLS certificate is created in this environment, declared in a contract, or " +
    "known to exist",
  why:
    "Without the Secret, the controller presents its own certificate, which browsers warn about, or " +
    "drops the host. The Secret has to be in the namespace of the Ingress. In a system that kustogen " +
    "generates, a contract declares each Secret that something else creates.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  severity: "error",
  least: "info",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  example: {
    bad: "kind: Certificate\nspec: {secretName: shop}\n---\nkind: Ingress\nspec: {tls: [{hosts: [shop.example.com], secretName: shop-tls}]}",
    good: "kind: Certificate\nspec: {secretName: shop-tls}\n---\nkind: Ingress\nspec: {tls: [{hosts: [shop.example.com], secretName: shop-tls}]}",
  },
  *check(state) {
    const { objects, provided } = derived(state);
    const secrets = [...tlsSecrets(state)];
    // A Secret that is created for one Ingress is available to others beside it.
    const asked = secrets.filter(({ isAskedFor }) => isAskedFor);
    const isAsked = (name: string, namespace: string | undefined) =>
      asked.some((one) => one.name === name && mayShareNamespace(one.namespace, namespace));
    const references = secrets.map(({ name, namespace, path, reader: resource }) => ({
      ...{ kind: "Secret", name, namespace, reader: `the ${resource.kind}`, resource, path },
    }));
    yield* missingObjects(references, {
      state,
      exists: ({ name, namespace }) =>
        objects.get("Secret", name, namespace) !== undefined || isAsked(name, namespace),
      // Only a Secret with a certificate can be meant.
      known: (namespace) =>
        [...provided.ofKind("Secret")]
          .filter((one) => one.keys.has("tls.crt") && mayShareNamespace(one.namespace, namespace))
          .map(({ name }) => name),
      isCertain: true,
      // The name of a Certificate isn't that of the Secret that cert-manager writes for it.
      because: ({ name, namespace }) => {
        const written = state.index
          .ofKind("Certificate", "cert-manager.io")
          .filter(
            ({ metadata }) => metadata.name === name && mayShareNamespace(metadata.namespace, namespace),
          )
          .map((one) => textAt(one, "spec", "secretName"));
        const [secret] = written.length === 1 ? written : [];
        return secret && `though Certificate ${name} is here: it is written into Secret ${secret}`;
      },
      // A certificate for all hosts of a domain is usually made once, and copied to the namespaces.
      meant: (_, { name }) => !/wildcard|default|(?:^|-)star(?:-|$)/.test(name),
    });
  },
});
