import type { Resource } from "kustogen";
import { admits, all, container, names, one, type Someone, variables } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { podsOf } from "../look.ts";
import { rendered } from "../rendered.ts";
import { APPS, config, STREAMS, WORKERS } from "./look.ts";

const INTERNET = { address: "93.184.216.34" };
const namespace = (name: string): Someone => ({ namespace: name, labels: {} });

/** Production with everything in the cluster and on. */
const EVERYTHING = {
  ...STREAMS,
  postgres: { placement: "embedded", sslMode: "disable" },
  redis: { placement: "embedded" },
  jaeger: true,
  ollama: true,
  helix: { provider: "ollama" },
  mongodb: true,
};

const NAMES = APPS.map(([name]) => name);

/** Who may connect to whom in a layer: "from > to:port" for pods of TeslaSync. */
function open(state: readonly Resource[], targets: Record<string, number>): string[] {
  const pods = podsOf(state);
  const found = Object.entries(targets).flatMap(([to, port]) =>
    [...pods]
      .filter(([from, who]) => from !== to && admits(state, who, pods.get(to) as Someone, port))
      .map(([from]) => `${from} > ${to}:${port}`),
  );
  return found.sort();
}

/** Dumps go to the bucket, and come back from it. */
const TO_THE_BUCKET = ["teslasync-backup", "teslasync-restore", "teslasync-restore-drill"];

describe("T18: the traffic of teslasync in production", () => {
  const state = rendered(teslasync, "production", { settings: STREAMS });
  const pods = podsOf(state);
  const pod = (name: string) => pods.get(name) as Someone;

  test("everything is denied, but DNS", () => {
    expect(one(state, "NetworkPolicy", "default-deny").spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    for (const [name, who] of pods) expect(admits(state, who, dns, 53), name).toBe(true);
  });

  test("people come through Traefik to the web, and to nothing else", () => {
    for (const [name, who] of pods) {
      for (const [port, target] of [
        [80, "teslasync-web"],
        [8080, "nothing"],
        [1883, "nothing"],
        [4443, "teslasync-fleet-telemetry"],
      ] as const) {
        expect(admits(state, namespace("traefik"), who, port), `${name}:${port}`).toBe(name === target);
        expect(admits(state, namespace("default"), who, port), `${name}:${port}`).toBe(false);
      }
    }
  });

  test("the API answers the web, the workers and Prometheus, on 8080 alone", () => {
    expect(open(state, { "teslasync-api": 8080 })).toEqual(
      [...WORKERS, "web"].map((name) => `teslasync-${name} > teslasync-api:8080`).sort(),
    );
    expect(admits(state, namespace("monitoring"), pod("teslasync-api"), 8080)).toBe(true);
    expect(admits(state, namespace("monitoring"), pod("teslasync-web"), 80)).toBe(false);
    expect(open(state, { "teslasync-api": 8090 })).toEqual([]);
  });

  test("the external database and Redis are reached by API and workers, the database by the backup too", () => {
    const host: Record<string, [Someone, number]> = {
      [config(state, "teslasync").DATABASE_HOST as string]: [{ address: "192.0.2.7" }, 5432],
      [config(state, "teslasync").REDIS_HOST as string]: [{ address: "192.0.2.23" }, 6379],
    };
    expect(Object.keys(host)).toEqual([
      "postgres.teslasync.your-domain.com",
      "redis.teslasync.your-domain.com",
    ]);
    const reaching = ([to, port]: [Someone, number]) =>
      [...pods.keys()].filter((name) => admits(state, pod(name), to, port)).sort();
    const backups = ["teslasync-backup", "teslasync-restore", "teslasync-restore-drill"];
    expect(Object.values(host).map(reaching)).toEqual([[...NAMES, ...backups].sort(), [...NAMES].sort()]);
  });

  test("Mosquitto is for API, workers and fleet telemetry", () => {
    expect(open(state, { "teslasync-mosquitto": 1883 })).toEqual(
      [...NAMES, "teslasync-fleet-telemetry"].map((name) => `${name} > teslasync-mosquitto:1883`).sort(),
    );
  });

  test("only who has to leaves the cluster, by 443, and nobody reaches what is inside the networks around", () => {
    const leaving = [...pods.keys()].filter((name) => admits(state, pod(name), INTERNET, 443)).sort();
    // The export worker needs nobody outside.
    const needing = [...NAMES, "teslasync-command-proxy", ...TO_THE_BUCKET];
    expect(leaving).toEqual(needing.filter((name) => name !== "teslasync-export-worker").sort());
    for (const [name, who] of pods) {
      for (const [to, port] of [
        [INTERNET, 80],
        [INTERNET, 22],
        [{ address: "169.254.169.254" }, 80],
        [{ address: "169.254.169.254" }, 443],
        [{ address: "10.96.0.1" }, 443],
        [namespace("default"), 443],
      ] as const) {
        expect(admits(state, who, to, port), `${name} to ${JSON.stringify(to)}:${port}`).toBe(false);
      }
    }
  });

  test.each(["beta", "production"])(
    "the automation worker of %s reaches Tesla, and the command proxy where one is",
    (layer) => {
      for (const helix of [false, { provider: "ollama" }]) {
        const settings = { helix, ollama: true };
        const own = rendered(teslasync, layer, { settings });
        const worker = podsOf(own).get("teslasync-automation-worker") as Someone;
        expect(admits(own, worker, INTERNET, 443)).toBe(true);
        const proxy = podsOf(own).get("teslasync-command-proxy");
        expect(proxy !== undefined).toBe(layer === "production");
        if (proxy) expect(admits(own, worker, proxy, 4443)).toBe(true);
        const theirs = rendered(teslasync, layer, {
          settings: {
            ...settings,
            commandProxy: { externalUrl: "https://proxy.cars.svc:4443" },
            networkPolicy: { privateServers: [{ namespace: "cars" }] },
          },
        });
        expect(
          admits(
            theirs,
            podsOf(theirs).get("teslasync-automation-worker") as Someone,
            namespace("cars"),
            4443,
          ),
        ).toBe(true);
      }
    },
  );

  test("without a cloud provider only API, automations and notifications leave it", () => {
    const without = rendered(teslasync, "production", { settings: { helix: false } });
    const leaving = [...podsOf(without)].filter(([, who]) => admits(without, who, INTERNET, 443));
    expect(leaving.map(([name]) => name).sort()).toEqual([
      "teslasync-api",
      "teslasync-automation-worker",
      ...TO_THE_BUCKET.slice(0, 1),
      "teslasync-command-proxy",
      "teslasync-notification-worker",
      ...TO_THE_BUCKET.slice(1),
    ]);
  });

  test("cars come through the controller, to their port alone", () => {
    const server = pod("teslasync-fleet-telemetry");
    expect(admits(state, namespace("traefik"), server, 4443)).toBe(true);
    expect(admits(state, namespace("traefik"), server, 9090)).toBe(false);
    expect(admits(state, namespace("monitoring"), server, 9090)).toBe(true);
    expect(admits(state, INTERNET, server, 4443)).toBe(false);
  });
});

describe("T18: with everything in the cluster", () => {
  const state = rendered(teslasync, "production", { settings: EVERYTHING });

  test("each data service and component answers those alone that need it", () => {
    expect(
      open(state, {
        "teslasync-postgresql": 5432,
        "teslasync-redis": 6379,
        "teslasync-mosquitto": 1883,
        "teslasync-command-proxy": 4443,
        "teslasync-jaeger": 4317,
        "teslasync-ollama": 11434,
        "teslasync-mongodb": 27017,
      }),
    ).toEqual(
      [
        ...NAMES.flatMap((name) =>
          ["postgresql:5432", "redis:6379", "mosquitto:1883", "jaeger:4317", "ollama:11434"].map(
            (target) => `${name} > teslasync-${target}`,
          ),
        ),
        "teslasync-backup > teslasync-postgresql:5432",
        "teslasync-restore > teslasync-postgresql:5432",
        "teslasync-restore-drill > teslasync-postgresql:5432",
        "teslasync-fleet-telemetry > teslasync-mosquitto:1883",
        "teslasync-api > teslasync-command-proxy:4443",
        "teslasync-automation-worker > teslasync-command-proxy:4443",
        "teslasync-api > teslasync-mongodb:27017",
      ].sort(),
    );
  });

  test("every Service that a variable names is reached by the pod that has the variable", () => {
    const pods = podsOf(state);
    const services = new Set(names(all(state, "Service")).map((name) => name.replace("Service ", "")));
    let seen = 0;
    for (const [name, inside] of APPS) {
      const own = variables(container(one(state, "Deployment", name), inside));
      const all_: Record<string, string | undefined> = { ...config(state, "teslasync"), ...own };
      for (const [key, value = ""] of Object.entries(all_)) {
        const address = /^(?:https?:\/\/)?(teslasync-[a-z-]+)[\w.-]*(?::(\d+))?$/.exec(value);
        const target = address?.[1];
        if (target === undefined || !services.has(target) || target === name || key === "OTEL_SERVICE_NAME")
          continue;
        const port = Number(address?.[2] ?? all_[key.replace(/HOST$/, "PORT")]);
        seen++;
        expect(
          admits(state, pods.get(name) as Someone, pods.get(target) as Someone, port),
          `${name} ${key}`,
        ).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(20);
  });
});

describe("T18: as a setting", () => {
  test("base has no policies, and off leaves none behind", () => {
    for (const state of [
      rendered(teslasync, "base"),
      rendered(teslasync, "production", { settings: { networkPolicy: false } }),
    ]) {
      expect(all(state, "NetworkPolicy")).toEqual([]);
    }
  });

  test("the namespace of Prometheus, and where the command proxy and webhooks are", () => {
    const state = rendered(teslasync, "production", {
      settings: {
        networkPolicy: {
          monitoringNamespace: "observability",
          privateServers: [{ namespace: "home" }, { namespace: "cars" }],
        },
        commandProxy: { externalUrl: "https://proxy.cars:4443" },
      },
    });
    const pods = podsOf(state);
    const who = (one: Someone | string) => (typeof one === "string" ? (pods.get(one) as Someone) : one);
    const may = (from: Someone | string, to: Someone | string, port: number) =>
      admits(state, who(from), who(to), port);
    expect(may(namespace("traefik"), "teslasync-web", 80)).toBe(true);
    expect(may(namespace("ingress-nginx"), "teslasync-web", 80)).toBe(false);
    expect(may(namespace("observability"), "teslasync-api", 8080)).toBe(true);
    expect(may("teslasync-api", namespace("cars"), 4443)).toBe(true);
    const hooked = NAMES.filter((name) => may(name, namespace("home"), 8123));
    expect(hooked).toEqual(["teslasync-api", "teslasync-notification-worker", "teslasync-automation-worker"]);
    expect(may("teslasync-export-worker", namespace("cars"), 4443)).toBe(false);
  });

  test("beta has them as well, with its embedded services: the API believes the header that says who someone is", () => {
    const state = rendered(teslasync, "beta");
    const api = podsOf(state).get("teslasync-api") as Someone;
    expect(admits(state, namespace("somewhere-else"), api, 8080)).toBe(false);
    expect(open(state, { "teslasync-postgresql": 5432 })).toEqual(
      NAMES.map((name) => `${name} > teslasync-postgresql:5432`).sort(),
    );
  });
});
