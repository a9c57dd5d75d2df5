import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";
import { IMAGES, OWN } from "../images.ts";

/** Tags that CI moves from image to image; `production` is meant to be moved. */
const MOVING = /^(latest|prod|beta|main|master|stable|edge|dev|nightly)$/;

export const pinned: SystemRule<OpenSail> = {
  id: "opensail/pinned",
  title: "Production runs :production, a commit or a version",
  why: "Any other tag that moves brings images that nobody meant for production, and migrates to their schema.",
  *check({ environment, stage }) {
    if (environment === undefined || stage !== "production") return;
    for (const image of OWN) {
      const pin = environment.systems.opensail?.images[image];
      if (!("release" in IMAGES[image]) && pin === undefined) continue;
      const tag = pin?.tag ?? IMAGES[image].tag;
      if (pin?.digest !== undefined || !MOVING.test(tag)) continue;
      yield {
        at: ["images", image],
        message:
          `expected "production", a version, a commit or a digest, found the tag "${tag}". ` +
          `Pin what runs: npx kustogen pin opensail ${image} ${environment.name} <commit>`,
      };
    }
  },
};
