import { describe, expect, it } from "vitest";
import { steadySelector } from "../../../../src/check/rules/integrity/steady-selector.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("integrity/steady-selector", () => {
  it.each([
    ["app.kubernetes.io/version", "1.4.2"],
    ["app.kubernetes.io/version", "v2.0.0-rc.1"],
    ["helm.sh/chart", "web-3.2.1"],
    ["git-commit", "5e0f9ab"],
    ["release-date", "2026-11-21"],
  ])("warns of %s=%s", (key, value) => {
    expect(judged(steadySelector, state(deployment({ labels: `app: web, ${key}: "${value}"` })))).toEqual([
      expect.stringMatching(`^warning Deployment web .*the selector contains ${key}=${value}`),
    ]);
  });

  it.each(["version: v1", "track: stable", "version: blue", "api-version: v1"])(
    "takes %s, which names a variant",
    (label) =>
      expect(judged(steadySelector, state(deployment({ labels: `app: web, ${label}` })))).toEqual([]),
  );

  it("takes a version on the pods alone", () => {
    const pods = deployment({ labels: "app: web" }).replace(
      "template: {metadata: {labels: {app: web",
      "template: {metadata: {labels: {app: web, app.kubernetes.io/version: 1.4.2",
    );
    expect(pods).toContain("1.4.2");
    expect(judged(steadySelector, state(pods))).toEqual([]);
  });
});
