import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, test } from "vitest";
import { syncWave } from "../../src/authoring/argo-annotations.ts";
import { isHashed } from "../../src/authoring/hashed.ts";
import { configMap, hashedConfigMap } from "../../src/blocks/config-map.ts";
import { defined } from "../../src/blocks/defined.ts";
import { env, secretEnv } from "../../src/blocks/env.ts";
import { ingress } from "../../src/blocks/ingress.ts";
import { part } from "../../src/blocks/metadata.ts";
import { persistentVolumeClaim, survivingClaim } from "../../src/blocks/persistent-volume-claim.ts";
import { restrictedContainer } from "../../src/blocks/pod.ts";
import { serviceAccount } from "../../src/blocks/service-account.ts";

const SHOP = part({ system: "shop", namespace: "shop" }, "web");

describe("variables", () => {
  test("keep their order, become strings, and may be left out", () => {
    expect(env({ B: true, A: 1, NONE: undefined, EMPTY: "" })).toEqual([
      { name: "B", value: "true" },
      { name: "A", value: "1" },
      { name: "EMPTY", value: "" },
    ]);
  });

  test("are refused as null, which is no value", () => {
    expect(() => env({ DEBUG: null as never })).toThrow("env: DEBUG: null is no value");
  });

  test("come from Secrets, ConfigMaps and fields of the pod", () => {
    expect(
      env({
        TOKEN: { secret: "app", key: "token", optional: true },
        URL: { configMap: "config", key: "url" },
        POD: { field: "metadata.name" },
      }),
    ).toEqual([
      { name: "TOKEN", valueFrom: { secretKeyRef: { name: "app", key: "token", optional: true } } },
      { name: "URL", valueFrom: { configMapKeyRef: { name: "config", key: "url" } } },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ]);
  });

  test("of whole Secrets are one list in the order given", () => {
    expect(secretEnv([{ name: "b" }, { name: "a" }])).toEqual([
      { secretRef: { name: "b" } },
      { secretRef: { name: "a" } },
    ]);
  });
});

describe("objects around workloads", () => {
  test("a ConfigMap that pods read at start is hashed, one that is read by name is not, also in a wave", () => {
    const data = { key: "value" };
    expect(isHashed(hashedConfigMap(SHOP, "config", data))).toBe(true);
    for (const immutable of [true, undefined])
      expect(isHashed(defined({ ...hashedConfigMap(SHOP, "config", data), immutable }))).toBe(true);
    expect(isHashed(configMap(SHOP, "config", data))).toBe(false);
    const [moved] = syncWave(-1, [hashedConfigMap(SHOP, "config", data)]);
    expect(moved && isHashed(moved)).toBe(true);
    expect(moved?.metadata.annotations).toEqual({ "argocd.argoproj.io/sync-wave": "-1" });
  });

  test("a claim survives its Application, also in a wave", () => {
    const claim = survivingClaim(SHOP, { name: "data", size: "1Gi" });
    expect(schemaProblem(claim)).toBeUndefined();
    expect(claim.metadata.annotations).toEqual({
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    });
    expect(claim.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
    });
    expect(syncWave(-1, [claim])[0]?.metadata.annotations).toMatchObject({
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
      "argocd.argoproj.io/sync-wave": "-1",
    });
  });

  test("a claim that need not survive says nothing of that", () => {
    const claim = persistentVolumeClaim(SHOP, { name: "data", size: "1Gi" });
    expect(schemaProblem(claim)).toBeUndefined();
    expect(claim.metadata.annotations).toBeUndefined();
  });

  test("an Ingress routes to ports by number or name, for a host or for all", () => {
    const made = ingress(SHOP, {
      name: "web",
      hosts: {
        "shop.example.com": [
          { path: "/api", service: "api", port: 8000 },
          { path: "/", pathType: "Exact", service: "web", port: "http" },
        ],
        "": [{ path: "/", service: "web", port: 80 }],
      },
      tls: [{ hosts: ["shop.example.com"], secretName: "shop-tls" }],
    });
    expect(schemaProblem(made)).toBeUndefined();
    const rules = made.spec?.rules ?? [];
    expect(rules[0]?.http?.paths.map(({ backend, pathType }) => [pathType, backend.service?.port])).toEqual([
      ["Prefix", { number: 8000 }],
      ["Exact", { name: "http" }],
    ]);
    expect(rules[1]).not.toHaveProperty("host");
    expect(made.spec?.ingressClassName).toBe("nginx");
  });

  test("a ServiceAccount gives its token to nobody by itself", () => {
    expect(serviceAccount(SHOP, "web")).toMatchObject({ automountServiceAccountToken: false });
    expect(serviceAccount(SHOP, "web").metadata).not.toHaveProperty("annotations");
  });

  test("a container may say what it needs beyond the restricted rules, and leave a rule out", () => {
    expect(restrictedContainer({ readOnlyRootFilesystem: false })).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: false,
    });
    expect(restrictedContainer({ privileged: true, capabilities: undefined })).not.toHaveProperty(
      "capabilities",
    );
  });
});
