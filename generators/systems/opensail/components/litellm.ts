import type { Component } from "kustogen";
import { internet, peersOf } from "kustogen/blocks";
import { CONTROLLER } from "../connections.ts";
import type { OpenSail } from "../context.ts";

/** Others run LiteLLM, Terraform on AWS; it is in the same namespace, so the same default-deny policy applies to it. */
export const litellm: Component<OpenSail> = {
  name: "litellm",
  pods: ({ namespace }) => ({ namespace, labels: { app: "litellm" } }),
  admits: (context) => [
    context.settings.litellm.public && { from: CONTROLLER, ports: [4000], why: "litellm.<domain>" },
  ],
  talksTo: ({ settings: { litellm } }) => [
    { to: internet(), ports: [443], why: "providers of language models" },
    {
      ...(litellm.database === "in-cluster"
        ? { to: "litellm-postgres", policy: "litellm-to-postgres" }
        : { to: peersOf("LiteLLM's PostgreSQL (RDS)", litellm.network), policy: "litellm-to-rds" }),
      ports: [5432],
      why: "LiteLLM's database",
    },
  ],
};

/** Its database, if that is in the cluster. */
export const litellmPostgres: Component<OpenSail> = {
  name: "litellm-postgres",
  when: ({ settings }) => settings.litellm.database === "in-cluster",
  pods: ({ namespace }) => ({ namespace, labels: { app: "litellm-postgres" } }),
};
