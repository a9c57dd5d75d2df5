import { describe, expect, it } from "vitest";
import { apiVersion } from "../../../../src/check/rules/integrity/api-version.ts";
import { judged, state } from "../../state.ts";

const object = (version: string, kind: string) =>
  `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}`;

describe("integrity/api-version", () => {
  it("refuses what the cluster doesn't serve, and what no cluster in use serves", () => {
    const cron = object("batch/v1beta1", "CronJob");
    expect(judged(apiVersion, state(cron, { kubernetes: "1.25" }))[0]).toMatch(
      /^error .*the cluster runs 1.25/,
    );
    expect(judged(apiVersion, state(cron))[0]).toMatch(/^error .*hasn't been served since Kubernetes 1.25$/);
    expect(judged(apiVersion, state(cron, { kubernetes: "1.24" }))).toEqual([]);
  });
  it("warns where it depends on the version, which isn't known", () =>
    expect(
      judged(apiVersion, state(object("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema")))[0],
    ).toMatch(/^warning/));
  it("takes what is served, and custom kinds", () => {
    expect(judged(apiVersion, state(object("batch/v1", "CronJob")))).toEqual([]);
    expect(judged(apiVersion, state(object("acme.io/v1beta1", "CronJob")))).toEqual([]);
  });

  it("refuses a version that the definition beside it doesn't serve", () => {
    const definition = (versions: string) =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.acme.io}\nspec: {group: acme.io, names: {kind: Thing, plural: things}, scope: Namespaced, versions: [${versions}]}\n---\n`;
    const schema = "schema: {openAPIV3Schema: {type: object}}";
    const v1 = `{name: v1, served: true, storage: true, ${schema}}`;
    const old = (served: boolean) => `{name: v1beta1, served: ${served}, storage: false, ${schema}}`;
    const thing = object("acme.io/v1beta1", "Thing");
    expect(judged(apiVersion, state(definition(`${v1}, ${old(false)}`) + thing))).toEqual([
      expect.stringMatching(
        /^error Thing a: apiVersion: .*is not served by its CustomResourceDefinition.*acme.io\/v1$/,
      ),
    ]);
    expect(judged(apiVersion, state(definition(v1) + thing))).toHaveLength(1);
    expect(judged(apiVersion, state(definition(`${v1}, ${old(true)}`) + thing))).toEqual([]);
    // A version without a schema is one.
    expect(judged(apiVersion, state(definition(`${v1}, {name: v1beta1, served: true}`) + thing))).toEqual([]);
  });
});
