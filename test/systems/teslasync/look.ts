import type { Resource, SecretContract } from "kustogen";
import { container, layersOf, needsSecret, one } from "kustogen/testing";
import { expect } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { alone, withDefaults } from "../defaults.ts";
import { config } from "../look.ts";

export { config, script } from "../look.ts";

export const LAYERS = ["base", "beta", "production"];
/** What an environment sets whose cars stream: the option, and the one pod of the API that owns the stream. */
export const STREAMS = {
  fleetTelemetry: { host: "telemetry.teslasync.your-domain.com" },
  api: { autoscaling: false },
};
export const WORKERS = ["notification-worker", "export-worker", "automation-worker"];
/** The containers of TeslaSync itself: Deployment and container. */
export const APPS: [string, string][] = [
  ["teslasync-api", "teslasync"],
  ...WORKERS.map((name): [string, string] => [`teslasync-${name}`, name]),
];

/** The Secrets that TeslaSync needs in an environment or, as "base", with its schema's defaults. */
export function contracts(layer: string): SecretContract[] {
  const settings = layersOf(withDefaults(teslasync, layer), layer, alone(layer)).find(
    (one) => one.layer === layer,
  )?.settings;
  return teslasync.secrets.filter((contract) => needsSecret(contract, layer, settings));
}

/** default.conf of the web. */
export function nginxConf(state: readonly Resource[]): string {
  return config(state, "teslasync-nginx")["default.conf"] as string;
}

/** What stands between the braces of a location of nginx. */
export function location(text: string, path: string): string {
  const start = text.indexOf(`location ${path} {`);
  expect(start, path).toBeGreaterThan(-1);
  return text.slice(start, text.indexOf("\n  }", start));
}

/** The container of TeslaSync in one of its Deployments. */
export function app(state: readonly Resource[], deployment: string): ReturnType<typeof container> {
  const name = APPS.find(([one]) => one === deployment)?.[1] ?? "web";
  return container(one(state, "Deployment", deployment), name);
}

/** Every object whose name or component is that of a part. */
export function ofPart(state: readonly Resource[], part: string): string[] {
  return state
    .filter(
      ({ metadata }) =>
        metadata.name.startsWith(`teslasync-${part}`) ||
        metadata.labels?.["app.kubernetes.io/component"] === part,
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[a-z0-9]{10}$/, "")}`);
}
