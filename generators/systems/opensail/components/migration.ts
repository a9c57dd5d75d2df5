import type { Component } from "kustogen";
import { type ContainerFields, env, migrationJob } from "kustogen/blocks";
import { toDatabase } from "../connections.ts";
import { type OpenSail, studio } from "../context.ts";
import { WAVE } from "../waves.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { backendContainer, backendPod, PLATFORM_ENV, TASK_RESOURCES } from "./platform-pod.ts";

/**
 * The schema by a hook Job without a deadline (its document expects "a very large schema migration"), before worker, gateway and controller, which have no probes and would run with the old
 * one. Its pods are in the traffic table of every layer, so that the others' policies are the same in each.
 */
export const migration: Component<OpenSail> = {
  name: "backend-migration",
  selector: studio("backend-migration"),
  wave: WAVE.migration,
  resources: (context, { part }) => {
    if (context.settings.backend.migration !== "hook") return [];
    return [
      migrationJob(part, {
        name: "tesslate-backend-migrate",
        wave: WAVE.migration,
        job: { activeDeadlineSeconds: undefined },
        container: migrate(context),
        pod: backendPod(),
      }),
    ];
  },
  talksTo: (context) => [toDatabase(context)],
};

/** The container that brings the schema up to date, in the Job or before the backend. */
export function migrate(context: OpenSail): ContainerFields {
  return backendContainer(context, "alembic-migrate", {
    envFrom: PLATFORM_ENV,
    command: ["alembic", "upgrade", "head"],
    env: env(CORE_VARIABLES),
    resources: TASK_RESOURCES,
  });
}
