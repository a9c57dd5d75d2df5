import {
  ACME_SOLVER,
  acmeChallenge,
  acmeSolver,
  addresses,
  type Flow,
  inNamespace,
  type Part,
  peersOf,
  podsOf,
  type Traffic,
} from "kustogen/blocks";
import { dependencies } from "./dependencies.ts";
import { answersAt, portOf } from "./endpoint.ts";
import { SERVICES, type ServiceDefinition, SSH_PORT } from "./services.ts";
import type { Settings } from "./settings.ts";

const { app, gitserver, metricsAggregator, staticServer } = SERVICES;

/** Who talks to whom among the six services, and with whom outside them. `parts` are the six, by name. */
export function traffic(
  parts: Record<string, Part>,
  settings: Settings,
  policy: NonNullable<Settings["networkPolicy"]>,
): Traffic {
  const working = Object.values(SERVICES)
    .filter(({ standsAlone }) => !standsAlone)
    .map(({ name }) => name);
  const controller = inNamespace(policy.ingressNamespace);
  const fromOutside = ({ name, port }: ServiceDefinition, why: string): Flow => ({
    from: controller,
    to: name,
    ports: [port],
    why: `${why} through the ingress controller`,
  });
  const { ingress, ssh } = settings;
  const acme = ingress?.challenge === "http01";
  const pods = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, podsOf(part)]));
  return {
    components: { ...pods, ...(acme ? { [ACME_SOLVER]: acmeSolver(pods.app?.namespace ?? "app") } : {}) },
    flows: [
      ...(ingress ? [fromOutside(app, "requests"), fromOutside(gitserver, "git over HTTP")] : []),
      ...(ingress?.staticHost ? [fromOutside(staticServer, "static files")] : []),
      ...(acme ? [acmeChallenge(controller)] : []),
      {
        from:
          ssh.way === "ingress-controller"
            ? controller
            : addresses("people with git over SSH", ssh.sourceRanges),
        to: gitserver.name,
        ports: [SSH_PORT],
        why: "git over SSH",
      },
      {
        from: inNamespace(policy.monitoringNamespace),
        to: metricsAggregator.name,
        ports: [metricsAggregator.port],
        why: "Prometheus reads the metrics of all services",
      },
      ...Object.values(SERVICES)
        .filter((one) => one !== metricsAggregator)
        .map(
          ({ name, port }): Flow => ({
            from: metricsAggregator.name,
            to: name,
            ports: [port],
            why: `metrics of ${name}`,
          }),
        ),
      {
        from: working,
        to: peersOf("PostgreSQL", policy.postgres),
        ports: [5432],
        why: "the database",
        policy: "to-data",
      },
      {
        from: working,
        to: peersOf("Redis", policy.redis),
        ports: [6379],
        why: "queues and sessions",
        policy: "to-data",
      },
      ...toDependencies(working, settings, policy),
    ],
  };
}

/** The way to each address of the settings; addresses behind the same peers and port share one. */
function toDependencies(
  from: readonly string[],
  settings: Settings,
  policy: NonNullable<Settings["networkPolicy"]>,
): Flow[] {
  const flows = new Map<string, Flow>();
  for (const { address, key, title, why } of dependencies(settings)) {
    const to = answersAt(title, address, policy[key]);
    const ports = [portOf(address)];
    const same = JSON.stringify([to.peers, ports]);
    const known = flows.get(same);
    flows.set(
      same,
      known ? { ...known, why: `${known.why}, ${why}` } : { from, to, ports, why, policy: "to-dependencies" },
    );
  }
  return [...flows.values()];
}
