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

test.each(
  "apps applications argocd config deploy deployment deployments gitops infra infrastructure installs k8s kube kubernetes kustomize manifests projects services systems teams tenants".split(
    " ",
  ),
)("a folder called %s is no system, unless there is nothing else", (folder) => {
  expect(namesOfPath(`${folder}/shop`)).toEqual({ system: "shop" });
  expect(namesOfPath(`${folder}/prod/shop`)).toEqual({ environment: "prod", system: "shop" });
  expect(namesOfPath(`${folder}/overlays/prod`)).toEqual({ environment: "prod" });
  expect(namesOfPath(folder)).toEqual({ system: folder });
});

test.each("overlays overlay environments environment envs env clusters stages".split(" "))(
  "a folder in %s is an environment, whatever it is called",
  (folder) => {
    expect(namesOfPath(`shop/${folder}/anything`)).toEqual({ environment: "anything", system: "shop" });
    expect(namesOfPath(`${folder}/anything/web`)).toEqual({ environment: "anything", system: "web" });
  },
);

test.each(["deploy/eu/shop", "deploy/eu"])(
  "the project's own folder of overlays has the last word: %s",
  (path) => {
    expect(namesOfPath(path, "deploy")).toEqual(
      path === "deploy/eu" ? { system: "eu" } : { environment: "eu", system: "shop" },
    );
    expect(namesOfPath("deployed/eu/shop", "deploy")).toEqual({ system: "deployed/eu/shop" });
  },
);
