import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, test } from "vitest";
import { externalSecret } from "../../src/blocks/external-secret.ts";
import { part } from "../../src/blocks/part.ts";
import { statefulService } from "../../src/blocks/stateful-set.ts";

const SHOP = part({ system: "shop", namespace: "shop" }, "web");
const RESOURCES = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } };

/** A valid resource with its spec, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: the test reads whatever is there.
function valid(resource: Resource | undefined): any {
  expect(resource).toBeDefined();
  expect(schemaProblem(resource as Resource)).toBeUndefined();
  return resource;
}

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

  test("of a StatefulSet stays when pods, replicas or the StatefulSet go, and belongs to the user of its image", () => {
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
    const { containers, securityContext } = set.spec.template.spec;
    expect(containers[0].volumeMounts).toEqual([{ name: "data", mountPath: "/var/lib/postgresql/data" }]);
    expect(securityContext).toEqual({
      ...POSTGRES,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      fsGroupChangePolicy: "OnRootMismatch",
    });
    // The template says what the API server would fill in, so that Argo CD sees no difference.
    expect(set.spec.volumeClaimTemplates[0]).toMatchObject({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "gp3",
        resources: { requests: { storage: "10Gi" } },
      },
    });
    expect(front.spec.ports[0].port).toBe(5432);
    expect(front.spec.selector).toEqual(set.spec.selector.matchLabels);
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
