import type { z } from "zod";
import { appEnv } from "./app-env.ts";
import { dependencies } from "./dependencies.ts";
import { placeOf } from "./endpoint.ts";
import { APP_SECRETS, SECRETS } from "./secrets.ts";
import type { Settings } from "./settings.ts";

type Issue = (path: PropertyKey[], message: string) => void;

/** Refuses settings that are right one by one and wrong together; each issue names the key to change. */
export function contradictions(settings: Settings, context: z.RefinementCtx): void {
  // What is wrong by itself may be no address that can be looked at.
  if (context.issues.length > 0) return;
  const issue: Issue = (path, message) => context.addIssue({ code: "custom", path, message });
  addresses(settings, issue);
  variables(settings, issue);
  destinations(settings, issue);
}

function addresses({ domainUrl, ingress, ssh }: Settings, issue: Issue): void {
  if (ssh.way === "load-balancer" && ssh.host === undefined) {
    issue(
      ["ssh", "host"],
      "missing; expected the name of the load balancer's address, such as ssh.example.com: the host of the Ingress leads to " +
        "the ingress controller, where nobody answers on port 2222",
    );
  }
  if (ingress === undefined) return;
  if (ssh.way === "load-balancer" && ssh.host === ingress.host) {
    issue(["ssh", "host"], "expected another name than ingress.host, which leads to the ingress controller");
  }
  if (domainUrl !== undefined && new URL(domainUrl).origin !== `https://${ingress.host}`) {
    issue(["domainUrl"], `expected "https://${ingress.host}", the address of the Ingress, or no domainUrl`);
  }
  const { host, staticHost, staticTlsSecret, tlsSecret } = ingress;
  if (staticHost === host) {
    issue(
      ["ingress", "staticHost"],
      "expected another host than ingress.host: a page that somebody uploaded would run with people's sessions",
    );
  }
  if (staticHost !== undefined && staticTlsSecret === tlsSecret) {
    issue(
      ["ingress", "staticTlsSecret"],
      "expected another Secret than ingress.tlsSecret: each holds one host",
    );
  }
}

/** Variables that people add: none that is a setting's, and none whose place is a Secret. */
function variables(settings: Settings, issue: Issue): void {
  const secret = new Set(SECRETS.flatMap(({ keys }) => Object.keys(keys)));
  const ours = appEnv({ ...settings, extraEnv: {} });
  for (const name of Object.keys(settings.extraEnv)) {
    const refuse = (message: string) => issue(["extraEnv", name], message);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      refuse('expected a variable name such as "APP_THEME": letters, digits and "_"');
    } else if (secret.has(name)) {
      refuse(`expected ${name} to come from the Secret ${APP_SECRETS} alone; a ConfigMap is no place for it`);
    } else if (name === "NATS_URL" && settings.nats === undefined) {
      refuse("NATS_URL without NATS_TOKEN; expected nats: {url: …}, which gives the pods both");
    } else if (Object.hasOwn(ours, name)) {
      refuse(`expected ${name} not to be here: another setting makes it`);
    }
  }
}

/**
 * Addresses that the NetworkPolicies would make useless or that give keys away: a name without its namespace, which
 * default-deny keeps from answering, and the internet without TLS.
 */
function destinations(settings: Settings, issue: Issue): void {
  const { networkPolicy } = settings;
  if (networkPolicy === undefined) return;
  for (const { address, encrypted, key, setting } of dependencies(settings)) {
    if (networkPolicy[key].length > 0) continue;
    const place = placeOf(address);
    const { hostname } = new URL(address);
    if (place === "beside") {
      issue(
        [...setting],
        `expected a name with its namespace, such as "${hostname}.databases.svc": pods beside the services are closed ` +
          `by default-deny. Where its own policy admits them, name them under networkPolicy.${key}`,
      );
    } else if (place === "internet" && !encrypted) {
      issue(
        [...setting],
        `expected TLS on the way to "${hostname}", which is outside the cluster. Names in it end in ".svc"; who ` +
          `answers in a private network goes under networkPolicy.${key}`,
      );
    }
  }
}
