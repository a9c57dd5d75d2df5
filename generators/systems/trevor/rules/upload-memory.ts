import type { SystemRule } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { Trevor } from "../context.ts";

/** Memory that the Python process needs beside the upload it holds. */
const BESIDE_AN_UPLOAD = 256 * 2 ** 20;

export const uploadMemory: SystemRule<Trevor> = {
  id: "trevor/upload-memory",
  title: "Memory limits hold one upload",
  why:
    "The API reads a form's body into memory to check its CSRF token, and the worker reads whole objects: with less, one " +
    "upload kills the pod.",
  *check({ settings }) {
    const { maxUploadSizeMb, resources, worker } = settings;
    const needed = maxUploadSizeMb * 2 ** 20 + BESIDE_AN_UPLOAD;
    for (const [owner, limits] of [
      ["settings", resources.limits],
      ["settings.worker", worker?.resources.limits],
    ] as const)
      if (limits && (quantityValue(limits.memory) ?? 0) < needed)
        yield {
          at: `${owner}.resources.limits.memory`,
          message: `expected at least ${Math.ceil(needed / 2 ** 20)}Mi: an upload of ${maxUploadSizeMb} MB is held in memory`,
        };
  },
};
