import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, test } from "vitest";
import { backup } from "../../src/blocks/backup.ts";
import { externalSecret } from "../../src/blocks/external-secret.ts";
import { nginxForwardAuth, traefikForwardAuth } from "../../src/blocks/forward-auth.ts";
import { part } from "../../src/blocks/part.ts";
import { statefulService } from "../../src/blocks/stateful-set.ts";

const SHOP = part({ system: "shop", namespace: "shop" }, "web");
const RESOURCES = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } };
const HOST = {
  name: "shop",
  host: "shop.example.com",
  service: "shop-web",
  port: 80,
  tlsSecret: "shop-tls",
  publicPaths: ["/.well-known"],
};

/** A valid resource with its spec, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: the test reads whatever is there.
function valid(resource: Resource | undefined): any {
  expect(resource).toBeDefined();
  expect(schemaProblem(resource as Resource)).toBeUndefined();
  return resource;
}

describe("a host behind forward-auth", () => {
  test("on Traefik asks for sign-in everywhere but on public paths, which stand above", () => {
    const headers = { name: "default-headers", namespace: "traefik" };
    const auth = { name: "authentik-auth", namespace: "authentik" };
    const { spec } = valid(traefikForwardAuth(SHOP, { ...HOST, auth, always: [headers] }));
    const service = { kind: "Rule", services: [{ name: "shop-web", port: 80 }] };
    expect(spec).toEqual({
      entryPoints: ["websecure"],
      routes: [
        {
          ...service,
          match: "Host(`shop.example.com`) && PathPrefix(`/.well-known`)",
          priority: 100,
          middlewares: [headers],
        },
        { ...service, match: "Host(`shop.example.com`)", priority: 10, middlewares: [auth, headers] },
      ],
      tls: { secretName: "shop-tls" },
    });
  });

  test("on nginx is two Ingresses, of which only the public one lets everyone in", () => {
    const made = nginxForwardAuth(SHOP, {
      ...HOST,
      authUrl: "https://auth.example.com/check",
      responseHeaders: ["X-Authentik-Username"],
      authSnippet: "proxy_set_header X-Forwarded-Host $http_host;",
    });
    const [open, closed] = made.map(valid);
    expect(open.metadata.name).toBe("shop-public");
    expect(open.metadata.annotations).toBeUndefined();
    expect(open.spec.rules[0].http.paths.map(({ path }: { path: string }) => path)).toEqual(["/.well-known"]);
    expect(closed.spec.rules[0].http.paths.map(({ path }: { path: string }) => path)).toEqual(["/"]);
    expect(closed.metadata.annotations).toEqual({
      "nginx.ingress.kubernetes.io/auth-url": "https://auth.example.com/check",
      "nginx.ingress.kubernetes.io/auth-response-headers": "X-Authentik-Username",
      "nginx.ingress.kubernetes.io/auth-snippet": "proxy_set_header X-Forwarded-Host $http_host;",
    });
    expect(closed.spec.tls).toEqual(open.spec.tls);
  });
});

describe("data", () => {
  const probe = { tcpSocket: { port: "postgres" } };
  const postgres = {
    name: "postgres",
    image: "postgres:17.2",
    ports: [{ name: "postgres", containerPort: 5432 }],
    livenessProbe: probe,
    readinessProbe: probe,
    resources: RESOURCES,
  };

  const POSTGRES = { runAsUser: 999, runAsGroup: 999, fsGroup: 999 };

  test("runs as a user by number, to whom the volume belongs, since the image would be root", () => {
    const [set] = statefulService(SHOP, {
      name: "db",
      user: POSTGRES,
      container: postgres,
      volume: { name: "data", mountPath: "/data", size: "1Gi" },
    }).map(valid);
    expect(set.spec.template.spec.securityContext).toEqual({
      ...POSTGRES,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      fsGroupChangePolicy: "OnRootMismatch",
    });
  });

  test("of a StatefulSet stays when pods, replicas or the StatefulSet go", () => {
    const [set, front] = statefulService(SHOP, {
      name: "shop-postgresql",
      user: POSTGRES,
      container: postgres,
      volume: { name: "data", mountPath: "/var/lib/postgresql/data", size: "10Gi", storageClass: "gp3" },
    }).map(valid);
    expect(set.spec).toMatchObject({
      replicas: 1,
      serviceName: "shop-postgresql",
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    });
    expect(set.spec.template.spec.containers[0].volumeMounts).toEqual([
      { name: "data", mountPath: "/var/lib/postgresql/data" },
    ]);
    expect(set.spec.volumeClaimTemplates[0].spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      storageClassName: "gp3",
      resources: { requests: { storage: "10Gi" } },
    });
    expect(front.spec.ports[0].port).toBe(5432);
    expect(front.spec.selector).toEqual(set.spec.selector.matchLabels);
  });

  test("the claim template says what the API server would fill in, so that Argo CD sees no difference", () => {
    const [set] = statefulService(SHOP, {
      name: "db",
      user: POSTGRES,
      container: postgres,
      volume: { name: "data", mountPath: "/data", size: "1Gi" },
    }).map(valid);
    expect(set.spec.volumeClaimTemplates[0]).toMatchObject({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
    });
  });

  test("the immutable claim template does not change with the image", () => {
    const claims = (image: string) =>
      valid(
        statefulService(SHOP, {
          name: "db",
          user: POSTGRES,
          container: { ...postgres, image },
          volume: { name: "data", mountPath: "/data", size: "1Gi" },
        })[0],
      ).spec.volumeClaimTemplates;
    expect(claims("postgres:17.3")).toEqual(claims("postgres:17.2"));
  });

  test("is backed up without overlap, in time, onto a volume that survives", () => {
    const made = backup(SHOP, {
      name: "shop-backup",
      schedule: "30 3 * * *",
      deadlineSeconds: 600,
      container: { name: "backup", image: "postgres:17.2", resources: RESOURCES },
      volume: { size: "20Gi", mountPath: "/backups" },
    }).map(valid);
    const [claim, job] = made;
    expect(claim).toMatchObject({
      kind: "PersistentVolumeClaim",
      metadata: {
        name: "shop-backup",
        annotations: {
          "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
          // No pod mounts it before the first run: waiting for that is no reason to call the Application unhealthy.
          "argocd.argoproj.io/ignore-healthcheck": "true",
        },
      },
    });
    expect(job.spec).toMatchObject({
      schedule: "30 3 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 600 } },
    });
    const pod = job.spec.jobTemplate.spec.template.spec;
    expect(pod.volumes).toEqual([{ name: "backups", persistentVolumeClaim: { claimName: "shop-backup" } }]);
    expect(pod.containers[0].volumeMounts).toEqual([{ name: "backups", mountPath: "/backups" }]);
  });

  test("that is sent to a bucket needs no volume", () => {
    const made = backup(SHOP, {
      name: "shop-backup",
      schedule: "30 3 * * *",
      deadlineSeconds: 600,
      container: { name: "backup", image: "postgres:17.2", resources: RESOURCES },
    });
    expect(made.map(({ kind }) => kind)).toEqual(["CronJob"]);
    expect(JSON.stringify(made)).not.toContain("backups");
  });
});

describe("an ExternalSecret", () => {
  test("says every default of its definition, so that Argo CD sees no difference", () => {
    const { spec } = valid(
      externalSecret(SHOP, {
        name: "shop-auth",
        store: { name: "vault", kind: "ClusterSecretStore" },
        refreshInterval: "1h",
        keys: { password: { key: "shop/auth", property: "password" }, token: { key: "shop/token" } },
      }),
    );
    const defaults = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };
    expect(spec.target).toEqual({ name: "shop-auth", creationPolicy: "Owner", deletionPolicy: "Retain" });
    expect(spec.data).toEqual([
      { secretKey: "password", remoteRef: { key: "shop/auth", property: "password", ...defaults } },
      { secretKey: "token", remoteRef: { key: "shop/token", ...defaults } },
    ]);
  });
});
