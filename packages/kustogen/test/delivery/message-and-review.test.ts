import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeChanges } from "../../src/delivery/describe-changes.ts";

// Fields that have several spellings, so that the same and another meaning are both likely.
const cpu = fc.constantFrom("1000m", "1", 1, "500m", "0.5");
const container = fc.record(
  {
    resources: fc.record({ limits: fc.record({ cpu }) }),
    imagePullPolicy: fc.constantFrom("IfNotPresent", "Always"),
    env: fc.constantFrom([], [{ name: "A", value: "" }], [{ name: "A" }], [{ name: "A", value: "x" }]),
    ports: fc.constantFrom(
      [{ containerPort: 1 }, { containerPort: 2 }],
      [{ containerPort: 2 }, { containerPort: 1, protocol: "TCP" }],
      [{ containerPort: 1, protocol: "UDP" }],
    ),
  },
  { requiredKeys: [] },
);
const workload = (name: string) =>
  fc
    .record(
      {
        replicas: fc.constantFrom(1, 2),
        restartPolicy: fc.constantFrom("Always", undefined),
        container,
        config: fc.constantFrom("settings-2456789bcd", "settings-fghkmt2456", "other"),
      },
      { requiredKeys: ["container", "config"] },
    )
    .map(
      ({ replicas, restartPolicy, container: fields, config }): Resource => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: {
          ...(replicas !== undefined && { replicas }),
          template: {
            spec: {
              ...(restartPolicy !== undefined && { restartPolicy }),
              containers: [
                { name: "c", image: "i:1", ...fields, envFrom: [{ configMapRef: { name: config } }] },
              ],
            },
          },
        },
      }),
    );
const plain = (kind: string, name: string, fields: fc.Arbitrary<object>) =>
  fields.map((rest): Resource => ({ apiVersion: "v1", kind, metadata: { name }, ...rest }));
const state = fc
  .tuple(
    workload("w-one"),
    workload("w-two"),
    fc.option(
      fc.tuple(fc.constantFrom("2456789bcd", "fghkmt2456"), fc.constantFrom("x", "y")).map(
        ([hash, value]): Resource => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: `settings-${hash}` },
          data: { KEY: value },
        }),
      ),
      { nil: undefined },
    ),
    fc.option(
      plain(
        "Service",
        "service",
        fc.constantFrom({}, { spec: { type: "ClusterIP" } }, { spec: { ports: [] } }),
      ),
      { nil: undefined },
    ),
    fc.option(
      plain(
        "PersistentVolumeClaim",
        "claim",
        fc
          .constantFrom("1Gi", "1024Mi", "2Gi")
          .map((storage) => ({ spec: { resources: { requests: { storage } } } })),
      ),
      { nil: undefined },
    ),
  )
  .map((all) => all.filter((resource) => resource !== undefined));

it("a commit message names a resource exactly where the review of the same states shows a change of it", () => {
  fc.assert(
    fc.property(state, state, (before, after) => {
      const said = describeChanges("shop", before, after);
      const reviewed = reviewEnvironment(before, after, { name: "beta", path: "beta" }).resources;
      for (const name of ["w-one", "w-two", "settings", "service", "claim"]) {
        const shown = reviewed.some(
          (change) =>
            change.name.startsWith(name) &&
            (change.action !== "changed" || change.changes.some(({ hash }) => hash !== true)),
        );
        const named = said.some((text) =>
          text
            .replace(/: .*| removed$| added$/, "")
            .split(/, | and /)
            .some((one) => one.replace(/^[A-Z][A-Za-z]+ /, "") === name),
        );
        expect([name, named], said.join("\n")).toEqual([name, shown]);
      }
    }),
    { numRuns: 200 },
  );
});
