import type { z } from "zod";
import type { LlmBackend, Provider } from "./providers.ts";

/** What the rules below look at; a part of alexandria's settings. */
interface Combination {
  replicas: number;
  database: "sqlite" | "postgres";
  persistence: { accessMode: string };
  autoscaling?: { min: number; max: number };
  ingress?: { host: string };
  webauthn: { rpId?: string; rpOrigin?: string };
  federation?: { providers: Provider[]; samlKeyPair: "secret" | "job" };
  llmBackends: LlmBackend[];
  rbac: { rules: readonly unknown[]; clusterRules: readonly unknown[] };
  networkPolicy?: { apiServer: readonly unknown[]; additionalEgress: readonly { ports: number[] }[] };
}

type Issue = (path: PropertyKey[], message: string) => void;

/** Refuses settings that are right one by one and wrong together; each issue names the key to change. */
export function contradictions(settings: Combination, context: z.RefinementCtx): void {
  // What is wrong by itself may be no address that can be looked at.
  if (context.issues.length > 0) return;
  const issue: Issue = (path, message) => context.addIssue({ code: "custom", path, message });
  scale(settings, issue);
  publicAddress(settings, issue);
  names(settings, issue);
  network(settings, issue);
}

function scale({ autoscaling, database, persistence, replicas }: Combination, issue: Issue): void {
  if (autoscaling && autoscaling.min > autoscaling.max) {
    issue(["autoscaling", "max"], `expected at least autoscaling.min, ${autoscaling.min}`);
  }
  if (!autoscaling && replicas === 1) return;
  const what = autoscaling ? "an autoscaler" : `${replicas} replicas`;
  if (database === "sqlite") {
    issue(["database"], `expected "postgres" with ${what}: SQLite has one writer`);
  }
  if (persistence.accessMode !== "ReadWriteMany") {
    issue(
      ["persistence", "accessMode"],
      `expected "ReadWriteMany" with ${what}: pods on other nodes could not mount the volume`,
    );
  }
}

function publicAddress({ ingress, webauthn }: Combination, issue: Issue): void {
  const { rpId, rpOrigin } = webauthn;
  if (ingress && rpOrigin !== undefined && new URL(rpOrigin).origin !== `https://${ingress.host}`) {
    issue(["webauthn", "rpOrigin"], `expected "https://${ingress.host}", the address of the Ingress`);
  }
  if (ingress && rpId !== undefined && ingress.host !== rpId && !ingress.host.endsWith(`.${rpId}`)) {
    issue(["webauthn", "rpId"], `expected the Ingress host "${ingress.host}" or a parent domain of it`);
  }
}

function names({ federation, llmBackends }: Combination, issue: Issue): void {
  for (const [path, list] of [
    [["federation", "providers"], federation?.providers ?? []],
    [["llmBackends"], llmBackends],
  ] as const) {
    const seen = new Set<string>();
    for (const [index, { name }] of list.entries()) {
      if (seen.has(name)) issue([...path, index, "name"], "expected a name that no other in the list has");
      seen.add(name);
    }
  }
  if (federation?.samlKeyPair === "job" && !federation.providers.some(({ kind }) => kind === "saml")) {
    issue(
      ["federation", "samlKeyPair"],
      'expected "secret" without a SAML provider: the key pair would be for nobody',
    );
  }
}

function network({ federation, llmBackends, networkPolicy, rbac }: Combination, issue: Issue): void {
  if (networkPolicy === undefined) return;
  const { additionalEgress, apiServer } = networkPolicy;
  const asks = federation?.samlKeyPair === "job" || rbac.rules.length + rbac.clusterRules.length > 0;
  if (asks && apiServer.length === 0) {
    issue(
      ["networkPolicy", "apiServer"],
      "expected the addresses of the Kubernetes API server, such as [{cidr: 10.0.0.1/32}], for samlKeyPair: job or rbac",
    );
  }
  for (const [index, backend] of llmBackends.entries()) {
    const { port, protocol } = new URL(backend.url);
    const number = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
    if (number !== 443 && !additionalEgress.some(({ ports }) => ports.includes(number))) {
      issue(
        ["llmBackends", index, "url"],
        `expected port ${number} to be open: add who answers there to networkPolicy.additionalEgress`,
      );
    }
  }
}
