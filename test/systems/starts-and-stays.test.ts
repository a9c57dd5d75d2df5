import { all, environments, one, templates, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { systems } from "../../generators/systems/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { teslasync } from "../../generators/systems/teslasync/index.ts";
import { FIVE } from "./five.ts";
import { OPTIONS } from "./options.ts";
import { answer } from "./refusal.ts";
import { rendered } from "./rendered.ts";

const CASES = environments().flatMap((environment) =>
  systems
    .filter(({ name }) => Object.hasOwn(environment.systems, name))
    .map((system) => [system.name, environment.name, system] as const),
);

/** A tag that names one release; "17" and "2" move. */
const RELEASE = /:(v?\d+\.\d+(\.\d+)?(-alpine)?|unpinned)$/;

describe.each(CASES)("%s in %s", (name, layer, system) => {
  const state = rendered(system, layer);

  test("kills no migration, and has no other hook that can hang: Argo CD syncs no fix while one runs", () => {
    for (const { metadata, spec } of all(state, "Job")) {
      if (metadata.name.endsWith("-migrate")) {
        expect(spec, metadata.name).not.toHaveProperty("activeDeadlineSeconds");
        if (name === "trevor")
          expect(spec.template.spec.containers[0].resources).not.toHaveProperty("limits");
      } else expect(spec.activeDeadlineSeconds, metadata.name).toBeGreaterThan(0);
    }
  });

  test("evicts no pod for what it writes, but where its source has a limit", () => {
    const limited = templates(state).flatMap(([, { spec }]) =>
      (spec?.volumes ?? []).filter(({ emptyDir }) => emptyDir?.sizeLimit !== undefined),
    );
    // TesslateAI/Studio, k8s/base/core/gateway-deployment.yaml; memory that PostgreSQL's queries share.
    for (const { name } of limited) expect(["media-cache", "shm"]).toContain(name);
  });

  test.runIf(FIVE.has(name))(
    "serves on for a moment after it is told to stop, where a public route leads to it",
    () => {
      // Where no route leads to it yet, as where an option opens one; those of AWS aren't the laptop's.
      const open = rendered(system, layer, { settings: layer === "local" ? {} : (OPTIONS[name] ?? {}) });
      const routed = new Set([
        ...all(open, "Ingress").flatMap(({ spec }) =>
          spec.rules.flatMap((rule: { http: { paths: { backend: { service: { name: string } } }[] } }) =>
            rule.http.paths.map(({ backend }) => backend.service.name),
          ),
        ),
        ...all(open, "IngressRoute").flatMap(({ spec }) =>
          spec.routes.flatMap(({ services }: { services: { name: string }[] }) =>
            services.map((one) => one.name),
          ),
        ),
      ]);
      let seen = 0;
      for (const service of routed) {
        const found = one(open, "Service", service);
        const pods = templates(open).filter(
          ([{ metadata }, { metadata: meta }]) =>
            metadata.namespace === found.metadata.namespace &&
            Object.entries(found.spec.selector).every(([key, value]) => meta?.labels?.[key] === value),
        );
        const targets = new Set(found.spec.ports.map((port: { targetPort: unknown }) => port.targetPort));
        for (const [, { spec }] of pods)
          for (const { lifecycle, name: container, ports = [] } of spec?.containers ?? []) {
            if (!ports.some((port) => targets.has(port.name) || targets.has(port.containerPort))) continue;
            seen++;
            expect(lifecycle?.preStop, `${service}: ${container}`).toBeDefined();
          }
      }
      expect(seen).toBeGreaterThan(0);
    },
  );

  test("migrates in no Deployment of several pods", () => {
    for (const { metadata, spec } of all(state, "Deployment")) {
      const several = spec.strategy?.type !== "Recreate" && spec.replicas !== 1;
      const migrates = JSON.stringify(spec.template.spec.initContainers ?? []).includes("alembic");
      expect(several && migrates, metadata.name).toBe(false);
    }
  });

  test("admits the solver of every certificate that HTTP01 proves, where everything else is denied", () => {
    const denies = all(state, "NetworkPolicy").some(({ metadata }) => metadata.name === "default-deny");
    const asks = state.some(({ metadata }) => metadata.annotations?.["cert-manager.io/cluster-issuer"]);
    const solves = state.some(({ metadata }) => metadata.name === "allow-acme-solver");
    // A new system may prove its certificate over DNS; these five don't in every environment.
    if (!denies || !(FIVE.has(name) ? asks || name === "teslasync" : solves)) return;
    const { spec } = one(state, "NetworkPolicy", "allow-acme-solver");
    expect(spec.podSelector.matchLabels).toEqual({ "acme.cert-manager.io/http01-solver": "true" });
    expect(spec.ingress[0].ports).toEqual([{ port: 8089, protocol: "TCP" }]);
  });

  test("has one spelling of each helper image", () => {
    for (const [, { spec }] of templates(state)) {
      for (const { image } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
        expect(image).not.toMatch(/^docker\.io\//);
        if (image?.startsWith("busybox")) expect(image).toBe("busybox:1.37.0");
      }
    }
  });

  test.runIf(layer === "production")(
    "runs no tag that moves but those that its system declares as moving",
    () => {
      for (const [{ metadata }, { spec }] of templates(state)) {
        for (const { image = "" } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
          // Declared as moving: OpenSail's document has its production run :production.
          if (/tesslate-((markitdown|deerflow):latest|[\w-]+:production)$/.test(image)) continue;
          expect(image, metadata.name).toMatch(FIVE.has(name) ? RELEASE : /:v\d/);
        }
      }
    },
  );
});

describe.each(["beta", "production"])("opensail in %s", (layer) => {
  // With the objects that Studio's Terraform has otherwise.
  const aws = { platform: "here" };
  const state = rendered(opensail, layer, { settings: { aws } });

  test("keeps the snapshot of a hibernated project when its namespace goes", () => {
    expect(one(state, "VolumeSnapshotClass", "tesslate-ebs-snapshots").deletionPolicy).toBe("Retain");
  });

  test("gives the CSI driver room for the layers of a volume that comes back", () => {
    const { spec } = one(state, "DaemonSet", "tesslate-btrfs-csi-node").spec.template;
    expect(spec.volumes).toContainEqual({ name: "tmp", emptyDir: {} });
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: "tmp", mountPath: "/tmp" });
  });

  test("migrates before anything that has no probes rolls, and after the database is there", () => {
    const job = wave(one(state, "Job", "tesslate-backend-migrate"));
    for (const name of ["tesslate-worker", "tesslate-gateway", "tesslate-automations-controller"])
      expect(job, name).toBeLessThan(wave(one(state, "Deployment", name)));
    const [database] = all(state, "Deployment").filter(({ metadata }) => metadata.name === "postgres");
    if (database) expect(wave(database)).toBeLessThan(job);
  });

  test("waits for no image that nodes pull ahead: Argo CD counts that DaemonSet as healthy", () => {
    expect(one(state, "DaemonSet", "tesslate-image-precache").spec.updateStrategy).toEqual({
      type: "OnDelete",
    });
  });

  test("holds up nothing but the public route for an issuer that is not ready", () => {
    const issuer = wave(one(state, "ClusterIssuer", "opensail-letsencrypt"));
    expect(issuer).toBe(wave(one(state, "Certificate", "tesslate-wildcard-tls")));
    for (const { metadata, ...deployment } of all(state, "Deployment"))
      if (metadata.namespace === "tesslate")
        expect(wave({ metadata, ...deployment }), metadata.name).toBeLessThan(issuer);
  });

  test("says that jobs run, so that Argo CD takes back a suspension for maintenance", () => {
    expect(all(state, "CronJob").map(({ spec }) => spec.suspend)).toEqual([false, false]);
  });

  test("has an issuer of its own, and takes nobody's letsencrypt-prod", () => {
    expect(all(state, "ClusterIssuer").map(({ metadata }) => metadata.name)).toEqual([
      "opensail-letsencrypt",
    ]);
  });

  test("reaches Redis and LiteLLM's database where Terraform puts them outside the cluster", () => {
    const outside = rendered(opensail, layer, {
      settings: {
        redis: { placement: "external", network: [{ cidr: "10.0.8.0/24" }] },
        litellm: { database: "external", network: [{ cidr: "10.0.9.0/24" }] },
      },
    });
    expect(one(outside, "NetworkPolicy", "allow-to-elasticache").spec.egress[0].to).toEqual([
      { ipBlock: { cidr: "10.0.8.0/24" } },
    ]);
    expect(one(outside, "NetworkPolicy", "allow-litellm-to-rds").spec.egress[0].to).toEqual([
      { ipBlock: { cidr: "10.0.9.0/24" } },
    ]);
    expect(outside.filter(({ metadata }) => metadata.name === "redis")).toEqual([]);
  });

  test("can keep projects' pages from calling the API with the user's cookie", () => {
    const origins = (settings: object) =>
      one(rendered(opensail, layer, { settings: { aws, ...settings } }), "Ingress", "tesslate-ingress")
        .metadata.annotations["nginx.ingress.kubernetes.io/cors-allow-origin"];
    expect(origins({})).toContain("https://*.");
    expect(origins({ ingress: { projectOrigins: false } })).not.toContain("*");
  });
});

test.each(["beta", "production"])(
  "the Ingress of alexandria in %s allows what its own nginx does",
  (layer) => {
    const state = rendered(alexandria, layer, { settings: OPTIONS.alexandria ?? {} });
    const { annotations } = one(state, "Ingress", "alexandria").metadata;
    const [nginx] = all(state, "ConfigMap").filter(({ metadata }) =>
      metadata.name.startsWith("alexandria-nginx"),
    );
    const text = Object.values(nginx?.data ?? {}).join("\n");
    const inside = (name: string) => new RegExp(`${name} (\\w+?)s?;`).exec(text)?.[1];
    expect(annotations["nginx.ingress.kubernetes.io/proxy-body-size"]).toBe(inside("client_max_body_size"));
    expect(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]).toBe(inside("proxy_read_timeout"));
  },
);

describe.each(["beta", "production"])("teslasync in %s", (layer) => {
  const state = rendered(teslasync, layer);

  test("knows each client's address, from the controller's header and from nobody else's", () => {
    const [nginx] = all(state, "ConfigMap").filter(({ metadata }) =>
      metadata.name.startsWith("teslasync-nginx"),
    );
    const text = Object.values(nginx?.data ?? {}).join("\n");
    expect(text).toMatch(/set_real_ip_from 10\.0\.0\.0\/8;[\s\S]*real_ip_header X-Forwarded-For;/);
    expect(text).not.toContain("$proxy_add_x_forwarded_for");
  });

  test("rolls workers behind the API, which migrates", () => {
    const api = wave(one(state, "Deployment", "teslasync-api"));
    const workers = all(state, "Deployment").filter(({ metadata }) => metadata.name.endsWith("-worker"));
    expect(workers).toHaveLength(3);
    for (const worker of workers) expect(wave(worker), worker.metadata.name).toBeGreaterThan(api);
  });
});

describe("opensail refuses in production", () => {
  const refusal = (changes: object) => answer(() => rendered(opensail, "production", changes));

  test.each(["latest", "main", "beta"])("the tag %s, which moves and isn't production's", (tag) => {
    expect(refusal({ images: { backend: { tag } } })).toContain(
      `systems.opensail.images.backend: expected "production", a version, a commit or a digest, found the tag "${tag}"`,
    );
    for (const fine of ["production", "3f2c1ab"])
      expect(refusal({ images: { backend: { tag: fine } } })).toBe("accepted");
  });

  test("an environment without its name, and a marketplace of a developer's machine", () => {
    expect(refusal({ settings: { deploymentEnv: null } })).toContain("settings.deploymentEnv: expected");
    expect(refusal({ settings: { marketplace: { environment: "dev" } } })).toContain(
      "marketplace.environment: expected",
    );
  });

  test("several backend pods that would each migrate", () => {
    expect(refusal({ settings: { backend: { migration: "init" } } })).toContain(
      'backend.migration: expected "hook"',
    );
  });
});
