import { expect, it } from "vitest";
import { annotated } from "../../src/authoring/annotated.ts";
import type { Resource } from "../../src/index.ts";

const of = (kind: string, spec: object, annotations?: Record<string, string>) =>
  ({
    apiVersion: "v1",
    kind,
    metadata: { name: "a", ...(annotations && { annotations }) },
    spec,
  }) as Resource;

const pods = (annotations?: Record<string, string>) => ({
  ...(annotations && { metadata: { annotations } }),
  spec: { containers: [] },
});

it("annotations of a system are on an object, beside its own, and on the pods that it makes", () => {
  const note = { note: "n" };
  expect(annotated(of("Service", { ports: [] }, { own: "o" }), note)).toEqual(
    of("Service", { ports: [] }, { own: "o", ...note }),
  );
  expect(annotated(of("Deployment", { template: pods() }), note)).toEqual(
    of("Deployment", { template: pods(note) }, note),
  );
  expect(annotated(of("CronJob", { jobTemplate: { spec: { template: pods() } } }), note)).toEqual(
    of("CronJob", { jobTemplate: { metadata: { annotations: note }, spec: { template: pods(note) } } }, note),
  );
  const certificate = of("Certificate", { template: { spec: {} } });
  expect(annotated(certificate, note).spec).toEqual(certificate.spec);
});
