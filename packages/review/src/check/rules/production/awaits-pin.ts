import { defineRule } from "../../rule.ts";

export const awaitsPin = defineRule({
  id: "production/awaits-pin",
  title: "No image has the tag `unpinned`",
  why:
    "In an environment file, `unpinned` stands for an image tag that isn't known yet. No registry has a " +
    "tag of this name, so the system can't start until someone sets a version. Until then, Argo CD " +
    "doesn't sync the system's Application automatically.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  severity: { development: "info", beta: "warning", production: "warning" },
  needs: ["authored"],
  example: { bad: "images: {api: {tag: unpinned}}", good: "images: {api: {tag: 1.4.2}}" },
  *check({ authored }) {
    const images = authored?.unpinned ?? [];
    if (images.length === 0) return;
    yield {
      message: `awaits pins: ${images.join(", ")}; Argo CD doesn't sync it automatically until then`,
      fix: `npx kustogen pin ${authored?.system} ${images[0]} ${authored?.environment} <tag>`,
    };
  },
});
