import { quantityValue } from "kustogen/settings";
import type { z } from "zod";
import { SECRETS } from "./secrets.ts";

/** What the rules below look at; a part of trevor's settings. */
interface Combination {
  replicas: number;
  migration: "init-container" | "hook";
  maxUploadSizeMb: number;
  resources: { limits: { memory: string } };
  worker?: { resources: { limits: { memory: string } } };
  autoscaling?: { min: number; max: number };
  crdSync?: object;
  networkPolicy?: { apiServer: readonly unknown[] };
  extraEnv: Record<string, string>;
}

/** Memory that the Python process needs beside the upload it holds. */
const BESIDE_AN_UPLOAD = 256 * 2 ** 20;

/** Refuses settings that are right one by one and wrong together; each issue names the key to change. */
export function contradictions(settings: Combination, context: z.RefinementCtx): void {
  const issue = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
  const { autoscaling, crdSync, extraEnv, maxUploadSizeMb, migration, networkPolicy, replicas } = settings;

  if (autoscaling && autoscaling.min > autoscaling.max) {
    issue(["autoscaling", "max"], `expected at least autoscaling.min, ${autoscaling.min}`);
  }

  const most = autoscaling ? autoscaling.max : replicas;
  if (migration === "init-container" && most > 1) {
    issue(
      ["migration"],
      `expected "hook" where the API has up to ${most} pods: as init containers they would migrate the database at once`,
    );
  }

  if (crdSync && settings.worker && networkPolicy && networkPolicy.apiServer.length === 0) {
    issue(
      ["networkPolicy", "apiServer"],
      "expected the addresses of the Kubernetes API server, such as [{cidr: 10.0.0.1/32}], because crdSync reads from it",
    );
  }

  // The API reads a form's body into memory to check its CSRF token; the worker reads whole objects.
  const needed = maxUploadSizeMb * 2 ** 20 + BESIDE_AN_UPLOAD;
  for (const [path, pods] of [
    [["resources"], settings],
    [["worker", "resources"], settings.worker],
  ] as const) {
    if (pods && (quantityValue(pods.resources.limits.memory) ?? 0) < needed) {
      issue(
        [...path, "limits", "memory"],
        `expected at least ${Math.ceil(needed / 2 ** 20)}Mi: an upload of ${maxUploadSizeMb} MB is held in memory`,
      );
    }
  }

  for (const name of Object.keys(extraEnv)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      issue(["extraEnv", name], 'expected a variable name such as "S3_REGION": letters, digits and "_"');
    }
    const contract = SECRETS.find(({ keys }) => Object.hasOwn(keys, name));
    if (contract) {
      issue(
        ["extraEnv", name],
        `expected ${name} to come from the Secret ${contract.name} alone; a variable of \`env\` would win over it`,
      );
    }
  }
}
