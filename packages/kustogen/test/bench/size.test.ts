import { join } from "node:path";
import { expect, test } from "vitest";
import { sizesOf } from "../../bench/size.ts";

/** The most lines of each system's overlays, without comments, and the most objects that an overlay repeats whole. */
const MOST: Readonly<Record<string, Readonly<Record<string, readonly [lines: number, whole: number]>>>> = {
  // Alerts and metrics stand in production alone: over 90 lines of each overlay.
  alexandria: { beta: [45, 0], production: [294, 0] },
  app: { beta: [43, 0], production: [167, 0] },
  // Beta's LiteLLM is public, as Studio's Terraform has it: its Ingress and its policy are beta's own.
  // Lists of variables stand whole, so that a reviewer reads one patch an object; what Terraform makes on AWS is local's own.
  opensail: { aws: [460, 0], beta: [199, 0], local: [602, 0], production: [486, 0] },
  // Hosts that nobody knows are each environment's own; production's three backup CronJobs go through a bucket.
  // The API and its worker mount the certificate of the command proxy, which only production has.
  // Two claims carry their labels themselves, in four lines each: kustomize 5.8.3 doesn't add them.
  teslasync: { beta: [1191, 0], production: [1338, 0] },
  trevor: { beta: [22, 0], production: [285, 0] },
};

// Someone may have added a system, of which nothing is said here.
const overlays = ["aws", "beta", "local", "production"];
const sizes = sizesOf(join(import.meta.dirname, "../../../.."), overlays).filter(({ system }) =>
  Object.hasOwn(MOST, system),
);

test("each system is measured", () => {
  expect(sizes.map(({ system }) => system).sort()).toEqual(Object.keys(MOST));
});

test.each(
  sizes.flatMap(({ system, overlays, whole }) =>
    Object.entries(overlays).map(([name, lines]) => [system, name, lines, whole[name] ?? 0] as const),
  ),
)("the overlay of %s in %s stays small", (system, name, lines, whole) => {
  const [mostLines, mostWhole] = MOST[system]?.[name] ?? [0, 0];
  expect(lines).toBeLessThanOrEqual(mostLines);
  expect(whole).toBeLessThanOrEqual(mostWhole);
});
