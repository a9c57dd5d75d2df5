import type { Awaited } from "kustogen";
import { monitorAwaits } from "../../monitor-awaits.ts";
import type { Settings } from "./settings.ts";

/** True if the API may have several pods. */
const hasSeveral = ({ api }: Settings) => api.autoscaling !== undefined || api.replicas > 1;

/** What must be known before several pods do what one should; ev-dev-labs/teslasync shows each. */
export const AWAITS: Awaited<Settings>[] = [
  {
    // @73f1200, internal/app/new.go: nothing makes one pod the owner of a car.
    when: (settings) => hasSeveral(settings) && settings.fleetTelemetry === undefined,
    says: "each pod of the API polls every car, and all take from one daily budget of calls to Tesla",
    acknowledge: "api.acknowledgeSeveralOwners",
  },
  {
    // @03ef76e, internal/app/new.go, initTelemetryHandler: nothing elects one process.
    when: (settings) => hasSeveral(settings) && settings.fleetTelemetry !== undefined,
    says: "with fleetTelemetry each pod of the API processes every car's stream, and records drives and charges of its own",
    acknowledge: "api.acknowledgeSeveralOwners",
    refuse: true,
  },
  {
    // @0217892, internal/notification/worker.go and cmd/notification-worker/main.go.
    when: ({ workers }) => workers.notification.replicas > 1,
    says: "each notification worker sends every message",
    acknowledge: "workers.notification.acknowledgeDuplicates",
    refuse: true,
  },
  {
    // @3a6fe13, internal/automation/trigger/cron.go; @0ece172, cmd/automation-worker/main.go.
    when: ({ workers }) => workers.automation.replicas > 1,
    says: "each automation worker runs every automation on the car once",
    acknowledge: "workers.automation.acknowledgeDuplicates",
    refuse: true,
  },
  monitorAwaits(({ metrics }) => metrics),
];
