import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, test } from "vitest";
import { externalSecret } from "../../src/blocks/external-secret.ts";
import { part } from "../../src/blocks/metadata.ts";

const SHOP = part({ system: "shop", namespace: "shop" }, "web");

/** A valid resource with its spec, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: the test reads whatever is there.
function valid(resource: Resource | undefined): any {
  expect(resource).toBeDefined();
  expect(schemaProblem(resource as Resource)).toBeUndefined();
  return resource;
}

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
