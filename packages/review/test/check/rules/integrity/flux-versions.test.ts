import { describe, expect, it } from "vitest";
import { fluxVersions } from "../../../../src/check/rules/integrity/flux-versions.ts";
import { judged, state } from "../../state.ts";

const policy = (pattern: string, extract = "", order = "semver: {range: '>=1'}") =>
  state(
    `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: db}\nspec:\n  filterTags: {pattern: '${pattern}'${extract && `, extract: '${extract}'`}}\n  policy: {${order}}\n`,
  );

describe("integrity/flux-versions", () => {
  it.each([
    ["^18\\.\\d+$", "", "2 numbers (18\\.\\d+)"],
    ["^v?[0-9]+\\.[0-9]+$", "", "2 numbers (v?[0-9]+\\.[0-9]+)"],
    ["^(?P<build>\\d{8})-alpine$", "$build", "one number (\\d{8})"],
    ["^pg(\\d+\\.\\d+\\.\\d+\\.\\d+)$", "$1", "4 numbers (\\d+\\.\\d+\\.\\d+\\.\\d+)"],
  ])("warns of a pattern whose tags are no versions for Flux: %s", (pattern, extract, given) =>
    expect(judged(fluxVersions, policy(pattern, extract))).toEqual([
      `warning ImagePolicy db: spec.filterTags: lets through versions of ${given}, but semver needs 3: the policy selects no image`,
    ]),
  );

  it.each([
    ["^v?\\d+\\.\\d+\\.\\d+$", ""],
    ["^(?P<version>\\d+\\.\\d+\\.\\d+)-alpine$", "$version"],
    ["^18\\.\\d+(\\.\\d+)?$", ""],
    ["^\\d+\\.\\d+(?:\\.\\d+|-rc)$", ""],
    ["^.*$", ""],
    ["^(?P<v>(\\d+)\\.\\d+)$", "$v"],
    ["^(\\d+)-(\\d+)$", "$1.$2.0"],
  ])("takes what may be versions: %s", (pattern, extract) =>
    expect(judged(fluxVersions, policy(pattern, extract))).toEqual([]),
  );

  it("takes another order", () =>
    expect(
      judged(fluxVersions, policy("^18\\.(?P<minor>\\d+)$", "$minor", "numerical: {order: asc}")),
    ).toEqual([]));
});

describe("integrity/flux-versions, of ranges", () => {
  const release = (version: string) =>
    state(
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db}\nspec: {chart: {spec: {chart: db, version: '${version}'}}}\n`,
    );

  it.each(["9*", "v", "latest", "1.2.3.4", ">= 1.2 <", "==1.2", "1,2,"])("warns of %s", (version) =>
    expect(judged(fluxVersions, release(version))).toEqual([
      `warning HelmRelease db: spec.chart.spec.version: ${version} is neither a version nor a version range, so nothing matches it`,
    ]),
  );

  it.each(
    [
      ["9.*", "*", "x", "1.2", "v1.2.3", "1.2.x", "~1.2", "^1", "~> 1.2.0", ">=1.2.0, <2", ">= 1.2 < 2"],
      [
        "1.2 - 1.4.5",
        "^1 || ^2.1.0-0",
        "1.2.3-rc.1+build.5",
        "!=1.0.4",
        "=>1",
        `$${"{VERSION}"}`,
        "2024.01.05",
      ],
    ].flat(),
  )("takes %s", (version) => expect(judged(fluxVersions, release(version))).toEqual([]));

  it("reads the ranges of sources and image policies, and leaves other groups alone", () => {
    const source = (group: string) =>
      state(
        `apiVersion: ${group}/v1\nkind: OCIRepository\nmetadata: {name: db}\nspec: {ref: {semver: 1.y}}\n`,
      );
    expect(judged(fluxVersions, source("source.toolkit.fluxcd.io"))).toEqual([
      expect.stringContaining("spec.ref.semver: 1.y is neither a version nor a version range"),
    ]);
    expect(judged(fluxVersions, source("acme.io"))).toEqual([]);
  });
});
