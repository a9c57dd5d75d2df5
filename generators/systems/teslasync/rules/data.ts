import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";

export const certified: SystemRule<TeslaSync> = {
  id: "teslasync/certified",
  title: "Connections to PostgreSQL are encrypted as far as its server supports it",
  why: "An embedded server has no certificate, verify-* needs an authority to verify it, and a password crosses the network.",
  *check({ settings: { postgres }, stage }) {
    const { caConfigMap, placement, sslMode } = postgres;
    const at = "settings.postgres.sslMode";
    if (placement === "embedded" && (sslMode ?? "disable") !== "disable")
      yield { at, message: 'expected "disable" with the embedded server, which has no certificate' };
    if (sslMode?.startsWith("verify-") && caConfigMap === undefined)
      yield {
        at: "settings.postgres.caConfigMap",
        message: `missing; expected the ConfigMap whose ca.crt ${sslMode} compares the server's certificate with`,
      };
    if (stage === "production" && placement === "external" && sslMode === "disable")
      yield { at, message: 'expected "require" or stricter in production' };
  },
};

export const externalHosts: SystemRule<TeslaSync> = {
  id: "teslasync/external-hosts",
  title: "TeslaSync has the addresses of its external servers",
  why: "The pods would wait for a Service that does not exist.",
  *check({ settings }) {
    for (const name of ["postgres", "redis"] as const)
      if (settings[name].placement === "external" && settings[name].host === undefined)
        yield {
          at: ["settings", name, "host"],
          message: `missing; expected the host of the external server, or ${name}.placement: embedded`,
        };
  },
};

export const externalAddresses: SystemRule<TeslaSync> = {
  id: "teslasync/external-addresses",
  title: "NetworkPolicies include the addresses of external servers",
  why: "They deny everything that they don't list.",
  *check({ settings }) {
    if (!settings.networkPolicy) return;
    for (const name of ["postgres", "redis"] as const)
      if (settings[name].placement === "external" && settings[name].network.length === 0)
        yield {
          at: ["settings", name, "network"],
          message:
            "expected the addresses of the external server such as [{cidr: 10.0.0.0/16}], because NetworkPolicies deny what they don't name",
        };
  },
};

export const backupElsewhere: SystemRule<TeslaSync> = {
  id: "teslasync/backup-elsewhere",
  title: "In production, dumps of an embedded PostgreSQL leave the cluster",
  why: "Whatever deletes the cluster or its disks would delete the database and its only copy.",
  *check({ settings: { backup, postgres }, stage }) {
    if (stage === "production" && postgres.placement === "embedded" && backup?.bucket === undefined)
      yield {
        at: "settings.backup.bucket",
        message:
          "missing; expected a bucket for the dumps of the embedded server, such as {name: teslasync-backups}",
      };
  },
};
