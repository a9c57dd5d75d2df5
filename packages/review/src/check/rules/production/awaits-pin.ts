import { defineRule } from "../../rule.ts";

export const awaitsPin = defineRule({
  id: "production/awaits-pin",
  title: "No image has the tag `unpinned`",
  why:
    "No registry has a tag called `unpinned`, so the pods can't start, and Argo CD doesn't sync the " +
    "Application automatically. In an environment file, `unpinned` stands for an image tag that isn't " +
    "known yet. To fix it, set the tag in `generators/environments/<environment>.yaml`, or run `kustogen " +
    "pin SYSTEM IMAGE ENVIRONMENT TAG`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  severity: { development: "info", beta: "warning", production: "warning" },
  needs: ["authored"],
  example: {
    bad: "# generators/environments/beta.yaml\nsystems:\n  shop:\n    images: {api: {tag: unpinned}}",
    good: "# generators/environments/beta.yaml\nsystems:\n  shop:\n    images: {api: {tag: 1.4.2}}",
  },
  *check({ authored }) {
    const images = authored?.unpinned ?? [];
    if (images.length === 0) return;
    yield {
      message: `awaits pins: ${images.join(", ")}; Argo CD doesn't sync it automatically until then`,
      fix: `npx kustogen pin ${authored?.system} ${images[0]} ${authored?.environment} <tag>`,
    };
  },
});
