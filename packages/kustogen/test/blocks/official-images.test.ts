import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import fc from "fast-check";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { because } from "../../src/authoring/because.ts";
import { object } from "../../src/authoring/object.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { dataService } from "../../src/blocks/data-service.ts";
import { cronJob } from "../../src/blocks/job.ts";
import { metadata, type Part, part, selector } from "../../src/blocks/metadata.ts";
import { container, podTemplate } from "../../src/blocks/pod.ts";
import { webService, worker } from "../../src/blocks/web-service.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { systemOutput } from "../../src/generate/system-output.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { BETA, SHOP } from "../authoring/shop.ts";

const PART = part({ system: "shop", namespace: "shop" }, "store");
const RESOURCES = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } };
const PORTS = {
  ports: [{ name: "tcp", containerPort: 6379 }],
  livenessProbe: { tcpSocket: { port: "tcp" } },
  readinessProbe: { tcpSocket: { port: "tcp" } },
};
const DATA = { name: "shop-data", size: "1Gi", volume: "data", mountPath: "/data" };

/** Fields of a container beside those that each has. */
type Fields = Partial<Omit<IContainer, "resources">>;

/** The pod of a workload. */
const podOf = (resource: unknown) =>
  (resource as { spec: { template: { spec: IPodSpec } } }).spec.template.spec;

/** The pod of a worker with one container of an image. */
const podWith = (image: string, fields: Fields = {}, pod: Partial<IPodSpec> = {}, of = PART) =>
  podOf(
    worker(of, { name: "store", container: { name: "db", image, resources: RESOURCES, ...fields }, pod }),
  );

const mountsOf = ({ containers: [one] }: IPodSpec) =>
  (one?.volumeMounts ?? []).map(({ name, mountPath }) => `${name} ${mountPath}`);

/** The volumes that postgres gets, and one that it can't write. */
const BOTH = ["db-tmp /tmp", "db-var-run-postgresql /var/run/postgresql"];
const READ_ONLY = { name: "tmp", mountPath: "/tmp", readOnly: true };

describe("a block", () => {
  it.each(
    rows(`
redis:7.4.1 | 999:999 |
redis:7.4.1-alpine | 999:1000 |
docker.io/library/redis:8.2-alpine3.22 | 999:1000 |
public.ecr.aws/docker/library/redis:7.4 | 999:999 |
valkey/valkey:8.0-alpine | 999:1000 |
postgres:17.5 | 999:999 | db-tmp /tmp, db-var-run-postgresql /var/run/postgresql
postgres:16.4-alpine | 70:70 | db-tmp /tmp, db-var-run-postgresql /var/run/postgresql
nginx:1.29-alpine-slim | 101:101 | db-var-cache-nginx /var/cache/nginx, db-var-run /var/run
mysql:8.4 | 999:999 | db-tmp /tmp, db-var-run-mysqld /var/run/mysqld
mariadb:11.8 | 999:999 | db-tmp /tmp, db-run-mysqld /run/mysqld
mongo:8.0 | 999:999 | db-tmp /tmp
rabbitmq:4.2-management | 999:999 |
rabbitmq:4.2-management-alpine | 100:101 |
memcached:1.6 | 11211:11211 |
`),
  )("lets %s start: as the user %s, with the volumes %j", (image, ids, folders = "") => {
    const pod = podWith(image);
    const [runAsUser, runAsGroup] = ids.split(":").map(Number);
    expect(pod.containers[0]?.securityContext).toMatchObject({
      ...{ runAsUser, runAsGroup },
      readOnlyRootFilesystem: true,
    });
    expect(mountsOf(pod)).toEqual(folders.split(", ").filter(Boolean));
    expect(pod.volumes ?? []).toEqual(
      mountsOf(pod).map((one) => ({ name: one.split(" ")[0], emptyDir: {} })),
    );
    expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    const made = object("v1", "Pod", { metadata: metadata(PART, "store"), spec: pod });
    expect(schemaProblem(made as Resource)).toBeUndefined();
  });

  it.each(["acme/redis:7", "ghcr.io/acme/postgres:17", "bitnami/redis:7", "cgr.dev/chainguard/nginx", "web"])(
    "adds nothing to %s, which may need something else",
    (image) => {
      expect(podWith(image)).toEqual(podWith("acme/api:1", { image }));
      expect(podWith(image).containers[0]?.securityContext).not.toHaveProperty("runAsUser");
    },
  );

  it.each<[string, Fields, Partial<IPodSpec>]>([
    ["a user of the pod", {}, { securityContext: { runAsUser: 1000 } }],
    ["a user of the container", { securityContext: { runAsUser: 1000 } }, {}],
    ["root, on purpose", { securityContext: { runAsNonRoot: false } }, {}],
    ["root in the pod", {}, { securityContext: { runAsNonRoot: because("It chowns.", false) } }],
  ])("keeps what the author says: %s", (_, fields, pod) => {
    const made = podWith("redis:7", fields, pod);
    expect(made.containers[0]?.securityContext?.runAsUser).toBe(fields.securityContext?.runAsUser);
    expect(made.securityContext).toMatchObject(pod.securityContext ?? {});
    expect(made.securityContext).not.toHaveProperty("fsGroup");
  });

  it.each<[string, Fields, string[]]>([
    ["a root that it may write", { securityContext: { readOnlyRootFilesystem: false } }, []],
    ["a volume above a folder", { volumeMounts: [{ name: "run", mountPath: "/run/" }] }, ["db-tmp /tmp"]],
    ["another program", { command: ["psql", "-c", "select 1"] }, []],
    ["its own entry point", { command: ["/usr/local/bin/docker-entrypoint.sh", "postgres"] }, BOTH],
    ["a volume that it can't write", { volumeMounts: [READ_ONLY] }, BOTH],
    ["arguments", { args: ["-c", "fsync=off"] }, BOTH],
  ])("mounts folders of postgres only where that helps: beside %s", (_, fields, added) => {
    const before = (fields.volumeMounts ?? []).length;
    expect(mountsOf(podWith("postgres:17", fields)).slice(before)).toEqual(added);
  });

  it("also knows the images of init containers, Jobs and the pods of a StatefulSet", () => {
    const db = container({ name: "db", image: "postgres:17-alpine", resources: RESOURCES });
    const ids = { runAsUser: 70, runAsGroup: 70 };
    const before = podWith("acme/api:1", {}, { initContainers: [{ ...db, command: ["pg_isready"] }] });
    expect(before.initContainers?.[0]?.securityContext).toMatchObject(ids);
    expect(before).not.toHaveProperty("volumes");
    expect(podTemplate(PART, [db]).spec?.containers[0]?.securityContext).toMatchObject(ids);
    const nightly = cronJob(PART, {
      name: "dump",
      schedule: "0 3 * * *",
      container: { ...db, resources: RESOURCES },
    });
    expect(podOf(nightly.spec?.jobTemplate).containers[0]?.securityContext).toMatchObject(ids);
  });

  it("gives two databases of one pod a folder each", () => {
    const [one, other] = ["one", "other"].map((name) =>
      container({ name, image: "mongo:8", resources: RESOURCES }),
    ) as [IContainer, IContainer];
    const { spec } = podTemplate(PART, [one, other]);
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(["one-tmp", "other-tmp"]);
  });

  it("lets a data service leave its user out, and asks for it where the image isn't known", () => {
    const of = (image: string) =>
      dataService(PART, {
        ...{ name: "store", data: DATA },
        container: { name: "db", image, resources: RESOURCES, ...PORTS },
      });
    const pod = podOf(of("redis:7.4-alpine")[1]);
    expect(pod.securityContext).toMatchObject({ fsGroup: 1000, fsGroupChangePolicy: "OnRootMismatch" });
    expect(pod.containers[0]?.securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 1000 });
    expect(() => of("acme/redis:7")).toThrow(/^dataService: user is missing/);
  });

  it("leaves nothing that the kubelet or a read-only root refuses, and changes nothing that is said", () => {
    const texts = fc.constantFrom("redis:7", "postgres:17-alpine", "nginx:1", "mongo@sha256:0", "acme/api:1");
    const volumes = fc.subarray(["/tmp", "/var/run", "/run", "/data", "/var/lib/postgresql/data", "/srv"]);
    const context = fc.record(
      {
        runAsUser: fc.integer({ min: 1, max: 9 }),
        runAsNonRoot: fc.boolean(),
        readOnlyRootFilesystem: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        texts,
        volumes,
        context,
        fc.option(fc.constant(7)),
        (image, paths, securityContext, user) => {
          const volumeMounts = paths.map((mountPath, index) => ({ name: `v${index}`, mountPath }));
          const pod = user === null ? {} : { securityContext: { runAsUser: user } };
          const made = podWith(image, { securityContext, volumeMounts }, pod);
          const [one] = made.containers as [IContainer];
          expect(one.securityContext).toMatchObject(securityContext);
          expect(one.volumeMounts?.slice(0, paths.length)).toEqual(volumeMounts);
          const names = [...(one.volumeMounts ?? [])].map(({ name }) => name);
          expect(new Set(names).size).toBe(names.length);
          expect(names.slice(paths.length)).toEqual((made.volumes ?? []).map(({ name }) => name));
          if (image === "acme/api:1") return;
          const { runAsNonRoot, runAsUser } = { ...made.securityContext, ...one.securityContext };
          expect(runAsNonRoot === false || Number(runAsUser) > 0).toBe(true);
        },
      ),
    );
  });
});

/** What `gen` writes and warns of for a system with these images and objects. */
function generated(
  images: System["images"],
  resources: (of: Part, images: Record<string, string>) => Resource[],
  environments = [BETA],
) {
  const system = defineSystem({
    ...SHOP,
    images,
    components: [
      { name: "store", resources: (context, { part: of }) => resources(of, context.images as never) },
    ],
  }) as System;
  return systemOutput(resolveTree(system, environments), DEFAULT_FOLDERS, { exceptions: [], rules: [] });
}

/** The warnings about what images need. */
const lacking = (...given: Parameters<typeof generated>) =>
  generated(...given).warnings.flatMap(({ message }) => (message.includes(" lacks what ") ? message : []));

const store = (of: Part, image: string | undefined, fields: object = {}) =>
  webService(of, {
    ...{ name: "store", scale: "single" },
    container: { name: "db", image, resources: RESOURCES, ...PORTS, ...fields },
  });

describe("gen", () => {
  it("warns of a redis whose data has no volume, and not of one that has", () => {
    const images = { redis: { tag: "7.4.1-alpine" } };
    expect(lacking(images, (of, { redis }) => store(of, redis))).toEqual([
      expect.stringMatching(
        /component store \(beta\): Deployment store: .*: db lacks what redis:7\.4\.1-alpine needs beside runAsNonRoot and a read-only root: a volume at \/data, which it writes; set it; .*redis\/docker-library-redis/,
      ),
    ]);
    const volume = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
    expect(lacking(images, (of, { redis }) => store(of, redis, volume))).toEqual([]);
    const own = { container: { name: "db", image: "redis:7", resources: RESOURCES, ...PORTS }, data: DATA };
    expect(lacking({}, (of) => dataService(of, { name: "store", ...own }))).toEqual([]);
  });

  it("warns of what an object that no block made lacks, once for all environments", () => {
    const db = (securityContext: object) => (of: Part) => [
      object("apps/v1", "StatefulSet", {
        metadata: metadata(of, "store"),
        spec: {
          serviceName: "store",
          selector: { matchLabels: selector(of) },
          template: {
            metadata: { labels: selector(of) },
            spec: { containers: [{ name: "db", image: "postgres:16.4-alpine", securityContext }] },
          },
        },
      }),
    ];
    const two = ["beta", "production"].map((name) =>
      parseEnvironment(
        `generators/environments/${name}.yaml`,
        `stage: ${name}\nkubernetes: "1.35"\ncluster: {name: ${name}}\nsystems: {shop: {}}\n`,
      ),
    );
    const strict = { runAsNonRoot: true, readOnlyRootFilesystem: true };
    const [said = "", ...more] = lacking({}, db(strict), two);
    expect(more).toEqual([]);
    expect(said).toContain("component store (beta, production)");
    expect(said).toContain(
      "runAsUser: 70 and runAsGroup: 70, as it names no user by number; a volume at /tmp",
    );
    expect(said).toMatch(/at \/var\/run\/postgresql, which it writes; a volume at \/var\/lib\/postgresql,/);
    expect(lacking({}, db({}))).toEqual([]);
    expect(lacking({}, db({ ...strict, runAsUser: 70, readOnlyRootFilesystem: false }))).toEqual([]);
  });

  it("gives a copy in a group's registry, and one that only has a digest, the user of the declared image", () => {
    const copy = "systems: {shop: {images: {redis: {name: ecr.test/copies/redis}}}}\n";
    const group = parseGroup("generators/environments/groups/aws.yaml", copy);
    for (const shop of ["{}", `{images: {redis: {digest: "sha256:${"0".repeat(64)}"}}}`]) {
      const beta = parseEnvironment(
        "generators/environments/beta.yaml",
        `stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\ngroups: [aws]\nsystems: {shop: ${shop}}\n`,
        undefined,
        [group],
      );
      const { layers, files } = generated(
        { redis: { tag: "7.4.1-alpine" } },
        (of, { redis }) => store(of, redis, { volumeMounts: [{ name: "d", mountPath: "/data" }] }),
        [beta],
      );
      expect(layers.map(({ node }) => node.layer)).toEqual(["base", "aws", "beta"]);
      const texts = files.filter(({ path }) => path.endsWith(".yaml")).map(({ path, text }) => [path, text]);
      const withUser = texts.filter(([, text]) => text?.includes("runAsUser: 999"));
      expect(withUser.map(([path]) => path)).toEqual(["base/shop/deployment-store.yaml"]);
      expect(texts.map(([, text]) => text).join("")).not.toContain("runAsUser: null");
    }
  });
});
