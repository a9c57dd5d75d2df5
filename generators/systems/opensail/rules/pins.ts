import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";
import { IMAGES, OWN } from "../images.ts";

/** Tags that CI moves from image to image. */
const MOVING = /^(latest|production|prod|beta|main|master|stable|edge|dev|nightly)$/;

export const pinned: SystemRule<OpenSail> = {
  id: "opensail/pinned",
  title: "Production pins images that don't change",
  why:
    "A pod that restarts would run another image, and migrate to its schema, although nobody asked for it. " +
    "`unpinned` passes: Argo CD does not sync it automatically.",
  *check({ environment, stage }) {
    if (environment === undefined || stage !== "production") return;
    for (const image of OWN) {
      const pin = environment.systems.opensail?.images[image];
      if ("moving" in IMAGES[image] && pin === undefined) continue;
      const tag = pin?.tag ?? IMAGES[image].tag;
      if (pin?.digest !== undefined || !MOVING.test(tag)) continue;
      yield {
        at: ["images", image],
        message:
          `expected a version, a commit or a digest, found the tag "${tag}", which CI moves to other images. ` +
          `Pin what runs: npx kustogen pin opensail ${image} ${environment.name} <commit>`,
      };
    }
  },
};
