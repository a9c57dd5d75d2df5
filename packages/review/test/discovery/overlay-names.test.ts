import { expect, test } from "vitest";
import { namesOfPath } from "../../src/discovery/overlay-names.ts";

test.each([
  ["overlays/beta/shop", "beta", "shop"],
  ["overlays/production", "production", undefined],
  ["apps/shop/overlays/production", "production", "shop"],
  ["apps/shop/overlays/production/eu", "production/eu", "shop"],
  ["kustomize/overlays/staging/shop", "staging", "shop"],
  ["overlays/shop/production", "production", "shop"],
  ["envs/qa", "qa", undefined],
  ["environments/prod-eu/shop", "prod-eu", "shop"],
  ["clusters/production/shop", "production", "shop"],
  ["apps/production", "production", "apps"],
  ["staging/shop", "staging", "shop"],
  ["shop/prod", "prod", "shop"],
  ["guestbook", undefined, "guestbook"],
  ["local-path-provisioner", undefined, "local-path-provisioner"],
  ["manifests/v1beta1/installs/shop-standalone", undefined, "shop-standalone"],
  [".", undefined, undefined],
])("%s is environment %s of %s", (path, environment, system) => {
  const names = namesOfPath(path);
  expect([names.environment, names.system]).toEqual([environment, system]);
});
