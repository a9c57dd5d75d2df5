import {
  all,
  container,
  environments,
  names,
  one,
  rendered as renderedAsGenerated,
  template,
  templates,
  variables,
} from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { generatedFile, rendered } from "../rendered.ts";

/** Kinds of the cluster's own API, and of the CSI snapshot controller, which minikube has as an addon. */
const ANYWHERE =
  /^(?:v1|(?:apps|batch|policy)\/v1|(?:networking|storage|scheduling|snapshot\.storage|rbac\.authorization)\.k8s\.io\/v1)$/;
const CLOUD = /amazonaws|arn:aws|ebs\.csi|cert-manager|letsencrypt|external-dns|cloudflare/;

describe.each([
  ["base", renderedAsGenerated(opensail, "base")],
  ["local", rendered(opensail, "local")],
])("%s of opensail", (_name, state) => {
  test("is for any cluster: no object of a cloud, and no kind that a plain cluster lacks", () => {
    expect(state.map(({ apiVersion }) => apiVersion).filter((version) => !ANYWHERE.test(version))).toEqual(
      [],
    );
    expect(state.filter((resource) => CLOUD.test(JSON.stringify(resource)))).toEqual([]);
  });

  test("has short image names, PostgreSQL and Redis, and a route without TLS", () => {
    for (const [, { spec }] of templates(state))
      for (const { image } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
        expect(image).toMatch(/^(?:[a-z-]+|registry\.k8s\.io\/[a-z/-]+):[\w.-]+$/);
    expect(names(state)).toEqual(expect.arrayContaining(["Deployment postgres", "Deployment redis"]));
    for (const { spec } of all(state, "Ingress")) expect(spec).not.toHaveProperty("tls");
    expect(
      one(state, "Ingress", "tesslate-ingress").spec.rules.map(({ host }: { host: string }) => host),
    ).toEqual(["localhost", "*.localhost"]);
  });
});

describe("the local environment of opensail", () => {
  const state = rendered(opensail, "local");

  test("runs images that were built on the machine, and migrates in the backend, since nothing runs hooks", () => {
    const built = templates(state).flatMap(([, { spec }]) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].filter(({ image }) =>
        image?.startsWith("tesslate-"),
      ),
    );
    expect(built.length).toBeGreaterThan(10);
    for (const { image, imagePullPolicy } of built) expect(imagePullPolicy, image).toBe("IfNotPresent");
    const backend = one(state, "Deployment", "tesslate-backend");
    expect(template(backend)?.spec?.initContainers?.map(({ name }) => name)).toEqual(["alembic-migrate"]);
    expect(all(state, "Job")).toEqual([]);
    expect(JSON.stringify(state)).not.toContain("argocd.argoproj.io/hook");
    expect(variables(container(backend, "backend"))).toMatchObject({
      DEPLOYMENT_ENV: "minikube",
      MARKETPLACE_ADMIN_TOKEN: "secret/tesslate-app-secrets/MARKETPLACE_ADMIN_TOKEN",
      TESSLATE_OFFICIAL_BASE_URL: "http://tesslate-marketplace:8800",
    });
    expect(backend.metadata.labels.environment).toBe("local");
  });

  test("is opensail's alone, of stage development, and no Argo CD deploys it", () => {
    const local = environments().find(({ name }) => name === "local");
    expect(local).toMatchObject({ stage: "development", argocd: { enabled: false } });
    expect(Object.keys(local?.systems ?? {})).toEqual(["opensail"]);
    expect(generatedFile(opensail, "local", "kustomization.yaml")).toContain("- ../../../base/opensail\n");
  });
});
